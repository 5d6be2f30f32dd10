"""What a rule raises so that a block rolls back."""

from __future__ import annotations


class Undo(Exception):
    """Leaves a transaction's block that shall be undone; nothing else raises it."""
