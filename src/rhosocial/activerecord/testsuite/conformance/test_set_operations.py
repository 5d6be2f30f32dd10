"""The area ``set_operations`` on every configured target."""

from ..feature.set_operations import (
    CombiningTests,
    PagingSetTests,
    RandomSetTests,
    SetNestingTests,
    SetQueryTests,
    SetSourceTests,
)


class TestCombining(CombiningTests):
    """UNION, INTERSECT and EXCEPT."""


class TestPagingSet(PagingSetTests):
    """ORDER BY and LIMIT of the whole."""


class TestSetSource(SetSourceTests):
    """Set operations as sources."""


class TestSetNesting(SetNestingTests):
    """Nested set operations."""


class TestSetQuery(SetQueryTests):
    """Set operations of the query builder."""


class TestRandomSet(RandomSetTests):
    """Random set operations."""
