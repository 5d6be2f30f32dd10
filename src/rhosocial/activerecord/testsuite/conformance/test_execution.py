"""The area ``execution`` on every configured target."""

from ..feature import execution as area


class TestExecution(area.ExecutionTests):
    """What runs, and what it reports."""


class TestExecutionConnection(area.ExecutionConnectionTests):
    """What a statement leaves behind."""


class TestExecutionLarge(area.ExecutionLargeTests):
    """What is large."""


class TestExecutionMany(area.ExecutionManyTests):
    """One statement for many rows."""


class TestExecutionParameter(area.ExecutionParameterTests):
    """Parameters."""


class TestExecutionResult(area.ExecutionResultTests):
    """Labels, mappings and adapters."""


class TestExecutionScript(area.ExecutionScriptTests):
    """Scripts."""


class TestExecutionText(area.ExecutionTextTests):
    """The text of statements."""
