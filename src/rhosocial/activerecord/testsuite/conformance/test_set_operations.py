"""The area ``set_operations`` on every configured target."""

from ..feature.set_operations import (
    CombiningTests,
    NestingTests,
    PagingSetTests,
    RandomSetTests,
    SetQueryTests,
    SetSourceTests,
)


class TestCombining(CombiningTests):
    """UNION, INTERSECT and EXCEPT."""


class TestPagingSet(PagingSetTests):
    """ORDER BY and LIMIT of the whole."""


class TestSetSource(SetSourceTests):
    """Set operations as sources."""


class TestNesting(NestingTests):
    """Nested set operations."""


class TestSetQuery(SetQueryTests):
    """Set operations of the query builder."""


class TestRandomSet(RandomSetTests):
    """Random set operations."""
