"""``db``, a rule's access to its session: results in both modes, sessions, tables, statements and the observer."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Callable, Optional

import pytest

from ..capabilities.answers import State, ask
from ..report.skips import SkipKind
from .containment import suppressed
from .definitions import defined
from .failure_cause import cause_of
from .item import ItemState
from .modes import ASYNC, drive, ready
from .skipping import skip
from .uncounted import uncounted, uncounted_later

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
"""Seconds that an impatient session waits for a lock. Taking a free lock needs a hundredth of that."""


class _Now:
    """An awaitable that is ready at once, for sync mode."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Any:
        return self.value
        yield  # makes this a generator, which is what __await__ must return


class Db:
    """The running test's view of its session. Every test has a new one.

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
        counts = self._session.provider.counts_rows
        if self._session.mode == ASYNC and hasattr(value, "__await__"):
            return value if counts else uncounted_later(value)
        if not counts:
            value = uncounted(value)
        if self._session.mode == ASYNC:
            return _Now(value)
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
        """A coroutine function as a callback of the mode: unchanged in async mode, an ordinary function in sync mode."""
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
        """Whether a known failure expects this test to fail. Shrinking an example is then not worth the time."""
        return self.item.expected_failure

    def is_known_to_fail(self, rule: str, param: Optional[str] = None) -> bool:
        """Whether a known failure expects another rule to fail here, with this parameter or with whatever, or the server is
        another one than the driver's, which can't do it. A rule about many features at once leaves out what has a page
        already, so that it still tests the others."""
        other = self._session.other_server
        return self.item.knows_failure(rule, param) or (
            other is not None and other.why_not_rule(rule, param) is not None
        )

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
        """The calls of the backend's execute methods since the test started."""
        return self._session.log

    @property
    def sql(self) -> SqlText:
        """Writes standard SQL for this target: see :class:`~..namespace.SqlText`."""
        return self._session.sql()

    def require(self, need: Need) -> None:
        """Skip the rule when the dialect (or the provider's override) denies the capability; fail when it is undeclared.

        A denial hides nothing where the dialect renders it and the database does it: then the rule runs.
        """
        why = self.why_not_shown(need)
        if why is not None:
            skip(*why)
        answer = ask(self.dialect, need, self.provider.capability_overrides)
        if answer.state is State.UNSUPPORTED and need not in (self._session.under_claimed or ()):
            skip(SkipKind.UNSUPPORTED, answer.reason)
        if answer.state is State.UNDECLARED:
            if answer.error is not None:
                self.item.cause = cause_of(answer.error, self._session)
            pytest.fail(f"undeclared: {answer.reason}", pytrace=False)

    def can(self, need: Need) -> bool:
        """Whether the dialect declares the capability and this server can show it; for rules with two variants."""
        return self.why_not_shown(need) is None and self.declares(need)

    def declares(self, need: Need) -> bool:
        """Whether the dialect declares the capability, or the provider in its place, also where this server can't show it."""
        return ask(self.dialect, need, self.provider.capability_overrides).supported

    def why_not_shown(self, need: Need) -> Optional[tuple[SkipKind, str]]:
        """Why this server can't show that the dialect claims a capability rightly; None when it can."""
        return self._session.why_not_shown(need)

    def record_finding(self, need: Need, word: Honesty, reason: str = "") -> None:
        """Record for the reports what the rule found about a capability."""
        self.item.findings[need.label] = (word, reason)

    @property
    def other_server(self) -> Optional[OtherServer]:
        """How the server differs from the one that the driver was written for; None when it is that one."""
        return self._session.other_server

    # -- tables ---------------------------------------------------------------------------------------------------------
    async def use(self, family: Family) -> Models:
        """A family's models; its tables exist, are empty, and are emptied again after the test.

        The rule is left out where the dialect can't have such tables.
        """
        for need in family.requires:
            self.require(need)
        models = await self._session.family(family)
        self.item.used[family.name] = family
        return models

    def bind(self, family: Family, backend: Any, names: Optional[dict[str, str]] = None) -> Models:
        """Another set of a family's model classes, on another session, or over tables of the rule's own with these names."""
        return self._session.bind(family, backend, names)

    def own_name(self, base: str) -> str:
        """The real name for a table that the rule makes itself."""
        name = self._session.own_name(base)
        self.item.own_names.append(name)
        return name

    def on_cleanup(self, statement: str, *, private: bool = False) -> None:
        """Run a statement on the raw channel after the test, last one first, to drop what the rule makes.

        A ``private`` statement runs on the backend under test, for objects that only its session sees, such as temporary
        tables. Errors are ignored, since the rule may have dropped the object itself.
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
        used = backend or self.backend

        def attempt() -> Any:
            return self(used.execute(sql, params, options=chosen))

        return await (defined(used, attempt) if kind == "DDL" else attempt())

    # -- other sessions -------------------------------------------------------------------------------------------------
    def unconnected(self, **options: Any) -> Any:
        """Another backend of the same target, not connected. The kit disconnects it after the test."""
        session = self._session
        merged = {**session.provider.options_for(session.target, session.scratch, session.id), **options}
        backend = session.new_backend(session.provider.new_config(session.target, merged))
        self.item.backends.append(backend)
        return backend

    async def connect(self, label: str = "second", **options: Any) -> Any:
        """Another connected session of the same target through the backend; skips where it can't see the data."""
        self.needs_second_session()
        return await self._session.connected(self.unconnected(**options), label)

    @contextlib.asynccontextmanager
    async def impatient(self, backend: Any) -> AsyncIterator[None]:
        """Shorten a session's lock timeout, for rules whose lock is never released in time.

        Without a ``lock_timeout_statement`` the timeout stays as the provider's ``session_statements`` set it.
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
        """Skip the rule where a second session does not see the same data."""
        if not self._session.observable:
            skip(SkipKind.NOT_OBSERVABLE, "a second session does not see the data of this target")

    @property
    def observer(self) -> Observer:
        """An independent session that bypasses the backend's code and sees only durable data."""
        self.needs_second_session()
        if self._observer is None:
            self._observer = Observer(self._session, lambda: (self.backend, *self.item.backends))
        return self._observer

    async def reconnect(self) -> None:
        """Replace the backend under test by a new one over the same tables, for rules that break several backends."""
        await self._session.reopen()
        for family in self.item.used.values():
            await self._session.family(family)

    def forget(self, backend: Any) -> None:
        """Drop the kit's reference to another backend, for rules about backends that are garbage-collected."""
        self.item.backends = [each for each in self.item.backends if each is not backend]

    @property
    def has_raw_channel(self) -> bool:
        """Whether :meth:`raw` reaches the database without the backend's code."""
        from ..provider.channel import BackendChannel

        channel = self._session.channel
        return channel is not None and not isinstance(channel, BackendChannel)

    async def raw(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement that bypasses the backend's code.

        It runs on a session of its own where a second one sees the same data (:attr:`observable`), else on the
        connection of the backend under test.
        """
        return await self._session.raw(sql, params)

    @property
    def observable(self) -> bool:
        """Whether :attr:`observer` sees this target's data; rules that need it are skipped otherwise."""
        return self._session.observable

    async def kill_session(self, backend: Any) -> None:
        """End the backend's session from the server's side. The kit ends only sessions that it opened itself."""
        self.needs_second_session()
        session = self._session
        ident = await ready(session.provider.session_id(backend))
        if ident is None or session.channel is None or not session.provider.sever(session.channel, ident):
            skip(SkipKind.MISSING_HOOK, "the provider can't end a session (session_id, sever)")
        self.item.killed.append(backend)
        if backend is session.backend:
            session.touched = True


class Observer:
    """Reads durable data on the raw channel."""

    def __init__(self, session: Session, backends: Callable[[], Iterable[Any]]) -> None:
        self._session = session
        self._backends = backends

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as tuples; write the statement with the family's ``sql(...)``.

        Skips the rule where a query waits for a transaction that is open (``readers_wait``).
        """
        if not self._session.provider.readers_wait:
            return await self._session.raw(sql)
        found = await self._unless_locked(sql)
        if found is None:
            if not any(each.in_transaction for each in self._backends()):
                raise AssertionError("rows are locked, and no backend of the rule is in a transaction")
            skip(SkipKind.NOT_OBSERVABLE, "a query waits for the open transaction (readers_wait)")
        return found

    async def attempt(self, sql: str) -> bool:
        """Run a statement unless a lock blocks it; return whether it ran. Other errors are raised unchanged."""
        return await self._unless_locked(sql) is not None

    async def _unless_locked(self, sql: str) -> Optional[list[tuple[Any, ...]]]:
        """The rows of a statement; None where a lock blocks it."""
        try:
            await self._wait_for_locks(SHORT_LOCK_TIMEOUT)
            # A provider's own channel may give nothing for a change.
            return await self._session.raw(sql) or []
        except Exception as error:
            # Drivers share no exception class for it, but every message mentions the lock.
            if "lock" not in str(error).lower():
                raise
            return None
        finally:
            await self._wait_for_locks(self._session.provider.lock_timeout)

    async def _wait_for_locks(self, seconds: float) -> None:
        statement = self._session.provider.lock_timeout_statement(seconds)
        if statement is not None:
            await self._session.raw(statement)

    async def run(self, sql: str) -> None:
        """Run a statement outside the backend; it is committed at once."""
        await self._session.raw(sql)
