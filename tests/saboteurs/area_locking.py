"""Saboteurs of the area ``locking``. SQLite locks no rows: see tests/servers/test_locking_saboteurs.py for the others."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class NobodyWaits(Sabotage):
    """The busy timeout is lost on the way to the driver: a lock is an error at once."""

    area = "locking"
    source = "CK"
    target = "file"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[attr-defined]

    class AsyncBackend:
        async def connect(self) -> None:
            await super().connect()  # type: ignore[misc]
            await self._connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[attr-defined]


class AWholeDatabaseIsARow(Sabotage):
    """FOR UPDATE is claimed and left out, because the transaction has locked the whole database anyway."""

    area = "locking"
    source = "CK"
    target = "file"

    class Dialect:
        def supports_for_update(self) -> bool:
            return True

        def format_for_update_clause(self, clause: Any) -> Any:
            return "", ()


class ForUpdateIsSentAnyway(Sabotage):
    """The dialect says nothing against FOR UPDATE, and the server has never heard of it."""

    area = "locking"
    source = "D138"

    class Dialect:
        def supports_for_update(self) -> bool:
            return True


class ARefusedBeginCounts(Sabotage):
    """The level is raised before BEGIN is sent, and stays when BEGIN is refused."""

    area = "locking"
    source = "D112"
    target = "file"

    class SyncTransactions:
        def begin(self) -> None:
            try:
                super().begin()  # type: ignore[misc]
            except Exception:
                self._transaction_level = 1
                raise

    class AsyncTransactions:
        async def begin(self) -> None:
            try:
                await super().begin()  # type: ignore[misc]
            except Exception:
                self._transaction_level = 1
                raise


class RollbackKeepsTheLock(Sabotage):
    """A rollback undoes the changes by a savepoint and leaves the transaction, with its lock, to the next one."""

    area = "locking"
    source = "D112"
    target = "file"

    class SyncTransactions:
        def _do_begin(self) -> None:
            super()._do_begin()  # type: ignore[misc]
            self._backend._connection.execute("SAVEPOINT whole")  # type: ignore[attr-defined]

        def _do_rollback(self) -> None:
            self._backend._connection.execute("ROLLBACK TO whole")  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            await super()._do_begin()  # type: ignore[misc]
            await self._backend._connection.execute("SAVEPOINT whole")  # type: ignore[attr-defined]

        async def _do_rollback(self) -> None:
            await self._backend._connection.execute("ROLLBACK TO whole")  # type: ignore[attr-defined]


class LocksAreLeftOut(Sabotage):
    """A statement that locks is sent without its lock, since the database knows none."""

    area = "locking"
    source = "D138"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            expr.for_update = None
            return super().format_query_statement(expr)  # type: ignore[misc]
