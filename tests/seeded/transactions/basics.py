"""Seeded defects of the area ``transactions``: what is sent, nesting, savepoints, events."""

from __future__ import annotations

import contextlib
from typing import Any, Optional

from rhosocial.activerecord.backend.transaction import TransactionEvent

from ..defect import SeededDefect


class CommitIsNeverSent(SeededDefect):
    """The outermost commit is only counted; the server keeps the transaction open."""

    class Transactions:
        async def _do_commit(self) -> None:
            return None


class RollbackCommits(SeededDefect):
    """A rollback sends COMMIT: the names of the two statements are mixed up."""

    class Transactions:
        async def _do_rollback(self) -> None:
            await self._backend.execute("COMMIT")


class ErrorEndsTransaction(SeededDefect):
    """Any failed statement rolls the transaction back behind the caller, and the rest autocommits."""

    class Backend:
        async def _handle_error(self, error: Any) -> None:
            if self._transaction_manager is not None and self.in_transaction:
                self._transaction_manager._transaction_level = 0
                self._transaction_manager._active_savepoints = []
                await self._connection.rollback()
            await super()._handle_error(error)


class ErrorForgetsLevel(SeededDefect):
    """A failed statement makes the manager forget one level, as if its savepoint had gone with it."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            manager = self._transaction_manager
            if manager is not None and manager.transaction_level > 1:
                manager._transaction_level -= 1
            super()._handle_sqlite_error(error)


class DepthIsOnlyCounted(SeededDefect):
    """A nested transaction is a number and nothing on the server."""

    class Transactions:
        async def _do_create_savepoint(self, name: str) -> None:
            return None

        async def _do_release_savepoint(self, name: str) -> None:
            return None

        async def _do_rollback_savepoint(self, name: str) -> None:
            return None


class InnerCommitIsReal(SeededDefect):
    """The end of a nested transaction sends COMMIT, and a new BEGIN for the outer one."""

    target = "file"

    class Transactions:
        async def _do_release_savepoint(self, name: str) -> None:
            await self._backend.execute("COMMIT")
            await self._backend.execute("BEGIN IMMEDIATE")


class RollbackToDropsItsSavepoint(SeededDefect):
    """Going back to a savepoint releases it, so that one can go back once only."""

    class Transactions:
        async def rollback_to(self, name: str) -> None:
            await super().rollback_to(name)
            await super().release(name)


class ReleaseRollsBack(SeededDefect):
    """Releasing a savepoint goes back to it first."""

    class Transactions:
        async def _do_release_savepoint(self, name: str) -> None:
            await super()._do_rollback_savepoint(name)
            await super()._do_release_savepoint(name)


class RollbackToTakesTheLast(SeededDefect):
    """Going back to a savepoint goes to the one made last, whatever name was given."""

    class Transactions:
        async def rollback_to(self, name: str) -> None:
            known = name in self._active_savepoints
            await super().rollback_to(self._active_savepoints[-1] if known else name)


class UnknownSavepointIsIgnored(SeededDefect):
    """Going back to a savepoint that does not exist does nothing and says nothing."""

    class Transactions:
        async def rollback_to(self, name: str) -> None:
            if name in self._active_savepoints or not self.is_active:
                await super().rollback_to(name)


class SavepointNamesRepeat(SeededDefect):
    """Names for savepoints are counted by how many are active, so a released one's number comes again."""

    class Transactions:
        async def savepoint(self, name: Optional[str] = None) -> str:
            return await super().savepoint(name or f"SP_{len(self._active_savepoints) // 2 + 1}")


class SavepointNameUnquoted(SeededDefect):
    """The name of a savepoint is put into the statement as it is."""

    class Dialect:
        def format_savepoint(self, expr: Any) -> Any:
            return f"SAVEPOINT {expr.get_params()['name']}", ()


class ReadOnlyIgnored(SeededDefect):
    """A read-only transaction is promised and begun like any other."""

    class Dialect:
        def supports_read_only_transaction(self) -> bool:
            return True

        def format_begin_transaction(self, expr: Any) -> Any:
            return "BEGIN IMMEDIATE TRANSACTION", ()


class FailedCommitIsHidden(SeededDefect):
    """An error of COMMIT is logged and forgotten, and the rest rolled back in silence."""

    class Transactions:
        async def _do_commit(self) -> None:
            try:
                await super()._do_commit()
            except Exception:
                await super()._do_rollback()


class HandlerErrorLosesLevel(SeededDefect):
    """A handler that raises before the commit leaves level 0 over a transaction that is still open."""

    class Transactions:
        async def commit(self) -> None:
            try:
                await super().commit()
            except Exception:
                self._transaction_level = 0
                raise


class HandlerErrorIsHidden(SeededDefect):
    """What a handler raises is swallowed."""

    class Transactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            with contextlib.suppress(Exception):
                await super()._trigger_event(event, **facts)


class InnerEndsFireEvents(SeededDefect):
    """Nested commits fire the events of a commit too."""

    class Transactions:
        async def commit(self) -> None:
            if self.transaction_level > 1:
                await self._trigger_event(TransactionEvent.AFTER_COMMIT, transaction_level=self.transaction_level)
            await super().commit()


class AfterEventsComeBefore(SeededDefect):
    """The AFTER events are fired when the statement is about to be sent."""

    target = "file"

    class Transactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            early = {TransactionEvent.BEFORE_COMMIT: TransactionEvent.AFTER_COMMIT}
            if event in early:
                await super()._trigger_event(event, **facts)
                await super()._trigger_event(early[event], **facts)
            elif event not in early.values():
                await super()._trigger_event(event, **facts)


class OnlyTheLastHandler(SeededDefect):
    """A second handler of an event replaces the first."""

    class Transactions:
        def on(self, event: Any, handler: Any) -> None:
            self._event_handlers[event] = []
            super().on(event, handler)


class HandlersAreUsedUp(SeededDefect):
    """Handlers are forgotten once their event has fired."""

    class Transactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            await super()._trigger_event(event, **facts)
            self._event_handlers.pop(event, None)


class AsyncHandlersNotAwaited(SeededDefect):
    """The async manager calls handlers as the sync one does, and awaits none."""

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            for handler in self._event_handlers.get(event, ()):
                result = handler(self, **facts)
                if hasattr(result, "close"):
                    result.close()


class SavepointNamesAreCut(SeededDefect):
    """The names of savepoints are cut to eighteen characters."""

    class Dialect:
        def format_savepoint(self, expr: Any) -> Any:
            return f"SAVEPOINT {self.format_identifier(expr.name[:18])}", ()

        def format_rollback_transaction(self, expr: Any) -> Any:
            name = expr.get_params().get("savepoint")
            return (f"ROLLBACK TO SAVEPOINT {self.format_identifier(name[:18])}" if name else "ROLLBACK"), ()
