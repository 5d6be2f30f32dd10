"""The area ``connection``: a session begins, ends, is lost and comes back; its settings, its version, its configuration."""

from __future__ import annotations

import contextlib
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.connections import answer, close_handle, needs_sever


class ConnectionTests(ConformanceTests):
    """A backend connects when it is asked or used, and disconnects for good until it is used again (C23)."""

    async def test_connecting_makes_the_backend_usable(self, db: Db) -> None:
        """After ``connect`` a query answers. Look at ``connect`` and ``_get_cursor``."""
        backend = db.unconnected()
        await db(backend.connect())
        assert await db(backend.ping(reconnect=False)) is True
        assert await answer(db, backend) == 42

    async def test_a_query_connects_by_itself(self, db: Db) -> None:
        """``execute`` on a backend that was never connected connects first. Look at the start of ``execute``."""
        backend = db.unconnected()
        assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is True

    async def test_the_property_connection_connects_by_itself(self, db: Db) -> None:
        """``connection`` gives an open handle, and the same one again. Look at the property ``connection``."""
        backend = db.unconnected()
        first = await db(backend.connection)
        assert await db(backend.ping(reconnect=False)) is True
        assert await db(backend.connection) is first

    async def test_asking_for_the_version_connects_by_itself(self, db: Db) -> None:
        """``get_server_version`` needs no ``connect`` before it. Look at ``get_server_version``."""
        version = await db(db.unconnected().get_server_version())
        assert version == await db(db.backend.get_server_version())

    async def test_beginning_a_transaction_connects_by_itself(self, db: Db) -> None:
        """``begin_transaction`` on a backend that was never connected connects first. Look at ``transaction_manager``."""
        backend = db.unconnected()
        await db(backend.begin_transaction())
        assert await answer(db, backend) == 42
        await db(backend.rollback_transaction())
        assert backend.in_transaction is False

    async def test_disconnecting_ends_the_session(self, db: Db) -> None:
        """After ``disconnect`` there is no session. Look at ``disconnect``: the handle must be forgotten."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_disconnecting_twice_is_harmless(self, db: Db) -> None:
        """The second ``disconnect`` does nothing. Look at ``disconnect`` without a connection."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False
        assert await answer(db, backend) == 42

    async def test_disconnecting_before_any_connect_is_harmless(self, db: Db) -> None:
        """``disconnect`` on a new backend does nothing. Look at ``disconnect`` without a connection."""
        backend = db.unconnected()
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_disconnected_backend_connects_again_on_use(self, db: Db) -> None:
        """A query after ``disconnect`` works. Look at ``disconnect``: cursors and managers of the old session must go."""
        backend = db.unconnected()
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await answer(db, backend) == 42

    async def test_a_disconnected_backend_can_begin_a_transaction(self, db: Db) -> None:
        """The transaction manager follows to the new session. Look at ``disconnect`` and ``transaction_manager``."""
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

    async def test_connecting_twice_leaves_a_usable_backend(self, db: Db) -> None:
        """A second ``connect`` is harmless. Look at ``connect`` while there is a connection."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.connect())
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False

    async def test_disconnecting_inside_a_transaction_ends_the_session(self, db: Db) -> None:
        """No session is left or made anew by the rollback. Look at ``disconnect``: what its rollback runs on."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.begin_transaction())
        assert await answer(db, backend) == 42
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False


class ConnectionPingTests(ConformanceTests):
    """``ping(False)`` tells whether this session answers now; ``ping(True)`` brings it back outside transactions (C20)."""

    blog = family_fixture(BLOG)

    async def test_a_ping_of_a_living_session_is_true(self, db: Db) -> None:
        """Both kinds of ping say True and change nothing. Look at ``ping``."""
        assert await db(db.backend.ping(reconnect=False)) is True
        assert await db(db.backend.ping(reconnect=True)) is True
        assert await answer(db, db.backend) == 42

    async def test_a_ping_keeps_the_session(self, db: Db) -> None:
        """A living session is not replaced. Look at ``ping``: reconnecting would lose temporary tables and settings."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        await db(backend.ping(reconnect=True))
        assert await db(backend.connection) is handle

    async def test_a_ping_inside_a_transaction_keeps_it(self, db: Db, blog: Any) -> None:
        """What was written before the ping is committed with the rest. Look at ``ping``: it must not begin, end or replace."""
        async with db.using(db.backend.transaction()):
            await db(blog.User(name="Ada").save())
            assert await db(db.backend.ping(reconnect=True)) is True
            assert db.backend.in_transaction is True
        assert [user.name for user in await db(blog.User.query().all())] == ["Ada"]

    async def test_a_ping_without_reconnect_does_not_connect(self, db: Db) -> None:
        """Never connected: False, and still not connected. Look at ``ping``: it must not use what connects by itself."""
        backend = db.unconnected()
        assert await db(backend.ping(reconnect=False)) is False
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_ping_with_reconnect_connects(self, db: Db) -> None:
        """Never connected: True, and connected. Look at ``ping`` without a connection."""
        backend = db.unconnected()
        assert await db(backend.ping(reconnect=True)) is True
        assert await db(backend.ping(reconnect=False)) is True
        assert await answer(db, backend) == 42

    async def test_a_ping_reconnects_unless_told_not_to(self, db: Db) -> None:
        """``reconnect`` is True by default. Look at the signature of ``ping``."""
        backend = db.unconnected()
        assert await db(backend.ping()) is True
        assert await db(backend.ping(reconnect=False)) is True

    async def test_a_ping_with_reconnect_brings_a_disconnected_backend_back(self, db: Db) -> None:
        """After ``disconnect`` too. Look at ``ping`` and what ``disconnect`` leaves."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=True)) is True
        assert await answer(db, backend) == 42

    async def test_a_ping_of_a_closed_handle_is_false(self, db: Db) -> None:
        """A handle alone is no session. Look at ``ping``: it must ask the server, not look at a variable."""
        backend = db.unconnected()
        await close_handle(db, backend)
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_ping_with_reconnect_replaces_a_closed_handle(self, db: Db) -> None:
        """The dead handle is replaced by one that works. Look at ``ping`` after its query failed."""
        backend = db.unconnected()
        await close_handle(db, backend)
        assert await db(backend.ping(reconnect=True)) is True
        assert await answer(db, backend) == 42

    async def test_a_ping_of_a_severed_session_is_false(self, db: Db) -> None:
        """The server ended the session: False, and not connected again. Look at ``ping``: it needs a round trip."""
        second = await db.connect("victim")
        await db.kill_session(second)
        assert await db(second.ping(reconnect=False)) is False
        assert await db(second.ping(reconnect=False)) is False

    async def test_a_ping_with_reconnect_replaces_a_severed_session(self, db: Db) -> None:
        """The server ended the session: it comes back, usable. Look at ``ping`` after its query failed."""
        second = await db.connect("victim")
        await db.kill_session(second)
        assert await db(second.ping(reconnect=True)) is True
        assert await db(second.ping(reconnect=False)) is True
        assert await answer(db, second) == 42

    async def test_a_ping_does_not_hide_that_a_transaction_is_lost(self, db: Db, blog: Any) -> None:
        """A new session can't carry the old transaction: false or an error. Look at ``ping`` while a transaction is active."""
        needs_sever(db)
        second = await db.connect("victim")
        models = db.bind(BLOG, second)
        await db(second.begin_transaction())
        await db(models.User(name="Ada").save())
        await db.kill_session(second)
        assert await _says_alive(db, second) is False
        assert await _goes_on(db, second, models) is False
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == []


async def _says_alive(db: Db, backend: Any) -> bool:
    """What a ping that may reconnect says; an error counts as a no."""
    try:
        return bool(await db(backend.ping(reconnect=True)))
    except DatabaseError:
        return False


async def _goes_on(db: Db, backend: Any, models: Any) -> bool:
    """Whether another write and the commit are accepted without an error; ends the transaction in any case."""
    try:
        await db(models.User(name="Bob").save())
        await db(backend.commit_transaction())
    except DatabaseError:
        await _give_up(db, backend)
        if backend.in_transaction:
            # Another rule judges that; here the backend goes, so that nothing is left open.
            with contextlib.suppress(DatabaseError):
                await db(backend.disconnect())
        return False
    return True


async def _give_up(db: Db, backend: Any) -> None:
    """Roll back; the server has ended the transaction already, so an error is as good (C21)."""
    with contextlib.suppress(DatabaseError):
        if backend.in_transaction:
            await db(backend.rollback_transaction())
