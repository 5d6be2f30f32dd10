"""Seeded defects of the area ``transactions`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect


class SessionsInheritTheLevel(SeededDefect):
    """A session that is closed in a transaction leaves its level to the next one, where BEGIN is never sent."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            self._inherited = vars(self).get("_inherited") or bool(self._connection and self.in_transaction)
            await super().disconnect()

    class Transactions:
        async def _do_begin(self) -> None:
            if not vars(self._backend).get("_inherited"):
                await super()._do_begin()

        async def _do_commit(self) -> None:
            if not vars(self._backend).get("_inherited"):
                await super()._do_commit()

        async def _do_rollback(self) -> None:
            if not vars(self._backend).get("_inherited"):
                await super()._do_rollback()


class ReadOnlyIsIgnored(SeededDefect):
    """A transaction that is to read alone is begun as any other, and may write."""

    class Dialect:
        def format_begin_transaction(self, expr: Any) -> Any:
            return super().format_begin_transaction(expr.read_write())


class DeferredErrorsOutsideIgnored(SeededDefect):
    """A statement outside a transaction that a deferred constraint refuses at its end raises nothing."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except IntegrityError as error:
                query = (
                    "SELECT 1 FROM sqlite_master WHERE sql LIKE '%INITIALLY DEFERRED%' AND ? LIKE '%' || name || '%'"
                )
                deferred = "FOREIGN KEY" in str(error) and await self.fetch_all(query, (sql,))
                if self.in_transaction or not deferred:
                    raise
                return QueryResult(affected_rows=1)


class AutocommitNotRestored(SeededDefect):
    """After a transaction with a level of its own, what stands outside transactions waits for a commit."""

    target = "file"

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if self._connection is not None and self._connection.isolation_level is None:
                await super()._handle_auto_commit_if_needed()

    class Transactions:
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            self._own_level = isolation_level is not None
            return super().transaction(isolation_level, mode)

        async def _do_begin(self) -> None:
            if not self._backend._connection.in_transaction:
                await super()._do_begin()

        async def _do_commit(self) -> None:
            await super()._do_commit()
            if vars(self).get("_own_level"):
                self._backend._connection.isolation_level = "DEFERRED"
