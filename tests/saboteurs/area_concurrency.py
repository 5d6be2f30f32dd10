"""Saboteurs of the area ``concurrency``: state that is shared, loops that are blocked, cancellations that are forgotten."""

from __future__ import annotations

import asyncio
import contextvars
import time
from typing import Any, ClassVar

from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend
from rhosocial.activerecord.backend.result import QueryResult

from .kinds import Sabotage


class RowsAreKeptByTheClass(Sabotage):
    """A cache of results that all backends share is keyed by the statement alone."""

    area = "concurrency"
    source = "D149"
    target = "file"

    class SyncBackend:
        kept: ClassVar[dict[Any, Any]] = {}

        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if "COUNT" not in sql:
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            if sql not in self.kept:
                self.kept[sql] = super().execute(sql, params, options=options)  # type: ignore[misc]
            return self.kept[sql]

    class AsyncBackend:
        kept: ClassVar[dict[Any, Any]] = {}

        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if "COUNT" not in sql:
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            if sql not in self.kept:
                self.kept[sql] = await super().execute(sql, params, options=options)  # type: ignore[misc]
            return self.kept[sql]


class TheLevelIsTheClasss(Sabotage):
    """The isolation level is kept on the class of the manager."""

    area = "concurrency"
    source = "D149"

    class SyncTransactions:
        chosen: ClassVar[list[Any]] = [None]

        @property
        def isolation_level(self) -> Any:
            return self.chosen[0]

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            self.chosen[0] = level

    AsyncTransactions = SyncTransactions


_HANDLERS: dict[Any, list[Any]] = {}


class HandlersAreShared(Sabotage):
    """All managers register their handlers in one dictionary."""

    area = "concurrency"
    source = "D149"

    class SyncTransactions:
        def on(self, event: Any, handler: Any) -> None:
            _HANDLERS.setdefault(event, []).append(handler)

        def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            for handler in _HANDLERS.pop(event, []):
                handler(self._backend, **kwargs)  # type: ignore[attr-defined]

    class AsyncTransactions:
        def on(self, event: Any, handler: Any) -> None:
            _HANDLERS.setdefault(event, []).append(handler)

        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            for handler in _HANDLERS.pop(event, []):
                handler(self._backend, **kwargs)  # type: ignore[attr-defined]


class WaitsOnTheLoop(Sabotage):
    """The async backend waits for a lock by trying again, asleep on the event loop."""

    area = "concurrency"
    source = "D143"
    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if sql.startswith("UPDATE"):
                time.sleep(2.5)
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class NobodyOwnsATransaction(Sabotage):
    """The manager no longer asks which task began the transaction."""

    area = "concurrency"
    source = "D145"

    class AsyncTransactions:
        @property
        def _owner_task(self) -> Any:
            return None

        @_owner_task.setter
        def _owner_task(self, task: Any) -> None:
            pass


class HandlersRunElsewhere(Sabotage):
    """Handlers are run in a context of their own, so that they see nothing of the caller's."""

    area = "concurrency"
    source = "D146"

    class AsyncTransactions:
        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            empty = contextvars.Context()
            parent = super()._trigger_event  # type: ignore[misc]
            task = empty.run(asyncio.ensure_future, parent(event, **kwargs))
            await task


class EveryThirdWriteIsGivenUp(Sabotage):
    """Writes that are due to meet a lock are dropped, and reported as done."""

    area = "concurrency"
    source = "CK"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if '"v" + 1' in sql:
                self._writes = getattr(self, "_writes", 0) + 1
                if self._writes % 3 == 0:
                    return QueryResult(data=None, affected_rows=1)
            return super().execute(sql, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if '"v" + 1' in sql:
                self._writes = getattr(self, "_writes", 0) + 1
                if self._writes % 3 == 0:
                    return QueryResult(data=None, affected_rows=1)
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class TheReplyIsLeftOnTheWire(Sabotage):
    """What a cancelled statement would have given is taken by the next one."""

    area = "concurrency"
    source = "D144"
    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            left, self._left = getattr(self, "_left", None), None
            if left is not None:
                return left
            try:
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            except asyncio.CancelledError:
                self._left = QueryResult(data=[], affected_rows=1)
                raise


class TheDepthIsTheClasss(Sabotage):
    """How deep the nesting is, is kept on the class of the manager."""

    area = "concurrency"
    source = "D149"
    target = "file"

    class SyncTransactions:
        depth: ClassVar[list[int]] = [0]

        @property
        def _transaction_level(self) -> int:
            return self.depth[0]

        @_transaction_level.setter
        def _transaction_level(self, level: int) -> None:
            self.depth[0] = level

    AsyncTransactions = SyncTransactions


class TheAnswerIsTheClasss(Sabotage):
    """The last result is kept on the class until it is handed out."""

    area = "concurrency"
    source = "D149"
    target = "file"

    class SyncBackend:
        last: ClassVar[list[Any]] = []

        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            self.last[:] = [super().execute(sql, params, options=options)]  # type: ignore[misc]
            time.sleep(0.001)
            return self.last[0]

    class AsyncBackend:
        last: ClassVar[list[Any]] = []

        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            self.last[:] = [await super().execute(sql, params, options=options)]  # type: ignore[misc]
            await asyncio.sleep(0.001)
            return self.last[0]


class OptionsAreShared(Sabotage):
    """The mapping of a config's further options is a default that all configs share."""

    area = "concurrency"
    source = "D149"

    class Config:
        shared: ClassVar[dict[str, Any]] = {}

        def __post_init__(self) -> None:
            super().__post_init__()  # type: ignore[misc]
            self.shared.clear()
            self.options = self.shared


class TheServersVersionIsTheClasss(Sabotage):
    """What a dialect learned of its server is kept on its class."""

    area = "concurrency"
    source = "D149"

    class Dialect:
        learned: ClassVar[list[Any]] = [None]

        @property
        def _version(self) -> Any:
            return self.learned[0]

        @_version.setter
        def _version(self, version: Any) -> None:
            self.learned[0] = version


class ChangesAreSentByTheTwin(Sabotage):
    """What is changed outside a transaction is sent by a synchronous backend, on the loop."""

    area = "concurrency"
    source = "D143"
    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if self.in_transaction or not sql.startswith("UPDATE"):  # type: ignore[attr-defined]
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            with SQLiteBackend(connection_config=self.config) as twin:  # type: ignore[attr-defined]
                return twin.execute(sql, params, options=options)


_INSIDE: contextvars.ContextVar[bool] = contextvars.ContextVar("art_inside", default=False)


class TransactionsAreTheContexts(Sabotage):
    """Whether there is a transaction is kept in a context variable, which other backends and new tasks see too."""

    area = "concurrency"
    source = "D146"
    target = "file"

    class AsyncBackend:
        @property
        def in_transaction(self) -> bool:
            return _INSIDE.get()

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            _INSIDE.set(True)
            await super()._do_begin()  # type: ignore[misc]

        async def _do_commit(self) -> None:
            await super()._do_commit()  # type: ignore[misc]
            _INSIDE.set(False)

        async def _do_rollback(self) -> None:
            await super()._do_rollback()  # type: ignore[misc]
            _INSIDE.set(False)
