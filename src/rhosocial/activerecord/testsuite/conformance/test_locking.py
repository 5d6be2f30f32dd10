"""The area ``locking`` on every configured target."""

from ..feature import locking as area


class TestLocking(area.LockingTests):
    """FOR UPDATE holds a row until the transaction ends."""


class TestLockOptions(area.LockOptionTests):
    """NOWAIT is told at once, SKIP LOCKED goes without."""


class TestDeadlocks(area.LockDeadlockTests):
    """One gives way, the other goes on."""
