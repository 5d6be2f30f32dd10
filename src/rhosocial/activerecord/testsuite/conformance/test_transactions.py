"""The area ``transactions`` on every configured target."""

from ..feature import transactions as area


class TestTransaction(area.TransactionTests):
    """All or nothing, seen by nobody before."""


class TestBlock(area.BlockTests):
    """``with backend.transaction()``."""


class TestBlockCancellation(area.BlockCancellationTests):
    """Blocks in tasks that are cancelled."""


class TestNesting(area.NestingTests):
    """Transactions in transactions."""


class TestSavepoint(area.SavepointTests):
    """Savepoints that the caller makes."""


class TestEvent(area.EventTests):
    """Handlers of the four events."""


class TestErrorInTransaction(area.ErrorInTransactionTests):
    """Failing statements inside."""


class TestSettings(area.SettingsTests):
    """Mode and isolation level."""


class TestEnding(area.EndingTests):
    """Transactions that do not end as usual."""


class TestStory(area.StoryTests):
    """Random stories against a model."""
