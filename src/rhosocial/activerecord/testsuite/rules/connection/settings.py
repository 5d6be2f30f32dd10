"""Rules of the area ``connection``: what a new session must have again, and what a backend says about its server."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import only
from ...schema.families.blog import BLOG
from ..support.connections import MISSING_DATABASE, lose

_TEXT = "é € 😀 'quoted' \\ %s ?"


class ConnectionSettingsTests(ConformanceTests):
    """Every session of a backend has the settings of its configuration, also the one after a reconnect."""

    blog = family_fixture(BLOG)

    async def test_foreign_keys_are_enforced_after_disconnecting(self, db: Db, blog: Any) -> None:
        """An orphan is refused in the second session as in the first. Look at ``connect``: what it sets on a session."""
        second = await db.connect()
        await db(second.disconnect())
        await _assert_orphans_are_refused(db, second)

    async def test_foreign_keys_are_enforced_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """An orphan is refused after ``ping`` brought a lost session back. Look at ``ping``: it must connect in full."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await _assert_orphans_are_refused(db, second)

    async def test_a_write_is_durable_after_disconnecting(self, db: Db, blog: Any) -> None:
        """Autocommit is on in the second session too. Look at ``connect`` and ``_handle_auto_commit``."""
        second = await db.connect()
        await db(second.disconnect())
        await db(db.bind(BLOG, second).User(name="Ada").save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [("Ada",)]

    async def test_a_write_is_durable_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """Autocommit is on after ``ping`` brought a lost session back. Look at ``ping`` and ``connect``."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await db(db.bind(BLOG, second).User(name="Ada").save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [("Ada",)]

    async def test_text_is_whole_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """The client's character set is set again. Look at ``connect``: charset and encoding of the session."""
        second = await db.connect("victim")
        await lose(db, second)
        await db(second.ping(reconnect=True))
        await db(db.bind(BLOG, second).User(name=_TEXT).save())
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == [(_TEXT,)]

    async def test_a_transaction_works_after_a_reconnect(self, db: Db, blog: Any) -> None:
        """The manager works on the new session, not on the lost one. Look at ``ping`` and ``transaction_manager``."""
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


async def _assert_orphans_are_refused(db: Db, backend: Any) -> None:
    with pytest.raises(IntegrityError):
        await db(db.bind(BLOG, backend).Post(user_id=987654, title="orphan").save())


class ConnectionVersionTests(ConformanceTests):
    """A backend knows its server's version and fits its dialect to it (C25)."""

    async def test_the_version_is_a_tuple_of_integers(self, db: Db) -> None:
        """``(15, 4)``, never text or ``None``. Look at ``get_server_version``."""
        version = await db(db.backend.get_server_version())
        assert type(version) is tuple
        assert len(version) >= 1
        assert [type(part) for part in version] == [int] * len(version)
        assert version > (0,)

    @requires(Capability.DATABASE_INFO)
    async def test_the_version_is_the_introspectors(self, db: Db) -> None:
        """Two ways to ask, one answer. Look at ``get_server_version``: suffixes such as ``-log`` are no part of it."""
        version = await db(db.backend.get_server_version())
        info = await db(db.backend.introspector.get_database_info())
        assert tuple(version) == tuple(info.version_tuple)

    @requires(Capability.DATABASE_INFO)
    async def test_the_version_begins_as_the_servers_own_text(self, db: Db) -> None:
        """The numbers are the server's, not a default. Look at ``get_server_version`` and how it parses the text."""
        version = await db(db.backend.get_server_version())
        info = await db(db.backend.introspector.get_database_info())
        assert ".".join(str(part) for part in version[:2]) in str(info.version)

    async def test_two_backends_of_one_server_tell_one_version(self, db: Db) -> None:
        """The version is the server's, whoever asks. Look at what ``get_server_version`` caches."""
        other = db.unconnected()
        await db(other.connect())
        assert await db(other.get_server_version()) == await db(db.backend.get_server_version())

    async def test_a_version_that_cannot_be_read_raises(self, db: Db) -> None:
        """No made-up default. Look at ``get_server_version``: what it does with an error."""
        backend = db.unconnected(database=MISSING_DATABASE)
        try:
            version = await db(backend.get_server_version())
        except (OperationalError, CoreConnectionError):
            version = None
        # A driver's library may tell its version without a session; then it is the true one.
        assert version in (None, await db(db.backend.get_server_version()))

    @only("async", "a sync method has nothing to be awaited")
    async def test_asking_for_the_version_is_awaited(self, db: Db) -> None:
        """``get_server_version`` of an async backend is a coroutine, as the abstract method is. Look at its definition."""
        answer = db.backend.get_server_version()
        awaitable = hasattr(answer, "__await__")
        await db(answer)
        assert awaitable is True, "get_server_version() gave a plain value: `await` on it raises TypeError"

    async def test_adapting_gives_the_dialect_the_servers_version(self, db: Db) -> None:
        """``dialect.version`` is the server's. Look at ``introspect_and_adapt``."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.introspect_and_adapt())
        assert tuple(backend.dialect.version) == tuple(await db(backend.get_server_version()))

    async def test_adapting_connects_by_itself(self, db: Db) -> None:
        """``introspect_and_adapt`` needs no ``connect`` before it. Look at its first lines."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        assert await db(backend.ping(reconnect=False)) is True

    async def test_adapting_twice_changes_nothing(self, db: Db) -> None:
        """The same version and the same claims after it. Look at ``introspect_and_adapt``: it must not accumulate."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        before = _claims(backend)
        await db(backend.introspect_and_adapt())
        assert _claims(backend) == before

    async def test_adapting_keeps_the_session(self, db: Db) -> None:
        """A connected backend is not connected anew. Look at ``introspect_and_adapt``."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        await db(backend.introspect_and_adapt())
        assert await db(backend.connection) is handle

    async def test_the_dialect_stays_adapted_after_a_reconnect(self, db: Db) -> None:
        """A new session to the same server changes no claim. Look at ``connect``: it must not make a bare dialect."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        before = _claims(backend)
        await db(backend.disconnect())
        await db(backend.connect())
        assert _claims(backend) == before

    async def test_adapting_inside_a_transaction_keeps_it(self, db: Db) -> None:
        """Reading the version neither commits nor begins. Look at ``introspect_and_adapt`` and ``get_server_version``."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.begin_transaction())
        await db(backend.introspect_and_adapt())
        assert backend.in_transaction is True
        await db(backend.rollback_transaction())
        assert backend.in_transaction is False


def _claims(backend: Any) -> dict[str, Any]:
    """The dialect's version and every answer that it gives without an argument."""
    found: dict[str, Any] = {"version": tuple(backend.dialect.version)}
    for name in sorted(dir(backend.dialect)):
        if name.startswith("supports_"):
            try:
                found[name] = getattr(backend.dialect, name)()
            except Exception as error:
                found[name] = type(error).__name__
    # Lists of types hold new objects at every call.
    return {
        name: value if isinstance(value, (bool, tuple, dict)) else repr(type(value)) for name, value in found.items()
    }
