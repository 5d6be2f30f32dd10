"""The area ``errors`` on every configured target."""

from ..feature import errors as area


class TestViolation(area.ViolationTests):
    """Violated constraints."""


class TestStatementError(area.StatementErrorTests):
    """Statements that can't be understood."""


class TestErrorPath(area.ErrorPathTests):
    """The same error by every path."""


class TestValueError(area.ValueErrorTests):
    """Values that a column can't take."""


class TestLockError(area.LockErrorTests):
    """Two sessions in each other's way."""


class TestDeadlock(area.DeadlockTests):
    """Two sessions that wait for each other."""
