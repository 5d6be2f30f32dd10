"""The area ``realworld`` on every configured target: the ledger."""

from ..realworld.ledger import LedgerTests


class TestLedger(LedgerTests):
    """Accounts, transfers, entries."""
