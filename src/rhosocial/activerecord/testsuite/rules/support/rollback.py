"""The exception that a rule raises to roll a block back."""

from __future__ import annotations


class Undo(Exception):
    """Ends a transaction's block so that it is rolled back; only rules raise it."""
