"""Seeded defects of the area ``isolation`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.transaction import IsolationLevel

from ..defect import SeededDefect


class LevelsHoldOnce(SeededDefect):
    """The level that is set for a session is that of its next transaction alone, after which the default holds again."""

    target = "file"

    class Transactions:
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            self._own = isolation_level is not None
            return super().transaction(isolation_level, mode)

        async def _do_begin(self) -> None:
            kept, own = self._isolation_level, vars(self).pop("_own", False)
            if not own and vars(self).get("_served") is kept:
                self._isolation_level = IsolationLevel.SERIALIZABLE
            await super()._do_begin()
            self._isolation_level, self._served = kept, None if own else kept
