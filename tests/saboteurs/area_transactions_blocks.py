"""Saboteurs of the area ``transactions``: blocks, settings, levels and states."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, ClassVar

from rhosocial.activerecord.backend.transaction import TransactionState

from .kinds import Sabotage


class BlockCatchesExceptionsOnly(Sabotage):
    """A block rolls back on Exception, and stays open on an interrupt, an exit or a cancellation."""

    area = "transactions"
    source = "D144"

    class SyncTransactions:
        @contextlib.contextmanager
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            self.begin()
            try:
                yield
            except Exception:
                self.rollback()
                raise
            else:
                self.commit()

    class AsyncTransactions:
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


class BlockCommitsWhateverHappens(Sabotage):
    """A block commits in its finally clause, also when it is left by an exception."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        @contextlib.contextmanager
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            self.begin()
            try:
                yield
            finally:
                self.commit()

    class AsyncTransactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            await self.begin()
            try:
                yield
            finally:
                await self.commit()


class BlockSettingsStay(Sabotage):
    """The level that a block was given stays with the manager when the block raises."""

    area = "transactions"
    source = "D117"

    class SyncTransactions:
        @contextlib.contextmanager
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            raised = True
            try:
                with super().transaction(isolation_level, mode):  # type: ignore[misc]
                    yield
                raised = False
            finally:
                if raised and isolation_level is not None:
                    self._isolation_level = None

    class AsyncTransactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            raised = True
            try:
                async with super().transaction(isolation_level, mode):  # type: ignore[misc]
                    yield
                raised = False
            finally:
                if raised and isolation_level is not None:
                    self._isolation_level = None


class LevelCanAlwaysChange(Sabotage):
    """The isolation level can be set at any time, supported or not; it takes effect some time later."""

    area = "transactions"
    source = "D115"

    class SyncTransactions:
        @property
        def isolation_level(self) -> Any:
            return self._isolation_level

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            self._isolation_level = level

    AsyncTransactions = SyncTransactions


class ModeCanAlwaysChange(Sabotage):
    """The mode can be set within a transaction, where it means nothing."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        @property
        def transaction_mode(self) -> Any:
            return self._transaction_mode

        @transaction_mode.setter
        def transaction_mode(self, mode: Any) -> None:
            self._transaction_mode = mode

    AsyncTransactions = SyncTransactions


class LevelIsSharedByAll(Sabotage):
    """The transaction level is kept on the class, so every backend of the process shares it."""

    area = "transactions"
    source = "D149"
    target = "file"

    class SyncTransactions:
        _levels: ClassVar[dict[str, int]] = {"all": 0}

        @property
        def _transaction_level(self) -> int:
            return self._levels["all"]

        @_transaction_level.setter
        def _transaction_level(self, level: int) -> None:
            self._levels["all"] = level

    class AsyncTransactions:
        _levels: ClassVar[dict[str, int]] = {"all": 0}

        @property
        def _transaction_level(self) -> int:
            return self._levels["all"]

        @_transaction_level.setter
        def _transaction_level(self, level: int) -> None:
            self._levels["all"] = level


class StateStaysCommitted(Sabotage):
    """After a commit the state is COMMITTED for good."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def commit(self) -> None:
            super().commit()  # type: ignore[misc]
            if self.transaction_level == 0:
                self._state = TransactionState.COMMITTED

    class AsyncTransactions:
        async def commit(self) -> None:
            await super().commit()  # type: ignore[misc]
            if self.transaction_level == 0:
                self._state = TransactionState.COMMITTED


class InnerRollbackKeepsTheLevel(Sabotage):
    """A nested rollback forgets to count down."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def rollback(self) -> None:
            nested = self.transaction_level > 1
            super().rollback()  # type: ignore[misc]
            self._transaction_level += int(nested)

    class AsyncTransactions:
        async def rollback(self) -> None:
            nested = self.transaction_level > 1
            await super().rollback()  # type: ignore[misc]
            self._transaction_level += int(nested)


class OuterRollbackIsTheInnerOne(Sabotage):
    """A rollback at the outermost level goes back to the last savepoint, if there is one."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def _do_rollback(self) -> None:
            if self._active_savepoints:
                self._backend.execute(f'ROLLBACK TO "{self._active_savepoints[-1]}"')
                self._backend.execute("COMMIT")
            else:
                super()._do_rollback()  # type: ignore[misc]

    class AsyncTransactions:
        async def _do_rollback(self) -> None:
            if self._active_savepoints:
                await self._backend.execute(f'ROLLBACK TO "{self._active_savepoints[-1]}"')
                await self._backend.execute("COMMIT")
            else:
                await super()._do_rollback()  # type: ignore[misc]


class SecondTaskIsNotNoticed(Sabotage):
    """The async manager does not remember whose transaction is open."""

    area = "transactions"
    source = "D145"

    class AsyncTransactions:
        _owner_task = property(lambda self: None, lambda self, task: None)


class CommitEndsEveryLevel(Sabotage):
    """A nested commit sets the level to 0 and leaves the rest to the server."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def commit(self) -> None:
            nested = self.transaction_level > 1
            super().commit()  # type: ignore[misc]
            if nested:
                self._transaction_level = 0
                self._do_commit()

    class AsyncTransactions:
        async def commit(self) -> None:
            nested = self.transaction_level > 1
            await super().commit()  # type: ignore[misc]
            if nested:
                self._transaction_level = 0
                await self._do_commit()


class ManagerIsMadeAnew(Sabotage):
    """Every question for the manager outside a transaction gives a new one, without handlers and settings."""

    area = "transactions"
    source = "CK"

    class SyncBackend:
        @property
        def transaction_manager(self) -> Any:
            given = super().transaction_manager  # type: ignore[misc]
            if not given.is_active:
                self._transaction_manager = type(given)(self, self.logger)
            return self._transaction_manager

    AsyncBackend = SyncBackend


class OwnerIsNeverLetGo(Sabotage):
    """The task that had the last transaction counts as its owner for ever."""

    area = "transactions"
    source = "D145"

    class AsyncTransactions:
        @contextlib.asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            try:
                async with super().transaction(isolation_level, mode) as given:  # type: ignore[misc]
                    yield given
            finally:
                self._owner_task = asyncio.current_task()
