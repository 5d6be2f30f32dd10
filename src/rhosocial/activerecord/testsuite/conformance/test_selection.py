"""The area ``selection`` on every configured target."""

from ..feature import selection as area


class TestProjection(area.ProjectionTests):
    """A row has the columns that were asked for, under the names that were asked for."""


class TestDistinct(area.DistinctTests):
    """DISTINCT gives each row once."""


class TestOneAndAll(area.OneAndAllTests):
    """``all`` gives the records, ``one`` the first of them or None."""


class TestCount(area.CountTests):
    """How many rows there are, and whether there is one."""


class TestOrder(area.OrderTests):
    """ORDER BY: keys, directions, expressions and NULL."""


class TestRandomOrder(area.RandomOrderTests):
    """Random orders, judged by Python's sort."""


class TestLimit(area.LimitTests):
    """LIMIT and OFFSET at their edges."""


class TestPage(area.PageTests):
    """Pages over a total order."""
