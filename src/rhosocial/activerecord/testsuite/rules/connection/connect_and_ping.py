"""A session begins, ends, is lost and comes back; ``ping`` reports its state."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.blog import BLOG
from ..support.connections import answer, close_handle, needs_sever


class ConnectionTests(ConformanceTests):
    """A backend connects on request or on first use, and stays disconnected after ``disconnect`` until it is used again
    (C23)."""

    async def test_connecting_makes_the_backend_usable(self, db: Db) -> None:
        """After ``connect`` a query returns its result.
        If this fails, check that ``connect`` stores the handle that ``_get_cursor`` uses."""
        backend = db.unconnected()
        await db(backend.connect())
        assert await db(backend.ping(reconnect=False)) is True
        assert await answer(db, backend) == 42

    async def test_a_query_connects_a_new_backend(self, db: Db) -> None:
        """``execute`` on a backend that was never connected connects first.
        If this fails, check that ``execute`` connects when ``_connection`` is empty."""
        backend = db.unconnected()
        assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is True

    async def test_the_property_connection_connects_a_new_backend(self, db: Db) -> None:
        """``connection`` returns an open handle, and the same one on every access.
        If this fails, check that the property ``connection`` connects once and keeps the handle."""
        backend = db.unconnected()
        first = await db(backend.connection)
        assert await db(backend.ping(reconnect=False)) is True
        assert await db(backend.connection) is first

    async def test_reading_the_version_connects_a_new_backend(self, db: Db) -> None:
        """``get_server_version`` needs no ``connect`` before it.
        If this fails, check that ``get_server_version`` connects when ``_connection`` is empty."""
        version = await db(db.unconnected().get_server_version())
        assert version == await db(db.backend.get_server_version())

    async def test_beginning_a_transaction_connects_a_new_backend(self, db: Db) -> None:
        """``begin_transaction`` on a backend that was never connected connects first, and then begins (C43).
        If this fails, check that ``transaction_manager`` connects when ``_connection`` is empty."""
        await _assert_a_rollback_undoes(db, db.unconnected(), "begun_a")

    async def test_disconnecting_ends_the_session(self, db: Db) -> None:
        """After ``disconnect`` there is no session.
        If this fails, check that ``disconnect`` closes the handle and sets ``_connection`` to ``None``."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_disconnecting_twice_is_harmless(self, db: Db) -> None:
        """The second ``disconnect`` does nothing.
        If this fails, check that ``disconnect`` returns early when ``_connection`` is empty."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False
        assert await answer(db, backend) == 42

    async def test_disconnecting_before_any_connect_is_harmless(self, db: Db) -> None:
        """``disconnect`` on a new backend does nothing.
        If this fails, check that ``disconnect`` returns early when ``_connection`` is empty."""
        backend = db.unconnected()
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_disconnected_backend_connects_again_on_use(self, db: Db) -> None:
        """A query after ``disconnect`` works.
        If this fails, check that ``disconnect`` drops cursors and managers of the old session."""
        backend = db.unconnected()
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await answer(db, backend) == 42

    @rule(was="connection.a_disconnected_backend_can_begin_a_transaction")
    async def test_a_transaction_runs_in_the_session_that_follows_a_disconnect(self, db: Db) -> None:
        """After ``disconnect`` and ``connect`` the transaction manager uses the new session, and a rollback undoes what was
        done there.
        If this fails, check that ``disconnect`` drops the manager, so that ``transaction_manager`` makes a new one."""
        backend = db.unconnected()
        await db(backend.connect())
        async with db.using(backend.transaction()):
            assert await answer(db, backend) == 42
        await db(backend.disconnect())
        await db(backend.connect())
        async with db.using(backend.transaction()):
            assert backend.in_transaction is True
            assert await answer(db, backend) == 42
        assert backend.in_transaction is False
        await _assert_a_rollback_undoes(db, backend, "begun_b")

    async def test_beginning_a_transaction_connects_a_disconnected_backend(self, db: Db) -> None:
        """After ``disconnect``, ``begin_transaction`` connects first, and then begins (C23, C43).
        If this fails, check that ``disconnect`` drops the manager, and that ``transaction_manager`` connects when
        ``_connection`` is empty."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            async with db.using(backend.transaction()):
                assert await answer(db, backend) == 42
        await _assert_a_rollback_undoes(db, backend, "begun_c")

    async def test_connecting_twice_leaves_a_usable_backend(self, db: Db) -> None:
        """A second ``connect`` is harmless, and one ``disconnect`` ends the session.
        If this fails, check that ``connect`` closes or keeps the existing handle."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.connect())
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_disconnecting_inside_a_transaction_ends_the_session(self, db: Db) -> None:
        """The rollback does not keep the session or open a new one.
        If this fails, check that ``disconnect`` rolls back on the old handle, not through the
        property ``connection``."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.begin_transaction())
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False


class ConnectionPingTests(ConformanceTests):
    """``ping(False)`` reports whether the session answers now; ``ping(True)`` also reconnects outside transactions
    (C20)."""

    blog = family_fixture(BLOG)

    async def test_a_ping_of_a_living_session_is_true(self, db: Db) -> None:
        """Both kinds of ping return ``True`` and change nothing.
        If this fails, check that ``ping`` runs a query and returns ``True`` when it succeeds."""
        assert await db(db.backend.ping(reconnect=False)) is True
        assert await db(db.backend.ping(reconnect=True)) is True
        assert await answer(db, db.backend) == 42

    async def test_a_ping_keeps_the_session(self, db: Db) -> None:
        """An open session is not replaced, which would lose temporary tables and settings.
        If this fails, check that ``ping`` reconnects only after its query failed."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        await db(backend.ping(reconnect=True))
        assert await db(backend.connection) is handle

    async def test_a_ping_inside_a_transaction_keeps_it(self, db: Db, blog: Any) -> None:
        """What was written before the ping is committed or rolled back with the rest.
        If this fails, check that ``ping`` neither commits, rolls back nor reconnects."""
        for name, end in (("Ada", db.backend.commit_transaction), ("Bob", db.backend.rollback_transaction)):
            await db(db.backend.begin_transaction())
            await db(blog.User(name=name).save())
            assert await db(db.backend.ping(reconnect=True)) is True
            assert db.backend.in_transaction is True
            await db(end())
        assert [user.name for user in await db(blog.User.query().all())] == ["Ada"]

    async def test_a_ping_without_reconnect_does_not_connect(self, db: Db) -> None:
        """On a backend that was never connected it returns ``False`` and does not connect.
        If this fails, check that ``ping`` does not use ``execute`` or ``connection``, which connect."""
        backend = db.unconnected()
        assert await db(backend.ping(reconnect=False)) is False
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_ping_with_reconnect_connects(self, db: Db) -> None:
        """On a backend that was never connected it connects and returns ``True``.
        If this fails, check that ``ping`` calls ``connect`` when ``_connection`` is empty."""
        backend = db.unconnected()
        assert await db(backend.ping(reconnect=True)) is True
        assert await db(backend.ping(reconnect=False)) is True
        assert await answer(db, backend) == 42

    async def test_a_ping_reconnects_by_default(self, db: Db) -> None:
        """``reconnect`` defaults to ``True``. If this fails, check the signature of ``ping``."""
        backend = db.unconnected()
        assert await db(backend.ping()) is True
        assert await db(backend.ping(reconnect=False)) is True

    async def test_a_ping_with_reconnect_connects_a_disconnected_backend(self, db: Db) -> None:
        """It connects after ``disconnect`` too.
        If this fails, check what ``disconnect`` leaves for ``ping`` to find."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=True)) is True
        assert await answer(db, backend) == 42

    async def test_a_ping_of_a_closed_handle_is_false(self, db: Db) -> None:
        """A handle object is not yet a session.
        If this fails, check that ``ping`` runs a query and does not only test ``_connection``."""
        backend = db.unconnected()
        await close_handle(db, backend)
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_ping_with_reconnect_replaces_a_closed_handle(self, db: Db) -> None:
        """The closed handle is replaced by a working one.
        If this fails, check that ``ping`` calls ``connect`` after its query failed."""
        backend = db.unconnected()
        await close_handle(db, backend)
        assert await db(backend.ping(reconnect=True)) is True
        assert await answer(db, backend) == 42

    @rule(level="standard")
    async def test_a_ping_of_a_killed_session_is_false(self, db: Db) -> None:
        """When the server has ended the session, ``ping(False)`` returns ``False`` and does not reconnect.
        If this fails, check that ``ping`` makes a round trip to the server."""
        second = await db.connect("victim")
        await db.kill_session(second)
        assert await db(second.ping(reconnect=False)) is False
        assert await db(second.ping(reconnect=False)) is False

    @rule(level="standard")
    async def test_a_ping_with_reconnect_replaces_a_killed_session(self, db: Db) -> None:
        """When the server has ended the session, ``ping(True)`` reconnects.
        If this fails, check that ``ping`` calls ``connect`` after its query failed."""
        second = await db.connect("victim")
        await db.kill_session(second)
        assert await db(second.ping(reconnect=True)) is True
        assert await db(second.ping(reconnect=False)) is True
        assert await answer(db, second) == 42

    @rule(level="standard")
    async def test_a_ping_does_not_hide_a_lost_transaction(self, db: Db, blog: Any) -> None:
        """A new session can't continue the old transaction: ``ping(True)`` returns ``False`` or raises, or the transaction
        is over and its commit raises.
        If this fails, check that ``ping`` resets the transaction manager when it replaces the session."""
        needs_sever(db)
        second = await db.connect("victim")
        models = db.bind(BLOG, second)
        await db(second.begin_transaction())
        await db(models.User(name="Ada").save())
        await db.kill_session(second)
        if await _ping_succeeds(db, second):
            assert second.in_transaction is False
            with pytest.raises(DatabaseError):
                await db(second.commit_transaction())
        else:
            assert await _transaction_continues(db, second, models) is False
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == []


async def _assert_a_rollback_undoes(db: Db, backend: Any, base: str) -> None:
    """Assert that a transaction begins, and that its end by a rollback undoes an INSERT into a table that it finds."""
    name = db.own_name(base)
    create = db.sql(f'CREATE TABLE "{name}" ("id" INTEGER NOT NULL PRIMARY KEY)')
    if db.observable:
        await db.run(create, kind="DDL")
    await db(backend.begin_transaction())
    assert (backend.in_transaction, await answer(db, backend)) == (True, 42)
    if not db.observable:
        # A memory database belongs to its session, so the table is made there.
        await db(backend.rollback_transaction())
        await db.run(create, kind="DDL", backend=backend)
        await db(backend.begin_transaction())
    await db.run(db.sql(f'INSERT INTO "{name}" ("id") VALUES (1)'), backend=backend)
    await db(backend.rollback_transaction())
    assert backend.in_transaction is False
    assert await db.rows(db.sql(f'SELECT "id" FROM "{name}"'), backend=backend) == []


async def _ping_succeeds(db: Db, backend: Any) -> bool:
    """The result of a ping that may reconnect; an error counts as ``False``."""
    try:
        return bool(await db(backend.ping(reconnect=True)))
    except DatabaseError:
        return False


async def _transaction_continues(db: Db, backend: Any, models: Any) -> bool:
    """Whether another write and the commit are accepted without an error; ends the transaction in any case."""
    try:
        await db(models.User(name="Bob").save())
        await db(backend.commit_transaction())
    except DatabaseError:
        await _roll_back(db, backend)
        if backend.in_transaction:
            # Another rule checks that the transaction has ended. Disconnecting leaves nothing open here.
            with contextlib.suppress(DatabaseError):
                await db(backend.disconnect())
        return False
    return True


async def _roll_back(db: Db, backend: Any) -> None:
    """Roll back. The server has already ended the transaction, so an error is accepted (C21)."""
    with contextlib.suppress(DatabaseError):
        if backend.in_transaction:
            await db(backend.rollback_transaction())
