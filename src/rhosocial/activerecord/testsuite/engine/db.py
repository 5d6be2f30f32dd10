"""``db``: what a rule holds. It hands results over in both modes and gives sessions, tables, statements and the observer."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..capabilities.answers import State, ask
from ..report.skips import SkipKind
from .containment import suppressed
from .item import ItemState
from .modes import ASYNC, drive, ready
from .skipping import skip

if TYPE_CHECKING:
    from ..capabilities import Need
    from ..provider import Provider
    from ..provider.other_server import OtherServer
    from ..report.outcome import Honesty
    from ..schema.namespace import Models, SqlText
    from ..schema.tables import Family
    from ..targets.model import Target
    from .session import Session
    from .statement_log import StatementLog


SHORT_LOCK_TIMEOUT = 0.2
"""Seconds that an impatient session waits for a lock: a hundred times what a lock that is free takes."""


class _Now:
    """An awaitable that is ready: what sync mode awaits."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Any:
        return self.value
        yield  # makes this a generator, which is what __await__ must return


class Db:
    """The running test's view of its session. A new one for every test.

    - ``await db(backend.execute(...))`` gives a call's result in both modes;
    - ``async with db.using(backend.transaction()) as t:`` enters a context manager of the mode;
    - ``async for row in db.iterate(iterator)`` walks an iterator of the mode.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.item = ItemState(session)
        self._observer: Optional[Observer] = None
        session.context = contextvars.copy_context()
        session.log.clear()

    def __repr__(self) -> str:
        return f"<db of {self._session.id}>"

    # -- both modes -----------------------------------------------------------------------------------------------------
    def __call__(self, value: Any) -> Any:
        if self._session.mode == ASYNC:
            return value if hasattr(value, "__await__") else _Now(value)
        if hasattr(value, "__await__"):
            close = getattr(value, "close", None)
            if close is not None:
                close()
            raise AssertionError(f"the sync backend returned an awaitable: {value!r}")
        return _Now(value)

    @contextlib.asynccontextmanager
    async def using(self, manager: Any) -> AsyncIterator[Any]:
        """Enter a context manager of the session's mode."""
        if self._session.mode == ASYNC and hasattr(manager, "__aenter__"):
            async with manager as value:
                yield value
        else:
            with manager as value:
                yield value

    async def iterate(self, iterator: Any) -> AsyncIterator[Any]:
        """Walk an iterator of the session's mode."""
        if hasattr(iterator, "__aiter__"):
            async for item in iterator:
                yield item
        else:
            for item in iterator:
                yield item

    def drive(self, coroutine: Any) -> Any:
        """Run a coroutine to its end from ordinary code: the steps of a rule marked ``@steps``."""
        return self._session.run(coroutine, rule=True)

    def callback(self, function: Any) -> Any:
        """A coroutine function as the callback that the mode takes: itself in async mode, an ordinary function in sync."""
        if self._session.mode == ASYNC:
            return function
        return lambda *args, **kwargs: drive(function(*args, **kwargs))

    # -- the session ----------------------------------------------------------------------------------------------------
    @property
    def mode(self) -> str:
        """``sync`` or ``async``."""
        return self._session.mode

    @property
    def expected_failure(self) -> bool:
        """Whether a known failure says that this test fails: then shrinking an example is not worth its time."""
        return self.item.expected_failure

    @property
    def is_async(self) -> bool:
        return self._session.mode == ASYNC

    @property
    def target(self) -> Target:
        return self._session.target

    @property
    def provider(self) -> Provider:
        return self._session.provider

    @property
    def backend(self) -> Any:
        """The backend under test, connected and adapted to its server."""
        return self._session.backend

    @property
    def dialect(self) -> Any:
        return self._session.backend.dialect

    @property
    def config(self) -> Any:
        """The connection config that the session was opened with."""
        return self._session.config

    @property
    def statements(self) -> StatementLog:
        """What ran through the execute methods since the test started."""
        return self._session.log

    @property
    def sql(self) -> SqlText:
        """Writes standard SQL for this target: see :class:`~..namespace.SqlText`."""
        return self._session.sql()

    def require(self, need: Need) -> None:
        """Leave the rule out when the dialect (or the provider's override) says that it can't; fail when it gives no answer."""
        why = self.why_not_shown(need)
        if why is not None:
            skip(*why)
        answer = ask(self.dialect, need, self.provider.capability_overrides)
        if answer.state is State.UNSUPPORTED:
            skip(SkipKind.UNSUPPORTED, answer.reason)
        if answer.state is State.UNDECLARED:
            pytest.fail(f"undeclared: {answer.reason}", pytrace=False)

    def can(self, need: Need) -> bool:
        """Whether the dialect says yes and this server can show it: for rules that know two ways to the same end."""
        if self.why_not_shown(need) is not None:
            return False
        return ask(self.dialect, need, self.provider.capability_overrides).state is State.SUPPORTED

    def why_not_shown(self, need: Need) -> Optional[tuple[SkipKind, str]]:
        """Why this server can't show that the dialect claims a capability rightly; None when it can."""
        return self._session.why_not_shown(need)

    def record_finding(self, need: Need, word: Honesty, reason: str = "") -> None:
        """Note for the reports what was found out about a capability."""
        self.item.findings[need.label] = (word, reason)

    @property
    def other_server(self) -> Optional[OtherServer]:
        """What differs when the server is not the one that the driver was written for; None when it is."""
        return self._session.other_server

    # -- tables ---------------------------------------------------------------------------------------------------------
    async def use(self, family: Family) -> Models:
        """A family's models; its tables exist, are empty, and are emptied again after the test."""
        models = await self._session.family(family)
        self.item.used[family.name] = family
        return models

    def bind(self, family: Family, backend: Any) -> Models:
        """A second set of a family's model classes, on another session."""
        return self._session.bind(family, backend)

    def own_name(self, base: str) -> str:
        """The real name for a table that the rule makes itself."""
        name = self._session.own_name(base)
        self.item.own_names.append(name)
        return name

    def on_cleanup(self, statement: str, *, private: bool = False) -> None:
        """Run a statement on the raw channel once the test is over, last one first: it drops what the rule makes.

        What is ``private`` to the session under test, such as a temporary table, is dropped by its backend. That the
        statement fails, since the rule has dropped it already, is nobody's fault.
        """
        self.item.cleanup.append((statement, private))

    # -- statements on the backend under test -----------------------------------------------------------------------------
    async def rows(self, sql: str, params: Any = None, *, backend: Any = None, **options: Any) -> list[dict[str, Any]]:
        """The rows of a query through ``execute`` with statement type DQL, as dicts."""
        result = await self.run(sql, params, kind="DQL", backend=backend, **options)
        data: list[dict[str, Any]] = result.data
        return data

    async def run(self, sql: str, params: Any = None, *, kind: str = "DML", backend: Any = None, **options: Any) -> Any:
        """The QueryResult of a statement through ``execute``; ``kind`` names a member of the core's StatementType."""
        from rhosocial.activerecord.backend.options import ExecutionOptions
        from rhosocial.activerecord.backend.schema import StatementType

        chosen = ExecutionOptions(stmt_type=StatementType[kind], **options)
        return await self((backend or self.backend).execute(sql, params, options=chosen))

    # -- other sessions -------------------------------------------------------------------------------------------------
    def unconnected(self, **options: Any) -> Any:
        """A further backend of the same target, not connected; the kit disconnects it after the test."""
        session = self._session
        merged = {**session.provider.options_for(session.target, session.scratch, session.id), **options}
        backend = session.new_backend(session.provider.new_config(session.target, merged))
        self.item.backends.append(backend)
        return backend

    async def connect(self, label: str = "second", **options: Any) -> Any:
        """A further session of the same target through the backend, connected; skipped where it can't see the data."""
        self.needs_second_session()
        return await self._session.connected(self.unconnected(**options), label)

    @contextlib.asynccontextmanager
    async def impatient(self, backend: Any) -> AsyncIterator[None]:
        """Let a session wait for locks no longer than it must, for rules whose lock is never released in time.

        It waits as the provider's ``session_statements`` say where there is no statement for it (``lock_timeout_statement``).
        """
        await self._wait_for_locks(backend, SHORT_LOCK_TIMEOUT)
        try:
            yield
        finally:
            with suppressed():
                await self._wait_for_locks(backend, self.provider.lock_timeout)

    async def _wait_for_locks(self, backend: Any, seconds: float) -> None:
        statement = self.provider.lock_timeout_statement(seconds)
        if statement is not None:
            await ready(backend.execute(statement))

    def needs_second_session(self) -> None:
        """Leave the rule out where a second session does not see the same data."""
        if not self._session.observable:
            skip(SkipKind.NOT_OBSERVABLE, "a second session does not see the data of this target")

    @property
    def observer(self) -> Observer:
        """An independent session past the backend's code, that sees only what is durable."""
        self.needs_second_session()
        if self._observer is None:
            self._observer = Observer(self._session)
        return self._observer

    async def reconnect(self) -> None:
        """Throw the backend under test away and connect a new one over the same tables, for rules that spoil many."""
        await self._session.reopen()
        for family in self.item.used.values():
            await self._session.family(family)

    def forget(self, backend: Any) -> None:
        """Let go of a further backend, for rules about what happens to one that nobody holds."""
        self.item.backends = [each for each in self.item.backends if each is not backend]

    @property
    def has_raw_channel(self) -> bool:
        """Whether there is a way to the database past the backend's code: see :meth:`raw`."""
        from ..provider.channel import BackendChannel

        channel = self._session.channel
        return channel is not None and not isinstance(channel, BackendChannel)

    async def raw(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A statement past the backend's code: on a session of its own where a second one sees the same data
        (:attr:`observable`), else on the connection of the backend under test."""
        return await self._session.raw(sql, params)

    @property
    def observable(self) -> bool:
        """Whether :attr:`observer` sees this target's data; without it a rule that needs it is left out."""
        return self._session.observable

    async def kill_session(self, backend: Any) -> None:
        """End the backend's session from the server's side; only sessions that the kit opened are ever severed."""
        self.needs_second_session()
        session = self._session
        ident = await ready(session.provider.session_id(backend))
        if ident is None or session.channel is None or not session.provider.sever(session.channel, ident):
            skip(SkipKind.MISSING_HOOK, "the provider does not say how to sever a session (session_id, sever)")
        self.item.killed.append(backend)
        if backend is session.backend:
            session.touched = True


class Observer:
    """Reads what is durable, on the raw channel."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as tuples; write the statement with the family's ``sql(...)``."""
        return await self._session.raw(sql)

    async def attempt(self, sql: str) -> bool:
        """Change something if no lock stands against it; whether it was done. Other errors are raised as they are."""
        try:
            await self._wait_for_locks(SHORT_LOCK_TIMEOUT)
            await self._session.raw(sql)
        except Exception as error:
            # Drivers share no class for it, but all of them say so.
            if "lock" not in str(error).lower():
                raise
            return False
        finally:
            await self._wait_for_locks(self._session.provider.lock_timeout)
        return True

    async def _wait_for_locks(self, seconds: float) -> None:
        statement = self._session.provider.lock_timeout_statement(seconds)
        if statement is not None:
            await self._session.raw(statement)

    async def run(self, sql: str) -> None:
        """Change something behind the backend's back; committed at once."""
        await self._session.raw(sql)
