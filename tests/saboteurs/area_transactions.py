"""Saboteurs of the area ``transactions``: what is sent, nesting, savepoints, events."""

from __future__ import annotations

import contextlib
from typing import Any, Optional

from rhosocial.activerecord.backend.transaction import TransactionEvent

from .kinds import Sabotage


class CommitIsNeverSent(Sabotage):
    """The outermost commit is only counted; the server keeps the transaction open."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def _do_commit(self) -> None:
            return None

    class AsyncTransactions:
        async def _do_commit(self) -> None:
            return None


class RollbackCommits(Sabotage):
    """A rollback sends COMMIT: the names of the two statements are mixed up."""

    area = "transactions"
    source = "D105"

    class SyncTransactions:
        def _do_rollback(self) -> None:
            self._backend.execute("COMMIT")

    class AsyncTransactions:
        async def _do_rollback(self) -> None:
            await self._backend.execute("COMMIT")


class ErrorEndsTransaction(Sabotage):
    """Any failed statement rolls the transaction back behind the caller, and the rest autocommits."""

    area = "transactions"
    source = "R04"

    class SyncBackend:
        def _handle_error(self, error: Any) -> None:
            if self._transaction_manager is not None and self.in_transaction:
                self._transaction_manager._transaction_level = 0
                self._transaction_manager._active_savepoints = []
                self._connection.rollback()
            super()._handle_error(error)  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_error(self, error: Any) -> None:
            if self._transaction_manager is not None and self.in_transaction:
                self._transaction_manager._transaction_level = 0
                self._transaction_manager._active_savepoints = []
                await self._connection.rollback()
            await super()._handle_error(error)  # type: ignore[misc]


class ErrorForgetsLevel(Sabotage):
    """A failed statement makes the manager forget one level, as if its savepoint had gone with it."""

    area = "transactions"
    source = "D100"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            manager = self._transaction_manager
            if manager is not None and manager.transaction_level > 1:
                manager._transaction_level -= 1
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class DepthIsOnlyCounted(Sabotage):
    """A nested transaction is a number and nothing on the server."""

    area = "transactions"
    source = "D119"

    class SyncTransactions:
        def _do_create_savepoint(self, name: str) -> None:
            return None

        def _do_release_savepoint(self, name: str) -> None:
            return None

        def _do_rollback_savepoint(self, name: str) -> None:
            return None

    class AsyncTransactions:
        async def _do_create_savepoint(self, name: str) -> None:
            return None

        async def _do_release_savepoint(self, name: str) -> None:
            return None

        async def _do_rollback_savepoint(self, name: str) -> None:
            return None


class InnerCommitIsReal(Sabotage):
    """The end of a nested transaction sends COMMIT, and a new BEGIN for the outer one."""

    area = "transactions"
    source = "D122"
    target = "file"

    class SyncTransactions:
        def _do_release_savepoint(self, name: str) -> None:
            self._backend.execute("COMMIT")
            self._backend.execute("BEGIN IMMEDIATE")

    class AsyncTransactions:
        async def _do_release_savepoint(self, name: str) -> None:
            await self._backend.execute("COMMIT")
            await self._backend.execute("BEGIN IMMEDIATE")


class RollbackToDropsItsSavepoint(Sabotage):
    """Going back to a savepoint releases it, so that one can go back once only."""

    area = "transactions"
    source = "D123"

    class SyncTransactions:
        def rollback_to(self, name: str) -> None:
            super().rollback_to(name)  # type: ignore[misc]
            super().release(name)  # type: ignore[misc]

    class AsyncTransactions:
        async def rollback_to(self, name: str) -> None:
            await super().rollback_to(name)  # type: ignore[misc]
            await super().release(name)  # type: ignore[misc]


class ReleaseRollsBack(Sabotage):
    """Releasing a savepoint goes back to it first."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def _do_release_savepoint(self, name: str) -> None:
            super()._do_rollback_savepoint(name)  # type: ignore[misc]
            super()._do_release_savepoint(name)  # type: ignore[misc]

    class AsyncTransactions:
        async def _do_release_savepoint(self, name: str) -> None:
            await super()._do_rollback_savepoint(name)  # type: ignore[misc]
            await super()._do_release_savepoint(name)  # type: ignore[misc]


class RollbackToTakesTheLast(Sabotage):
    """Going back to a savepoint goes to the one made last, whatever name was given."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def rollback_to(self, name: str) -> None:
            known = name in self._active_savepoints
            super().rollback_to(self._active_savepoints[-1] if known else name)  # type: ignore[misc]

    class AsyncTransactions:
        async def rollback_to(self, name: str) -> None:
            known = name in self._active_savepoints
            await super().rollback_to(self._active_savepoints[-1] if known else name)  # type: ignore[misc]


class UnknownSavepointIsIgnored(Sabotage):
    """Going back to a savepoint that does not exist does nothing and says nothing."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def rollback_to(self, name: str) -> None:
            if name in self._active_savepoints or not self.is_active:
                super().rollback_to(name)  # type: ignore[misc]

    class AsyncTransactions:
        async def rollback_to(self, name: str) -> None:
            if name in self._active_savepoints or not self.is_active:
                await super().rollback_to(name)  # type: ignore[misc]


class SavepointNamesRepeat(Sabotage):
    """Names for savepoints are counted by how many are active, so a released one's number comes again."""

    area = "transactions"
    source = "R09"

    class SyncTransactions:
        def savepoint(self, name: Optional[str] = None) -> str:
            return super().savepoint(name or f"SP_{len(self._active_savepoints) // 2 + 1}")  # type: ignore[misc, no-any-return]

    class AsyncTransactions:
        async def savepoint(self, name: Optional[str] = None) -> str:
            return await super().savepoint(name or f"SP_{len(self._active_savepoints) // 2 + 1}")  # type: ignore[misc, no-any-return]


class SavepointNameUnquoted(Sabotage):
    """The name of a savepoint is put into the statement as it is."""

    area = "transactions"
    source = "D158"

    class Dialect:
        def format_savepoint(self, expr: Any) -> Any:
            return f"SAVEPOINT {expr.get_params()['name']}", ()


class ReadOnlyIgnored(Sabotage):
    """A read-only transaction is promised and begun like any other."""

    area = "transactions"
    source = "D109"

    class Dialect:
        def supports_read_only_transaction(self) -> bool:
            return True

        def format_begin_transaction(self, expr: Any) -> Any:
            return "BEGIN IMMEDIATE TRANSACTION", ()


class FailedCommitIsHidden(Sabotage):
    """An error of COMMIT is logged and forgotten, and the rest rolled back in silence."""

    area = "transactions"
    source = "D107"

    class SyncTransactions:
        def _do_commit(self) -> None:
            try:
                super()._do_commit()  # type: ignore[misc]
            except Exception:
                super()._do_rollback()  # type: ignore[misc]

    class AsyncTransactions:
        async def _do_commit(self) -> None:
            try:
                await super()._do_commit()  # type: ignore[misc]
            except Exception:
                await super()._do_rollback()  # type: ignore[misc]


class HandlerErrorLosesLevel(Sabotage):
    """A handler that raises before the commit leaves level 0 over a transaction that is still open."""

    area = "transactions"
    source = "D108"

    class SyncTransactions:
        def commit(self) -> None:
            try:
                super().commit()  # type: ignore[misc]
            except Exception:
                self._transaction_level = 0
                raise

    class AsyncTransactions:
        async def commit(self) -> None:
            try:
                await super().commit()  # type: ignore[misc]
            except Exception:
                self._transaction_level = 0
                raise


class HandlerErrorIsHidden(Sabotage):
    """What a handler raises is swallowed."""

    area = "transactions"
    source = "D108"

    class SyncTransactions:
        def _trigger_event(self, event: Any, **facts: Any) -> None:
            with contextlib.suppress(Exception):
                super()._trigger_event(event, **facts)  # type: ignore[misc]

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            with contextlib.suppress(Exception):
                await super()._trigger_event(event, **facts)  # type: ignore[misc]


class InnerEndsFireEvents(Sabotage):
    """Nested commits fire the events of a commit too."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def commit(self) -> None:
            if self.transaction_level > 1:
                self._trigger_event(TransactionEvent.AFTER_COMMIT, transaction_level=self.transaction_level)
            super().commit()  # type: ignore[misc]

    class AsyncTransactions:
        async def commit(self) -> None:
            if self.transaction_level > 1:
                await self._trigger_event(TransactionEvent.AFTER_COMMIT, transaction_level=self.transaction_level)
            await super().commit()  # type: ignore[misc]


class AfterEventsComeBefore(Sabotage):
    """The AFTER events are fired when the statement is about to be sent."""

    area = "transactions"
    source = "CK"
    target = "file"

    class SyncTransactions:
        def _trigger_event(self, event: Any, **facts: Any) -> None:
            early = {TransactionEvent.BEFORE_COMMIT: TransactionEvent.AFTER_COMMIT}
            if event in early:
                super()._trigger_event(event, **facts)  # type: ignore[misc]
                super()._trigger_event(early[event], **facts)  # type: ignore[misc]
            elif event not in early.values():
                super()._trigger_event(event, **facts)  # type: ignore[misc]

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            early = {TransactionEvent.BEFORE_COMMIT: TransactionEvent.AFTER_COMMIT}
            if event in early:
                await super()._trigger_event(event, **facts)  # type: ignore[misc]
                await super()._trigger_event(early[event], **facts)  # type: ignore[misc]
            elif event not in early.values():
                await super()._trigger_event(event, **facts)  # type: ignore[misc]


class OnlyTheLastHandler(Sabotage):
    """A second handler of an event replaces the first."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def on(self, event: Any, handler: Any) -> None:
            self._event_handlers[event] = []
            super().on(event, handler)  # type: ignore[misc]

    AsyncTransactions = SyncTransactions


class HandlersAreUsedUp(Sabotage):
    """Handlers are forgotten once their event has fired."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def _trigger_event(self, event: Any, **facts: Any) -> None:
            super()._trigger_event(event, **facts)  # type: ignore[misc]
            self._event_handlers.pop(event, None)

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            await super()._trigger_event(event, **facts)  # type: ignore[misc]
            self._event_handlers.pop(event, None)


class AsyncHandlersNotAwaited(Sabotage):
    """The async manager calls handlers as the sync one does, and awaits none."""

    area = "transactions"
    source = "D142"

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            for handler in self._event_handlers.get(event, ()):
                result = handler(self, **facts)
                if hasattr(result, "close"):
                    result.close()
