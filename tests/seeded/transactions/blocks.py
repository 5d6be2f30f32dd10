"""Seeded defects of the area ``transactions``: blocks, settings, levels and states."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, ClassVar

from rhosocial.activerecord.backend.transaction import TransactionState

from ..defect import SeededDefect


class BlockCatchesExceptionsOnly(SeededDefect):
    """A block rolls back on Exception, and stays open on an interrupt, an exit or a cancellation."""

    class Transactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            await self.begin()
            try:
                yield
            except Exception:
                await self.rollback()
                raise
            else:
                await self.commit()


class BlockCommitsWhateverHappens(SeededDefect):
    """A block commits in its finally clause, also when it is left by an exception."""

    class Transactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            await self.begin()
            try:
                yield
            finally:
                await self.commit()


class BlockSettingsStay(SeededDefect):
    """The level that a block was given stays with the manager when the block raises."""

    class Transactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            raised = True
            try:
                async with super().transaction(isolation_level, mode):
                    yield
                raised = False
            finally:
                if raised and isolation_level is not None:
                    self._isolation_level = None


class LevelCanAlwaysChange(SeededDefect):
    """The isolation level can be set at any time, supported or not; it takes effect some time later."""

    class Transactions:
        @property
        def isolation_level(self) -> Any:
            return self._isolation_level

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            self._isolation_level = level


class ModeCanAlwaysChange(SeededDefect):
    """The mode can be set within a transaction, where it means nothing."""

    class Transactions:
        @property
        def transaction_mode(self) -> Any:
            return self._transaction_mode

        @transaction_mode.setter
        def transaction_mode(self, mode: Any) -> None:
            self._transaction_mode = mode


class LevelIsSharedByAll(SeededDefect):
    """The transaction level is kept on the class, so every backend of the process shares it."""

    target = "file"

    class Transactions:
        _levels: ClassVar[dict[str, int]] = {"all": 0}

        @property
        def _transaction_level(self) -> int:
            return self._levels["all"]

        @_transaction_level.setter
        def _transaction_level(self, level: int) -> None:
            self._levels["all"] = level


class StateStaysCommitted(SeededDefect):
    """After a commit the state is COMMITTED for good."""

    class Transactions:
        async def commit(self) -> None:
            await super().commit()
            if self.transaction_level == 0:
                self._state = TransactionState.COMMITTED


class InnerRollbackKeepsTheLevel(SeededDefect):
    """A nested rollback forgets to count down."""

    class Transactions:
        async def rollback(self) -> None:
            nested = self.transaction_level > 1
            await super().rollback()
            self._transaction_level += int(nested)


class OuterRollbackIsTheInnerOne(SeededDefect):
    """A rollback at the outermost level goes back to the last savepoint, if there is one."""

    class Transactions:
        async def _do_rollback(self) -> None:
            if self._active_savepoints:
                await self._backend.execute(f'ROLLBACK TO "{self._active_savepoints[-1]}"')
                await self._backend.execute("COMMIT")
            else:
                await super()._do_rollback()


class SecondTaskIsNotNoticed(SeededDefect):
    """The async manager does not remember whose transaction is open."""

    class AsyncTransactions:
        _owner_task = property(lambda self: None, lambda self, task: None)


class CommitEndsEveryLevel(SeededDefect):
    """A nested commit sets the level to 0 and leaves the rest to the server."""

    class Transactions:
        async def commit(self) -> None:
            nested = self.transaction_level > 1
            await super().commit()
            if nested:
                self._transaction_level = 0
                await self._do_commit()


class ManagerIsMadeAnew(SeededDefect):
    """Every question for the manager outside a transaction gives a new one, without handlers and settings."""

    class Backend:
        @property
        def transaction_manager(self) -> Any:
            given = super().transaction_manager
            if not given.is_active:
                self._transaction_manager = type(given)(self, self.logger)
            return self._transaction_manager


class OwnerIsNeverLetGo(SeededDefect):
    """The task that had the last transaction counts as its owner for ever."""

    class AsyncTransactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            try:
                async with super().transaction(isolation_level, mode) as given:
                    yield given
            finally:
                self._owner_task = asyncio.current_task()
