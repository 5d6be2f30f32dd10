"""The area ``expressions`` on every configured target."""

from ..feature import expressions as area


class TestArithmetic(area.ArithmeticTests):
    """The four operations and the remainder."""


class TestArithmeticTrees(area.ArithmeticTreeTests):
    """Random terms, judged by Python."""


class TestCase(area.CaseTests):
    """CASE, COALESCE and NULLIF."""


class TestCasts(area.CastTests):
    """The same value as another type."""


class TestCollations(area.CollationTests):
    """Compared and ordered by another collation."""


class TestTextFunctions(area.TextFunctionTests):
    """Functions of text."""


class TestNumberFunctions(area.NumberFunctionTests):
    """Functions of numbers."""


class TestDateFunctions(area.DateFunctionTests):
    """Functions of dates and times."""
