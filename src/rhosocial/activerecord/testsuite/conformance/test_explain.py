"""The area ``explain`` on every configured target."""

from ..feature.explain import ExplainFormatTests, ExplainHelperTests, ExplainQueryTests, ExplainTests


class TestExplain(ExplainTests):
    """Statements."""


class TestExplainFormat(ExplainFormatTests):
    """Formats and ANALYZE."""


class TestExplainHelper(ExplainHelperTests):
    """Helpers of a plan."""


class TestExplainQuery(ExplainQueryTests):
    """The query builder."""
