"""Seeded defects of the area ``transactions`` that its rules once let pass."""

from __future__ import annotations

import contextlib
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError
from rhosocial.activerecord.backend.transaction import TransactionMode

from ..defect import SeededDefect


class ChangesInATransactionAreDropped(SeededDefect):
    """UPDATE and DELETE inside a transaction are answered, and not sent."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            dropped = self.in_transaction and sql.startswith(("UPDATE", "DELETE"))
            return await super().execute("SELECT 1" if dropped else sql, None if dropped else params, **options)


class ABlockCommitsItsFirstRow(SeededDefect):
    """The first INSERT of an outermost block is committed at once, and the rest with the end of the block."""

    target = "file"

    class Backend:
        fresh = False

        @contextlib.asynccontextmanager
        async def transaction(self) -> Any:
            async with super().transaction() as given:
                self.fresh = self.transaction_manager.transaction_level == 1
                yield given

        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if self.fresh and self.in_transaction and sql.startswith("INSERT"):
                self.fresh = False
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            return result


class HandlersGetNoSettings(SeededDefect):
    """Handlers receive None for the isolation level and the mode."""

    class Transactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            await super()._trigger_event(event, **{**facts, "isolation_level": None, "transaction_mode": None})


class LongSavepointsAreNotFound(SeededDefect):
    """SAVEPOINT takes a name beyond the limit, and ROLLBACK TO does not find it."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            if len(name) > 1000:
                raise QueryError("no such savepoint")
            await super()._do_rollback_savepoint(name)


class TwoGeneratedNamesAreOne(SeededDefect):
    """The first two names that the manager makes in a transaction are the same."""

    class Transactions:
        made = 0

        async def begin(self) -> None:
            self.made = 0
            await super().begin()

        async def savepoint(self, name: Any = None) -> str:
            if name is None:
                self.made += 1
                name = f"made_{max(self.made, 2)}"
            return await super().savepoint(name)


class OddSavepointsAreNotRolledBack(SeededDefect):
    """ROLLBACK TO is not sent for a name with a blank, nor for a keyword."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            if name not in ("My Point", "select"):
                await super()._do_rollback_savepoint(name)


class OddSavepointsAreNotReleased(SeededDefect):
    """RELEASE is not sent for a name with a blank, nor for a keyword."""

    class Transactions:
        async def _do_release_savepoint(self, name: str) -> None:
            if name not in ("My Point", "select"):
                await super()._do_release_savepoint(name)


class AnUnknownSavepointCommits(SeededDefect):
    """The refusal of an unknown savepoint commits the transaction and begins another one."""

    class Transactions:
        async def release(self, name: str) -> None:
            try:
                await super().release(name)
            except Exception:
                await self._backend._connection.execute("COMMIT")
                await self._backend._connection.execute("BEGIN")
                raise


class ARaisingCommitHandlerRollsBack(SeededDefect):
    """When a handler before COMMIT raises, the transaction is rolled back and another one begins."""

    class Transactions:
        async def commit(self) -> None:
            try:
                await super().commit()
            except Exception:
                if self._backend._connection.in_transaction:
                    await self._backend._connection.execute("ROLLBACK")
                    await self._backend._connection.execute("BEGIN")
                raise


class ARaisingRollbackHandlerCommits(SeededDefect):
    """When a handler before ROLLBACK raises, the transaction is committed and another one begins."""

    class Transactions:
        async def rollback(self) -> None:
            try:
                await super().rollback()
            except Exception:
                if self._backend._connection.in_transaction:
                    await self._backend._connection.execute("COMMIT")
                    await self._backend._connection.execute("BEGIN")
                raise


class ARefusedWriteEndsReadOnly(SeededDefect):
    """After a write that a read-only transaction refuses, another transaction begins, which may write."""

    class Dialect:
        def supports_read_only_transaction(self) -> bool:
            return True

        def supports_transaction_mode(self) -> bool:
            return True

        def format_begin_transaction(self, expr: Any) -> Any:
            return "BEGIN IMMEDIATE TRANSACTION", ()

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            if self.in_transaction and self.transaction_manager.transaction_mode == TransactionMode.READ_ONLY:
                await self._connection.execute("PRAGMA query_only = 1")
            try:
                return await super().execute(sql, params, **options)
            except Exception:
                if self.in_transaction and sql.startswith("INSERT"):
                    await self._connection.execute("ROLLBACK")
                    await self._connection.execute("BEGIN")
                    self.transaction_manager._transaction_mode = TransactionMode.READ_WRITE
                raise
            finally:
                await self._connection.execute("PRAGMA query_only = 0")


class TheFirstRollbackToIsNotSent(SeededDefect):
    """The first ROLLBACK TO of a transaction is not sent."""

    class Transactions:
        sent = 0

        async def begin(self) -> None:
            self.sent = 0
            await super().begin()

        async def _do_rollback_savepoint(self, name: str) -> None:
            self.sent += 1
            if self.sent > 1:
                await super()._do_rollback_savepoint(name)


class AfterFiftyNoRollbackToIsSent(SeededDefect):
    """From the fiftieth savepoint of a transaction on, ROLLBACK TO is not sent."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            if self._savepoint_count < 50:
                await super()._do_rollback_savepoint(name)


class HostileSavepointsAreNotRolledBack(SeededDefect):
    """ROLLBACK TO is not sent for a name with a semicolon."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            if ";" not in name:
                await super()._do_rollback_savepoint(name)


class AfterFiftyNoLevelIsUndone(SeededDefect):
    """From the fiftieth nested level of a transaction on, its rollback is only counted."""

    class Transactions:
        undone = 0

        async def rollback(self) -> None:
            self.undone = self.undone + 1 if self._transaction_level > 1 else 0
            await super().rollback()

        async def _do_rollback_savepoint(self, name: str) -> None:
            if self.undone < 50:
                await super()._do_rollback_savepoint(name)


class ALevelIsLeftAfterSavepoints(SeededDefect):
    """The commit of a transaction whose last begin was nested leaves one level."""

    class Transactions:
        async def begin(self, *args: Any, **options: Any) -> None:
            self._nested = self.is_active
            await super().begin(*args, **options)

        async def commit(self) -> None:
            await super().commit()
            if self._nested:
                self._transaction_level = self._transaction_level or 1
