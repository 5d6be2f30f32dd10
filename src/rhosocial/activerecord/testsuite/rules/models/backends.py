"""Models that share a backend, and models of two backends in one process."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.connection import AsyncBackendGroup, BackendGroup

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import populated, titles, with_relations


class SharedBackendTests(ConformanceTests):
    """What one model begins or ends, every model of its backend does."""

    forum = family_fixture(FORUM)

    async def test_a_transaction_of_one_model_covers_the_others(self, db: Db, forum: Any) -> None:
        """``Author.transaction()`` that fails undoes a post and a profile too. Look at which session each statement runs on."""
        await populated(db, forum)
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(forum.Author.transaction()):
                await db(forum.Author.query().where(forum.Author.c.id == 3).update_all({"name": "Dan"}))
                await db(forum.Post(id=26, author_id=3, title="Six").save())
                await db(forum.Profile.query().where(forum.Profile.c.author_id == 1).delete_all())
                raise RuntimeError("undo")
        assert (await db(forum.Post.query().count()), await db(forum.Profile.query().count())) == (5, 3)
        assert (await db(forum.Author.find_one(3))).name == "Cyd"

    async def test_a_transaction_of_one_model_commits_the_others(self, db: Db, forum: Any) -> None:
        """All three are durable together. Look at ``commit``."""
        await populated(db, forum)
        async with db.using(forum.Author.transaction()):
            await db(forum.Post.query().where(forum.Post.c.id == 22).update_all({"title": "Second"}))
            await db(forum.Profile.query().where(forum.Profile.c.author_id == 1).delete_all())
        assert await db.observer.rows(forum.sql('SELECT "title" FROM {post} WHERE "id" = 22')) == [("Second",)]
        assert len(await db.observer.rows(forum.sql('SELECT "id" FROM {profile}'))) == 2

    async def test_a_transaction_within_another_model_s_is_nested(self, db: Db, forum: Any) -> None:
        """The inner one's end is its own. Look at savepoints: one manager for all models of a backend."""
        await populated(db, forum)
        async with db.using(forum.Author.transaction()):
            await db(forum.Author.query().where(forum.Author.c.id == 3).update_all({"name": "Dan"}))
            with pytest.raises(RuntimeError, match="undo"):
                async with db.using(forum.Post.transaction()):
                    await db(forum.Post.query().where(forum.Post.c.id > 0).delete_all())
                    raise RuntimeError("undo")
        assert ((await db(forum.Author.find_one(3))).name, await db(forum.Post.query().count())) == ("Dan", 5)


class ModelsOfTwoBackendsTests(ConformanceTests):
    """Models of one table on two backends: each speaks through its own."""

    forum = family_fixture(FORUM)

    async def test_statements_run_on_the_model_s_own_backend(self, db: Db, forum: Any) -> None:
        """Every way in and out. Look at state of classes and modules: dialects, adapters, connections."""
        await populated(db, forum)
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
        """One model's rollback leaves the other model's row. Look at state that two managers share."""
        await populated(db, forum)
        other = db.bind(FORUM, await db.connect("other"))
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(other.Author.transaction()):
                assert (other.Author.backend().in_transaction, forum.Author.backend().in_transaction) == (True, False)
                found = await db(forum.Post.find_one(22))
                assert found.title == "Two"
                raise RuntimeError("undo")
        await db(forum.Author.query().where(forum.Author.c.id == 1).update_all({"name": "Zoe"}))
        assert (await db(other.Author.find_one(1))).name == "Zoe"

    async def test_what_one_backend_has_not_committed_the_other_does_not_see(self, db: Db, forum: Any) -> None:
        """Through relations too; after the commit it does. Look at ``connect``: a shared handle shares all."""
        await populated(db, forum)
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

    async def test_a_record_keeps_its_model_s_backend(self, db: Db, forum: Any) -> None:
        """Read on one, it is saved and refreshed there, whatever was used since. Look at state of classes."""
        await populated(db, forum)
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
    """``BackendGroup`` gives several models one backend of their own."""

    forum = family_fixture(FORUM)

    async def test_models_of_a_group_share_one_backend(self, db: Db, forum: Any) -> None:
        """They read what is there, and one transaction covers them. Look at ``context`` and at ``__init__`` of the backend."""
        await populated(db, forum)
        models, group = await self._group(db)
        try:
            backend = group.get_backend()
            assert (models.Author.backend(), models.Post.backend()) == (backend, backend)
            async with db.using(backend.context()):
                with pytest.raises(RuntimeError, match="undo"):
                    async with db.using(models.Author.transaction()):
                        await db(models.Post(id=26, author_id=3, title="Six").save())
                        assert titles(await db((await db(models.Author.find_one(3))).posts())) == ["Six"]
                        raise RuntimeError("undo")
                assert await db(models.Post.query().count()) == 5
        finally:
            await db(group.disconnect())

    async def test_a_group_that_is_disconnected_has_no_session(self, db: Db, forum: Any) -> None:
        """``is_connected`` and ``ping`` say no, the models have no backend, and twice does no harm. Look at ``disconnect``."""
        models, group = await self._group(db)
        backend = group.get_backend()
        await db(backend.connect())
        assert (await db(group.is_connected()), await db(group.ping())) == (True, True)
        await db(group.disconnect())
        await db(group.disconnect())
        assert (await db(group.is_connected()), await db(group.ping()), models.Post.__backend__) == (False, False, None)
        assert await db(backend.ping(reconnect=False)) is False

    async def _group(self, db: Db) -> tuple[Any, Any]:
        db.needs_second_session()
        spare = db.unconnected()
        models = db.bind(FORUM, spare)
        kind: Any = AsyncBackendGroup if db.is_async else BackendGroup
        group = kind("forum", [models.Author, models.Post], spare.config, type(spare), models.Author.__logging_config__)
        await db(group.configure())
        return models, group
