"""Seeded defects of the area ``locking``. SQLite locks no rows: see tests/servers/test_locking_seeded.py for the others."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class NobodyWaits(SeededDefect):
    """The busy timeout is lost on the way to the driver: a lock is an error at once."""

    target = "file"

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            await self._connection.execute("PRAGMA busy_timeout = 0")


class AWholeDatabaseIsARow(SeededDefect):
    """FOR UPDATE is claimed and left out, because the transaction has locked the whole database anyway."""

    target = "file"

    class Dialect:
        def supports_for_update(self) -> bool:
            return True

        def format_for_update_clause(self, clause: Any) -> Any:
            return "", ()


class ForUpdateIsSentAnyway(SeededDefect):
    """The dialect says nothing against FOR UPDATE, and the server has never heard of it."""

    class Dialect:
        def supports_for_update(self) -> bool:
            return True


class ARefusedBeginCounts(SeededDefect):
    """The level is raised before BEGIN is sent, and stays when BEGIN is refused."""

    target = "file"

    class Transactions:
        async def begin(self) -> None:
            try:
                await super().begin()
            except Exception:
                self._transaction_level = 1
                raise


class RollbackKeepsTheLock(SeededDefect):
    """A rollback undoes the changes by a savepoint and leaves the transaction, with its lock, to the next one."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            await super()._do_begin()
            await self._backend._connection.execute("SAVEPOINT whole")

        async def _do_rollback(self) -> None:
            await self._backend._connection.execute("ROLLBACK TO whole")


class LocksAreLeftOut(SeededDefect):
    """A statement that locks is sent without its lock, since the database knows none."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            expr.for_update = None
            return super().format_query_statement(expr)
