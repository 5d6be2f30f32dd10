"""The area ``cte`` on every configured target."""

from ..feature.cte import (
    ChangingCteTests,
    CteParameterTests,
    CteQueryTests,
    CteTests,
    RecursiveCteTests,
)


class TestCte(CteTests):
    """Named queries."""


class TestCteParameter(CteParameterTests):
    """Parameters of named queries."""


class TestRecursiveCte(RecursiveCteTests):
    """Recursive queries."""


class TestChangingCte(ChangingCteTests):
    """Named queries in DML."""


class TestCteQuery(CteQueryTests):
    """Named queries of the query builder."""
