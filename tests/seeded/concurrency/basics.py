"""Seeded defects of the area ``concurrency``: state that is shared, loops that are blocked, cancellations that are forgotten."""

from __future__ import annotations

import asyncio
import contextvars
import time
from typing import Any, ClassVar

from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect


class RowsAreKeptByTheClass(SeededDefect):
    """A cache of results that all backends share is keyed by the statement alone."""

    target = "file"

    class Backend:
        kept: ClassVar[dict[Any, Any]] = {}

        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if "COUNT" not in sql:
                return await super().execute(sql, params, options=options)
            if sql not in self.kept:
                self.kept[sql] = await super().execute(sql, params, options=options)
            return self.kept[sql]


class TheLevelIsTheClasss(SeededDefect):
    """The isolation level is kept on the class of the manager."""

    class Transactions:
        chosen: ClassVar[list[Any]] = [None]

        @property
        def isolation_level(self) -> Any:
            return self.chosen[0]

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            self.chosen[0] = level


_HANDLERS: dict[Any, list[Any]] = {}


class HandlersAreShared(SeededDefect):
    """All managers register their handlers in one dictionary."""

    class Transactions:
        def on(self, event: Any, handler: Any) -> None:
            _HANDLERS.setdefault(event, []).append(handler)

        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            for handler in _HANDLERS.pop(event, []):
                handler(self._backend, **kwargs)


class WaitsOnTheLoop(SeededDefect):
    """The async backend waits for a lock by trying again, asleep on the event loop."""

    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if sql.startswith("UPDATE"):
                time.sleep(2.5)
            return await super().execute(sql, params, options=options)


class NobodyOwnsATransaction(SeededDefect):
    """The manager no longer asks which task began the transaction."""

    class AsyncTransactions:
        @property
        def _owner_task(self) -> Any:
            return None

        @_owner_task.setter
        def _owner_task(self, task: Any) -> None:
            pass


class HandlersRunElsewhere(SeededDefect):
    """Handlers are run in a context of their own, so that they see nothing of the caller's."""

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            empty = contextvars.Context()
            parent = super()._trigger_event
            task = empty.run(asyncio.ensure_future, parent(event, **kwargs))
            await task


class EveryThirdWriteIsGivenUp(SeededDefect):
    """Writes that are due to meet a lock are dropped, and reported as done."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if '"v" + 1' in sql:
                self._writes = getattr(self, "_writes", 0) + 1
                if self._writes % 3 == 0:
                    return QueryResult(data=None, affected_rows=1)
            return await super().execute(sql, params, options=options)


class TheReplyIsLeftOnTheWire(SeededDefect):
    """What a cancelled statement would have given is taken by the next one."""

    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            left, self._left = getattr(self, "_left", None), None
            if left is not None:
                return left
            try:
                return await super().execute(sql, params, options=options)
            except asyncio.CancelledError:
                self._left = QueryResult(data=[], affected_rows=1)
                raise


class TheDepthIsTheClasss(SeededDefect):
    """How deep the nesting is, is kept on the class of the manager."""

    target = "file"

    class Transactions:
        depth: ClassVar[list[int]] = [0]

        @property
        def _transaction_level(self) -> int:
            return self.depth[0]

        @_transaction_level.setter
        def _transaction_level(self, level: int) -> None:
            self.depth[0] = level


class TheAnswerIsTheClasss(SeededDefect):
    """The last result is kept on the class until it is handed out."""

    target = "file"

    class SyncBackend:
        last: ClassVar[list[Any]] = []

        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            self.last[:] = [super().execute(sql, params, options=options)]
            time.sleep(0.001)
            return self.last[0]

    class AsyncBackend:
        last: ClassVar[list[Any]] = []

        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            self.last[:] = [await super().execute(sql, params, options=options)]
            await asyncio.sleep(0.001)
            return self.last[0]


class OptionsAreShared(SeededDefect):
    """The mapping of a config's further options is a default that all configs share."""

    class Config:
        shared: ClassVar[dict[str, Any]] = {}

        def __post_init__(self) -> None:
            super().__post_init__()
            self.shared.clear()
            self.options = self.shared


class TheServersVersionIsTheClasss(SeededDefect):
    """What a dialect learned of its server is kept on its class."""

    class Dialect:
        learned: ClassVar[list[Any]] = [None]

        @property
        def _version(self) -> Any:
            return self.learned[0]

        @_version.setter
        def _version(self, version: Any) -> None:
            self.learned[0] = version


class ChangesAreSentByTheTwin(SeededDefect):
    """What is changed outside a transaction is sent by a synchronous backend, on the loop."""

    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if self.in_transaction or not sql.startswith("UPDATE"):
                return await super().execute(sql, params, options=options)
            with SQLiteBackend(connection_config=self.config) as twin:
                return twin.execute(sql, params, options=options)


_INSIDE: contextvars.ContextVar[bool] = contextvars.ContextVar("art_inside", default=False)


class TransactionsAreTheContexts(SeededDefect):
    """Whether there is a transaction is kept in a context variable, which other backends and new tasks see too."""

    target = "file"

    class AsyncBackend:
        @property
        def in_transaction(self) -> bool:
            return _INSIDE.get()

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            _INSIDE.set(True)
            await super()._do_begin()

        async def _do_commit(self) -> None:
            await super()._do_commit()
            _INSIDE.set(False)

        async def _do_rollback(self) -> None:
            await super()._do_rollback()
            _INSIDE.set(False)
