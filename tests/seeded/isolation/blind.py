"""Seeded defects of the area ``isolation`` from the public reports of a fifth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class LevelsTakeEffectInTheNext(SeededDefect):
    """The level of a transaction is set when it has begun, and takes effect in the next one of the connection."""

    target = "file"

    class Transactions:
        def _build_begin_sql(self) -> Any:
            level, before = self._isolation_level, vars(self).get("_level_before")
            try:
                self._isolation_level = before
                return super()._build_begin_sql()
            finally:
                self._isolation_level = self._level_before = level
