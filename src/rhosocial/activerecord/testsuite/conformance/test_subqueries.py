"""The area ``subqueries`` on every configured target."""

from ..feature.subqueries import (
    ChangingSubqueryTests,
    ExistsTests,
    InSubqueryTests,
    ScalarSubqueryTests,
    SourceSubqueryTests,
)


class TestScalarSubquery(ScalarSubqueryTests):
    """Queries as values."""


class TestInSubquery(InSubqueryTests):
    """IN."""


class TestExists(ExistsTests):
    """EXISTS."""


class TestSourceSubquery(SourceSubqueryTests):
    """Queries as sources."""


class TestChangingSubquery(ChangingSubqueryTests):
    """Queries in DML."""
