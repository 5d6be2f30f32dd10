"""Seeded defects of the area ``faults`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import OperationalError

from ..defect import SeededDefect


class LastStatementSentAgain(SeededDefect):
    """A statement that loses against another session is sent again, although what its transaction did before is undone."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except OperationalError as error:
                if "locked" not in str(error) or not self.in_transaction or sql.startswith("BEGIN"):
                    raise
                await self._connection.rollback()
                await self._connection.execute("BEGIN DEFERRED")
                return await super().execute(sql, params, **kwargs)
