"""Models that share a backend, and models of two backends in one process."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.connection import AsyncBackendGroup, BackendGroup

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import titles, with_forum, with_relations
from ..support.target_needs import needs_free_readers


class SharedBackendTests(ConformanceTests):
    """A transaction that one model begins covers every model of its backend.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").
    """

    forum = family_fixture(FORUM)

    async def test_a_transaction_of_one_model_covers_the_others(self, db: Db, forum: Any) -> None:
        """When the block of ``Author.transaction()`` raises, changes to posts and profiles are rolled back too.

        If this fails, check that the statements of all models run on the session of the transaction.
        """
        await with_forum(db, forum)
        with pytest.raises(RuntimeError, match="rollback"):
            async with db.using(forum.Author.transaction()):
                await db(forum.Author.query().where(forum.Author.c.id == 3).update_all({"name": "Dan"}))
                await db(forum.Post(id=26, author_id=3, title="Six").save())
                await db(forum.Profile.query().where(forum.Profile.c.author_id == 1).delete_all())
                inside = (await db(forum.Post.query().count()), await db(forum.Profile.query().count()))
                renamed = (await db(forum.Author.find_one(3))).name
                raise RuntimeError("rollback")
        assert (inside, renamed) == ((6, 2), "Dan")
        assert (await db(forum.Post.query().count()), await db(forum.Profile.query().count())) == (5, 3)
        assert (await db(forum.Author.find_one(3))).name == "Cyd"

    async def test_a_transaction_of_one_model_commits_the_others(self, db: Db, forum: Any) -> None:
        """When the block of ``Author.transaction()`` ends, changes to posts and profiles are durable.

        If this fails, check that ``commit`` commits the session on which all models write.
        """
        await with_forum(db, forum)
        async with db.using(forum.Author.transaction()):
            await db(forum.Post.query().where(forum.Post.c.id == 22).update_all({"title": "Second"}))
            await db(forum.Profile.query().where(forum.Profile.c.author_id == 1).delete_all())
        assert await db.observer.rows(forum.sql('SELECT "title" FROM {post} WHERE "id" = 22')) == [("Second",)]
        assert len(await db.observer.rows(forum.sql('SELECT "id" FROM {profile}'))) == 2

    @requires(Capability.SAVEPOINT)
    async def test_a_transaction_inside_one_of_another_model_is_nested(self, db: Db, forum: Any) -> None:
        """The inner transaction is rolled back alone, and the outer one commits.

        If this fails, check that one transaction manager serves all models of a backend and uses savepoints.
        """
        await with_forum(db, forum)
        async with db.using(forum.Author.transaction()):
            await db(forum.Author.query().where(forum.Author.c.id == 3).update_all({"name": "Dan"}))
            with pytest.raises(RuntimeError, match="rollback"):
                async with db.using(forum.Post.transaction()):
                    await db(forum.Post.query().where(forum.Post.c.id > 0).delete_all())
                    raise RuntimeError("rollback")
        assert ((await db(forum.Author.find_one(3))).name, await db(forum.Post.query().count())) == ("Dan", 5)


class ModelsOfTwoBackendsTests(ConformanceTests):
    """Models of one table on two backends each use their own backend."""

    forum = family_fixture(FORUM)

    async def test_statements_run_on_the_model_s_own_backend(self, db: Db, forum: Any) -> None:
        """Inserts, reads, relations and changes by condition all run on the backend of their model.

        If this fails, check that dialects, adapters and connections are not kept on classes or modules.
        """
        await with_forum(db, forum)
        other = db.bind(FORUM, await db.connect("other"))
        before = len(db.statements)
        await db(other.Post(id=26, author_id=3, title="Six").save())
        cyd = await db(other.Author.find_one(3))
        await db(other.Post.query().where(other.Post.c.rank > 3).update_all({"title": "High"}))
        assert await db(other.Post.query().count()) == 6
        assert titles(await db(cyd.posts())) == ["Six"]
        await with_relations(db, other.Author, "posts.author", "profile")
        assert {entry.session for entry in db.statements.statements[before:]} == {"other"}

    async def test_each_backend_has_its_own_transaction(self, db: Db, forum: Any) -> None:
        """A transaction on one backend does not put the other backend into a transaction.

        If this fails, check that two transaction managers share no state.
        """
        await with_forum(db, forum)
        other = db.bind(FORUM, await db.connect("other"))
        with pytest.raises(RuntimeError, match="rollback"):
            async with db.using(other.Author.transaction()):
                assert (other.Author.backend().in_transaction, forum.Author.backend().in_transaction) == (True, False)
                found = await db(forum.Post.find_one(22))
                assert found.title == "Two"
                raise RuntimeError("rollback")
        await db(forum.Author.query().where(forum.Author.c.id == 1).update_all({"name": "Zoe"}))
        assert (await db(other.Author.find_one(1))).name == "Zoe"

    async def test_uncommitted_changes_of_one_backend_are_hidden_from_another(self, db: Db, forum: Any) -> None:
        """The other backend sees a new related record only after the commit.

        If this fails, check that ``connect`` opens a connection of its own: a shared one shows uncommitted rows.
        """
        needs_free_readers(db)
        await with_forum(db, forum)
        other = db.bind(FORUM, await db.connect("other"))
        seen = []
        async with db.using(forum.Post.transaction()):
            await db(forum.Post(id=26, author_id=3, title="Six").save())
            try:
                seen.append(titles(await db((await db(other.Author.find_one(3))).posts())))
            except DatabaseError:
                seen.append([])
        seen.append(titles(await db((await db(other.Author.find_one(3))).posts())))
        assert seen == [[], ["Six"]]

    async def test_a_record_keeps_the_backend_of_its_model(self, db: Db, forum: Any) -> None:
        """A record is saved and refreshed on the backend from which it was read.

        If this fails, check that the backend is not kept on a class that both models share.
        """
        await with_forum(db, forum)
        other = db.bind(FORUM, await db.connect("other"))
        mine, theirs = await db(forum.Post.find_one(21)), await db(other.Post.find_one(22))
        before = len(db.statements)
        mine.title, theirs.title = "First", "Second"
        await db(mine.save())
        await db(theirs.save())
        await db(mine.refresh())
        assert [entry.session for entry in db.statements.statements[before:]] == ["main", "other", "main"]
        assert await db.observer.rows(forum.sql('SELECT "title" FROM {post} WHERE "id" < 23 ORDER BY "id"')) == [
            ("First",),
            ("Second",),
        ]


class BackendGroupTests(ConformanceTests):
    """``BackendGroup`` connects several models to one backend."""

    forum = family_fixture(FORUM)

    async def test_models_of_a_group_share_one_backend(self, db: Db, forum: Any) -> None:
        """The models of a group read the same rows, and one transaction covers them all.

        If this fails, check that the backend's ``__init__`` accepts the config and that ``context`` connects and
        disconnects.
        """
        await with_forum(db, forum)
        models, group = await self._configured_group(db)
        try:
            backend = group.get_backend()
            assert (models.Author.backend(), models.Post.backend()) == (backend, backend)
            async with db.using(backend.context()):
                with pytest.raises(RuntimeError, match="rollback"):
                    async with db.using(models.Author.transaction()):
                        await db(models.Post(id=26, author_id=3, title="Six").save())
                        assert titles(await db((await db(models.Author.find_one(3))).posts())) == ["Six"]
                        raise RuntimeError("rollback")
                assert await db(models.Post.query().count()) == 5
        finally:
            await db(group.disconnect())

    async def test_a_disconnected_group_has_no_session(self, db: Db, forum: Any) -> None:
        """``is_connected`` and ``ping`` return False, the models have no backend, and a second disconnect does nothing.

        If this fails, check that ``disconnect`` ends the session and may be called twice.
        """
        models, group = await self._configured_group(db)
        backend = group.get_backend()
        await db(backend.connect())
        assert (await db(group.is_connected()), await db(group.ping())) == (True, True)
        await db(group.disconnect())
        await db(group.disconnect())
        assert (await db(group.is_connected()), await db(group.ping()), models.Post.__backend__) == (False, False, None)
        assert await db(backend.ping(reconnect=False)) is False

    async def _configured_group(self, db: Db) -> tuple[Any, Any]:
        """The models of a second session, and their configured group, which is not connected yet."""
        db.needs_second_session()
        spare = db.unconnected()
        models = db.bind(FORUM, spare)
        kind: Any = AsyncBackendGroup if db.is_async else BackendGroup
        group = kind("forum", [models.Author, models.Post], spare.config, type(spare), models.Author.__logging_config__)
        await db(group.configure())
        return models, group
