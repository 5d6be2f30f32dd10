"""Seeded defects of the area ``transactions`` that a rule with the settings of a new manager can't see."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class HandlersGetTheSettingsOfANewManager(SeededDefect):
    """Handlers receive the isolation level and the mode that every manager has at first."""

    class Transactions:
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._first = {"isolation_level": self._isolation_level, "transaction_mode": self._transaction_mode}

        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            await super()._trigger_event(event, **{**facts, **self._first})
