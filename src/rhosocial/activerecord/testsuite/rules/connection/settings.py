"""What every new session sets again, and what a backend reports about its server."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError, TransactionError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.blog import BLOG
from ..support.cancelling import Cut, cut
from ..support.connections import answer, close_handle, lose, missing_database
from ..support.settings import settings_of

_MOST_WAITS = 100
"""Waits of a call to ``connect``."""
_TEXT = "é € 😀 'quoted' \\ %s ?"


class ConnectionSettingsTests(ConformanceTests):
    """Every session of a backend has the settings of its configuration, including the one after a reconnect."""

    blog = family_fixture(BLOG)

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_foreign_keys_are_enforced_after_disconnecting(self, db: Db, blog: Any) -> None:
        """An orphan is refused in the second session as in the first.
        If this fails, check that ``connect`` applies the session's settings every time."""
        second = await db.connect()
        await db(second.disconnect())
        await _assert_orphans_are_refused(db, second)

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_foreign_keys_are_enforced_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """An orphan is refused after ``ping`` has reconnected.
        If this fails, check that ``ping`` reconnects through ``connect``, which applies the settings."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await _assert_orphans_are_refused(db, second)

    async def test_a_write_is_durable_after_disconnecting(self, db: Db, blog: Any) -> None:
        """Autocommit works in the second session too.
        If this fails, check that ``connect`` sets autocommit, and check ``_handle_auto_commit``."""
        second = await db.connect()
        await db(second.disconnect())
        await db(db.bind(BLOG, second).User(name="Ada").save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [("Ada",)]

    async def test_a_write_is_durable_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """Autocommit works after ``ping`` has reconnected.
        If this fails, check that ``ping`` reconnects through ``connect``, which sets autocommit."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await db(db.bind(BLOG, second).User(name="Ada").save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [("Ada",)]

    async def test_text_is_stored_unchanged_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """The client's character set is set again.
        If this fails, check that ``connect`` sets charset and encoding every time."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await db(db.bind(BLOG, second).User(name=_TEXT).save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [(_TEXT,)]

    async def test_a_transaction_works_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """The transaction manager uses the new session, not the lost one.
        If this fails, check that ``ping`` replaces the handle that ``transaction_manager`` holds."""
        second = await db.connect("victim")
        models = db.bind(BLOG, second)
        async with db.using(second.transaction()):
            await db(models.User(name="Ada").save())
        await lose(db, second)
        await db(second.ping(reconnect=True))
        async with db.using(second.transaction()):
            await db(models.User(name="Bob").save())
        await db(second.begin_transaction())
        await db(models.User(name="Eve").save())
        await db(second.rollback_transaction())
        names = await db.observer.rows(blog.sql('SELECT "name" FROM {user} ORDER BY "name"'))
        assert names == [("Ada",), ("Bob",)]

    async def test_a_session_that_ping_made_has_the_settings_of_any_other(self, db: Db) -> None:
        """Foreign keys, the isolation level, the modes and the tuning of the session, as the database itself reports them,
        are those that ``connect`` makes.
        If this fails, check that ``ping`` reconnects through ``connect``, which makes all settings of the session."""
        first, second = db.unconnected(), db.unconnected()
        await db(first.connect())
        await close_handle(db, second)
        await db(second.ping(reconnect=True))
        wanted = await settings_of(db, first)
        if not wanted:
            skip(
                SkipKind.MISSING_HOOK, "the provider does not say what lists a session's settings (settings_statement)"
            )
        assert await settings_of(db, second) == wanted

    @rule(waits=True)
    @only("async", "only a task can be cancelled")
    async def test_a_backend_whose_connecting_was_cancelled_makes_no_half_a_session(self, db: Db) -> None:
        """At whichever of its waits ``connect`` is cancelled, the next use has a session with all settings (C83).
        If this fails, check that ``connect`` keeps a connection only once its settings are made, and closes it otherwise."""
        first = db.unconnected()
        await first.connect()
        wanted = await settings_of(db, first)
        other: dict[int, list[str]] = {}
        answers: set[Any] = set()
        found: Any = Cut
        for number in range(1, _MOST_WAITS):
            backend = db.unconnected()
            found = await cut(backend.connect(), number)
            answers.add(await answer(db, backend))
            differing = set(await settings_of(db, backend)) ^ set(wanted)
            await backend.disconnect()
            if differing:
                other[number] = sorted({str(row[1:]) for row in differing})
            if found is not Cut:
                break
        assert other == {}, f"settings that differ, by the wait at which connect was cancelled: {other}"
        assert (answers, found is Cut) == ({42}, False), f"connect waits more than {_MOST_WAITS} times"

    @pytest.mark.parametrize("level", list(IsolationLevel), ids=lambda level: level.name)
    async def test_a_level_of_one_transaction_is_no_setting_of_the_next(self, db: Db, level: IsolationLevel) -> None:
        """After a transaction with a level of its own, the database reports the session's settings as before (C08).
        If this fails, check that what the backend sets before BEGIN is set back when the transaction ends."""
        backend = db.unconnected()
        await db(backend.connect())
        before = await settings_of(db, backend)
        with contextlib.suppress(TransactionError):
            async with db.using(backend.transaction_manager.transaction(isolation_level=level)):
                pass
        assert await settings_of(db, backend) == before


async def _assert_orphans_are_refused(db: Db, backend: Any) -> None:
    with pytest.raises(IntegrityError):
        await db(db.bind(BLOG, backend).Post(user_id=987654, title="orphan").save())


class ConnectionVersionTests(ConformanceTests):
    """A backend knows its server's version and adapts its dialect to it (C25)."""

    blog = family_fixture(BLOG)

    async def test_the_version_is_a_tuple_of_integers(self, db: Db) -> None:
        """The version is a tuple such as ``(15, 4)``, never text or ``None``.
        If this fails, check how ``get_server_version`` parses the server's text."""
        version = await db(db.backend.get_server_version())
        assert type(version) is tuple
        assert len(version) >= 1
        assert [type(part) for part in version] == [int] * len(version)
        assert version > (0,)

    @requires(Capability.DATABASE_INFO)
    async def test_the_version_equals_that_of_the_introspector(self, db: Db) -> None:
        """``get_server_version`` and ``get_database_info`` return the same version.
        If this fails, check that ``get_server_version`` ignores suffixes such as ``-log``."""
        version = await db(db.backend.get_server_version())
        info = await db(db.backend.introspector.get_database_info())
        assert tuple(version) == tuple(info.version_tuple)

    @requires(Capability.DATABASE_INFO)
    async def test_the_version_matches_the_server_s_text(self, db: Db) -> None:
        """The numbers come from the server, not from a default.
        If this fails, check how ``get_server_version`` parses the server's text."""
        version = await db(db.backend.get_server_version())
        info = await db(db.backend.introspector.get_database_info())
        number = rf"(?<![\d.]){version[0]}\.{version[1]}(?!\d)"
        assert re.search(number, str(info.version)), (version, info.version)
        statement = db.provider.version_statement()
        if statement is not None and db.has_raw_channel:
            ((text,),) = await db.raw(statement)
            assert re.match(number, str(text)), (version, text)

    async def test_two_backends_of_one_server_report_the_same_version(self, db: Db) -> None:
        """Both backends return the server's version.
        If this fails, check what ``get_server_version`` caches and where."""
        other = db.unconnected()
        await db(other.connect())
        assert await db(other.get_server_version()) == await db(db.backend.get_server_version())

    async def test_a_version_that_cannot_be_read_raises(self, db: Db) -> None:
        """When the server can't be reached, no default is returned.
        If this fails, check that ``get_server_version`` does not swallow errors."""
        backend = db.unconnected(database=missing_database(db))
        try:
            version = await db(backend.get_server_version())
        except (OperationalError, CoreConnectionError):
            version = None
        # An embedded driver may know the version without a session; then it must be the true one.
        assert version in (None, await db(db.backend.get_server_version()))

    @only("async", "a sync method has nothing to be awaited")
    async def test_get_server_version_is_awaitable(self, db: Db) -> None:
        """``get_server_version`` of an async backend is a coroutine, as the abstract method is (C43).
        If this fails, check that it is defined with ``async def``."""
        answer = db.backend.get_server_version()
        awaitable = hasattr(answer, "__await__")
        await db(answer)
        assert awaitable is True, "get_server_version() returned a plain value: `await` on it raises TypeError"

    async def test_adapting_sets_the_dialect_s_version(self, db: Db) -> None:
        """``dialect.version`` is the server's version.
        If this fails, check that ``introspect_and_adapt`` passes the version to the dialect."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.introspect_and_adapt())
        assert tuple(backend.dialect.version) == tuple(await db(backend.get_server_version()))

    async def test_adapting_connects_a_new_backend(self, db: Db) -> None:
        """``introspect_and_adapt`` needs no ``connect`` before it.
        If this fails, check that ``introspect_and_adapt`` connects when ``_connection`` is empty."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        assert await db(backend.ping(reconnect=False)) is True

    async def test_adapting_twice_changes_nothing(self, db: Db) -> None:
        """The version and the capabilities are the same after the second call.
        If this fails, check that ``introspect_and_adapt`` does not accumulate state."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        before = _capabilities(backend)
        await db(backend.introspect_and_adapt())
        assert _capabilities(backend) == before

    async def test_adapting_keeps_the_session(self, db: Db) -> None:
        """A connected backend keeps its session.
        If this fails, check that ``introspect_and_adapt`` does not call ``connect`` unconditionally."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        await db(backend.introspect_and_adapt())
        assert await db(backend.connection) is handle

    async def test_the_dialect_stays_adapted_after_a_reconnect(self, db: Db) -> None:
        """A new session to the same server changes no capability.
        If this fails, check that ``connect`` does not replace the dialect."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        before = _capabilities(backend)
        await db(backend.disconnect())
        await db(backend.connect())
        assert _capabilities(backend) == before

    async def test_adapting_inside_a_transaction_keeps_it(self, db: Db, blog: Any) -> None:
        """Reading the version neither begins nor ends a transaction: a rollback takes back what was written before it,
        and a commit keeps it.
        If this fails, check that ``introspect_and_adapt`` and ``get_server_version`` do not commit or roll back."""
        backend = db.backend
        for name, end in (("Ada", backend.rollback_transaction), ("Bob", backend.commit_transaction)):
            await db(backend.begin_transaction())
            await db(blog.User(name=name).save())
            await db(backend.introspect_and_adapt())
            await db(backend.get_server_version())
            assert backend.in_transaction is True
            await db(end())
            assert backend.in_transaction is False
        assert await db.rows(blog.sql('SELECT "name" FROM {user}')) == [{"name": "Bob"}]


def _capabilities(backend: Any) -> dict[str, Any]:
    """The dialect's version and the result of each ``supports_*`` method that takes no argument."""
    found: dict[str, Any] = {"version": tuple(backend.dialect.version)}
    for name in sorted(dir(backend.dialect)):
        if name.startswith("supports_"):
            try:
                found[name] = getattr(backend.dialect, name)()
            except Exception as error:
                found[name] = type(error).__name__
    # Lists of types hold new objects on every call.
    return {
        name: value if isinstance(value, (bool, tuple, dict)) else repr(type(value)) for name, value in found.items()
    }
