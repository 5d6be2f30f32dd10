"""The context managers ``with backend`` and ``backend.context()``."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.connections import answer


class Interruption(Exception):
    """Raised inside a block by the rules only."""


class ConnectionContextTests(ConformanceTests):
    """A block connects the backend, yields it, and disconnects it, also after an exception."""

    blog = family_fixture(BLOG)

    async def test_a_with_block_connects_and_yields_the_backend(self, db: Db) -> None:
        """``with backend as b`` binds the connected backend itself.
        If this fails, check that ``__enter__`` and ``__aenter__`` connect and return ``self``."""
        backend = db.unconnected()
        async with db.using(backend) as given:
            assert given is backend
            assert await db(backend.ping(reconnect=False)) is True
            assert await answer(db, given) == 42

    async def test_a_with_block_keeps_an_open_session(self, db: Db) -> None:
        """A connected backend keeps its session.
        If this fails, check that ``__enter__`` and ``__aenter__`` connect only when ``_connection`` is empty."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        async with db.using(backend):
            assert await db(backend.connection) is handle

    async def test_a_with_block_disconnects_at_its_end(self, db: Db) -> None:
        """After the block there is no session.
        If this fails, check that ``__exit__`` and ``__aexit__`` call ``disconnect``."""
        backend = db.unconnected()
        async with db.using(backend):
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_with_block_propagates_exceptions_and_disconnects(self, db: Db) -> None:
        """The exception reaches the caller, and the session ends.
        If this fails, check that ``__exit__`` and ``__aexit__`` disconnect and return ``None`` or ``False``."""
        backend = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(backend):
                raise Interruption
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_connects_and_yields_the_backend(self, db: Db) -> None:
        """``with backend.context() as b`` binds the connected backend itself.
        If this fails, check that ``context`` connects and yields ``self``."""
        backend = db.unconnected()
        async with db.using(backend.context()) as given:
            assert given is backend
            assert await db(backend.ping(reconnect=False)) is True
            assert await answer(db, given) == 42

    async def test_context_connects_before_the_first_statement(self, db: Db) -> None:
        """The block has a session before a statement runs in it, and keeps that one.
        If this fails, check that ``context`` itself calls ``connect``, and leaves it to no statement."""
        backend = db.unconnected()
        begun = len(db.statements)
        async with db.using(backend.context()):
            assert (await db(backend.ping(reconnect=False)), len(db.statements)) == (True, begun)
            handle = await db(backend.connection)
            assert await answer(db, backend) == 42
            assert await db(backend.connection) is handle

    async def test_context_adapts_the_dialect_to_the_server(self, db: Db) -> None:
        """Inside the block the dialect has the server's version.
        If this fails, check that ``context`` calls ``introspect_and_adapt``."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            assert tuple(backend.dialect.version) == tuple(await db(backend.get_server_version()))

    async def test_context_disconnects_at_its_end(self, db: Db) -> None:
        """After the block there is no session. If this fails, check that ``context`` calls ``disconnect``."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_propagates_exceptions_and_disconnects(self, db: Db) -> None:
        """The exception reaches the caller, and the session ends.
        If this fails, check that ``context`` disconnects in ``finally``."""
        backend = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(backend.context()):
                raise Interruption
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_rolls_back_an_open_transaction(self, db: Db, blog: Any) -> None:
        """A transaction that is still open at the end of the block is not committed.
        If this fails, check that ``disconnect`` rolls back."""
        second = await db.connect()
        models = db.bind(BLOG, second)
        with pytest.raises(Interruption):
            async with db.using(second.context()):
                await db(second.begin_transaction())
                await db(models.User(name="Ada").save())
                raise Interruption
        assert second.in_transaction is False
        assert await db.observer.rows(blog.sql('SELECT "name" FROM {user}')) == []

    async def test_a_context_can_be_entered_again(self, db: Db) -> None:
        """One backend can enter block after block.
        If this fails, check that ``disconnect`` leaves no state of the old session."""
        backend = db.unconnected()
        for _ in range(3):
            async with db.using(backend.context()):
                assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_an_inner_context_leaves_the_outer_one_usable(self, db: Db) -> None:
        """After a nested block the outer one continues, and its end disconnects.
        If this fails, check what ``context`` disconnects at the end of the inner block."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            async with db.using(backend.context()) as inner:
                assert await answer(db, inner) == 42
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_models_use_the_backend_of_the_context(self, db: Db, blog: Any) -> None:
        """Inside the block ``Model.backend()`` is the context's backend; afterwards it is the model's own.
        If this fails, check where ``context`` sets and resets the current backend."""
        other = db.unconnected()
        assert blog.User.backend() is db.backend
        async with db.using(other.context()):
            assert blog.User.backend() is other
        assert blog.User.backend() is db.backend

    async def test_models_leave_the_context_after_an_exception(self, db: Db, blog: Any) -> None:
        """After the exception ``Model.backend()`` is the model's own again.
        If this fails, check that ``context`` resets the current backend in ``finally``."""
        other = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(other.context()):
                raise Interruption
        assert blog.User.backend() is db.backend
