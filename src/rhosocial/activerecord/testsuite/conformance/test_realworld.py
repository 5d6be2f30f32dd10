"""The area ``realworld`` on every configured target."""

from ..feature.realworld import FeedTests, LedgerTests, QueueTests, ShopTests, TenantTests


class TestShop(ShopTests):
    """Stock, purchases, payments."""


class TestLedger(LedgerTests):
    """Accounts, transfers, entries."""


class TestQueue(QueueTests):
    """Tasks and what became of them."""


class TestFeed(FeedTests):
    """People, posts, fans."""


class TestTenant(TenantTests):
    """Notes, remarks, the log."""
