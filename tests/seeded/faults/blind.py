"""Seeded defects of the area ``faults`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, OperationalError

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


class LostCommitsCountAsDone(SeededDefect):
    """A commit that finds its session lost connects anew and counts as done, and what it was to keep is gone."""

    target = "file"

    class Transactions:
        async def _do_commit(self) -> None:
            try:
                await super()._do_commit()
            except (DatabaseError, ValueError) as error:
                if "closed database" not in str(error) and "no active connection" not in str(error):
                    raise
                self._backend._connection = None
                await self._backend.connect()
