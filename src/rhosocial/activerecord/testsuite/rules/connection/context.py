"""Rules of the area ``connection``: the context managers ``with backend`` and ``backend.context()``."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.connections import answer


class Interruption(Exception):
    """What a rule raises inside a block; nothing else raises it."""


class ConnectionContextTests(ConformanceTests):
    """A block connects the backend, gives it, and disconnects it, whatever happens inside."""

    blog = family_fixture(BLOG)

    async def test_a_with_block_connects_and_gives_the_backend(self, db: Db) -> None:
        """``with backend as b``: b is the backend, connected. Look at ``__enter__`` and ``__aenter__``."""
        backend = db.unconnected()
        async with db.using(backend) as given:
            assert given is backend
            assert await db(backend.ping(reconnect=False)) is True
            assert await answer(db, given) == 42

    async def test_a_with_block_keeps_a_session_that_is_there(self, db: Db) -> None:
        """A connected backend is not connected anew. Look at ``__enter__``: it connects if there is no session."""
        backend = db.unconnected()
        handle = await db(backend.connection)
        async with db.using(backend):
            assert await db(backend.connection) is handle

    async def test_a_with_block_disconnects_at_its_end(self, db: Db) -> None:
        """After the block there is no session. Look at ``__exit__`` and ``__aexit__``."""
        backend = db.unconnected()
        async with db.using(backend):
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_a_with_block_lets_an_exception_through_and_disconnects(self, db: Db) -> None:
        """The exception reaches the caller and the session ends. Look at what ``__exit__`` gives back."""
        backend = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(backend):
                raise Interruption
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_connects_and_gives_the_backend(self, db: Db) -> None:
        """``with backend.context() as b``: b is the backend, connected. Look at ``context``."""
        backend = db.unconnected()
        async with db.using(backend.context()) as given:
            assert given is backend
            assert await db(backend.ping(reconnect=False)) is True
            assert await answer(db, given) == 42

    async def test_context_adapts_the_dialect_to_the_server(self, db: Db) -> None:
        """Inside, the dialect knows the server's version. Look at ``context`` and ``introspect_and_adapt``."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            assert tuple(backend.dialect.version) == tuple(await db(backend.get_server_version()))

    async def test_context_disconnects_at_its_end(self, db: Db) -> None:
        """After the block there is no session. Look at ``context``."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_lets_an_exception_through_and_disconnects(self, db: Db) -> None:
        """The exception reaches the caller and the session ends. Look at ``context``."""
        backend = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(backend.context()):
                raise Interruption
        assert await db(backend.ping(reconnect=False)) is False

    async def test_context_rolls_back_what_a_block_left_open(self, db: Db, blog: Any) -> None:
        """A transaction that nobody ended is not committed at the end of the block. Look at ``disconnect``."""
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
        """Block after block on one backend. Look at what ``disconnect`` leaves behind."""
        backend = db.unconnected()
        for _ in range(3):
            async with db.using(backend.context()):
                assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_an_inner_context_leaves_the_outer_one_usable(self, db: Db) -> None:
        """Nested blocks on one backend: the outer goes on, and ends. Look at ``context``: the inner end disconnects."""
        backend = db.unconnected()
        async with db.using(backend.context()):
            async with db.using(backend.context()) as inner:
                assert await answer(db, inner) == 42
            assert await answer(db, backend) == 42
        assert await db(backend.ping(reconnect=False)) is False

    async def test_models_use_the_backend_of_the_context(self, db: Db, blog: Any) -> None:
        """Inside, ``Model.backend()`` is the context's backend; after it, the model's own. Look at ``context``."""
        other = db.unconnected()
        assert blog.User.backend() is db.backend
        async with db.using(other.context()):
            assert blog.User.backend() is other
        assert blog.User.backend() is db.backend

    async def test_models_leave_the_context_also_after_an_exception(self, db: Db, blog: Any) -> None:
        """The model's own backend is back. Look at ``context``: what it set must be reset in ``finally``."""
        other = db.unconnected()
        with pytest.raises(Interruption):
            async with db.using(other.context()):
                raise Interruption
        assert blog.User.backend() is db.backend
