"""Seeded defects of the area ``isolation`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.transaction import IsolationLevel

from ..defect import SeededDefect


class WeakLevelsStay(SeededDefect):
    """After a transaction that was READ UNCOMMITTED, those that follow on the connection are too."""

    target = "file"

    class Transactions:
        def _build_begin_sql(self) -> Any:
            weak = IsolationLevel.READ_UNCOMMITTED
            level, self._weak = self._isolation_level, vars(self).get("_weak") or self._isolation_level == weak
            try:
                self._isolation_level = weak if self._weak else level
                return super()._build_begin_sql()
            finally:
                self._isolation_level = level
