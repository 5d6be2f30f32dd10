"""Relations between models: each record finds the records that belong to it, alone or with many others at once."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import populated, titles


class RelationTests(ConformanceTests):
    """A relation is loaded when it is asked for, by the key that stands in the foreign key."""

    forum = family_fixture(FORUM)

    async def test_a_record_belongs_to_the_one_its_foreign_key_names(self, db: Db, forum: Any) -> None:
        """Post 22 is Bob's, not the first author's. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        post = await db(forum.Post.find_one(22))
        author = await db(post.author())
        assert (type(author), author.id, author.name) == (forum.Author, 2, "Bob")

    async def test_a_record_has_the_one_that_names_it(self, db: Db, forum: Any) -> None:
        """Bob's profile is the one whose ``author_id`` is Bob's key. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        bob = await db(forum.Author.find_one(2))
        profile = await db(bob.profile())
        assert (type(profile), profile.id, profile.bio) == (forum.Profile, 12, "builds")

    async def test_a_record_has_every_one_that_names_it(self, db: Db, forum: Any) -> None:
        """Ada wrote One and Three, Bob wrote Two. Look at ``fetch_all`` and ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        ada, bob = [await db(forum.Author.find_one(key)) for key in (1, 2)]
        assert titles(await db(ada.posts())) == ["One", "Three"]
        assert titles(await db(bob.posts())) == ["Two"]

    async def test_without_a_partner_there_is_none(self, db: Db, forum: Any) -> None:
        """Neither for Cyd nor for a new author; Four has no author, Five an unknown one. Look at ``fetch_all``."""
        await populated(db, forum)
        four, five = [await db(forum.Post.find_one(key)) for key in (24, 25)]
        for author in (await db(forum.Author.find_one(3)), forum.Author(name="Dan")):
            assert (await db(author.posts()), await db(author.profile())) == ([], None)
        assert (await db(four.author()), await db(five.author())) == (None, None)

    async def test_a_new_record_belongs_to_whom_it_names(self, db: Db, forum: Any) -> None:
        """The foreign key of a record that was not saved is enough. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        assert (await db(forum.Post(author_id=1, title="Six").author())).name == "Ada"

    async def test_related_records_are_records_like_others(self, db: Db, forum: Any) -> None:
        """They are neither new nor changed, and saving them writes their row. Look at ``create_from_database``."""
        await populated(db, forum)
        bob = await db(forum.Author.find_one(2))
        (post,) = await db(bob.posts())
        assert (post.is_new_record, post.is_dirty, post.author_id, post.rank) == (False, False, 2, 1)
        post.title = "Second"
        assert await db(post.save()) == 1
        rows = await db.rows(forum.sql('SELECT "title" FROM {post} WHERE "id" = 22'))
        assert rows == [{"title": "Second"}]

    async def test_a_record_is_related_to_its_own_kind(self, db: Db, forum: Any) -> None:
        """34 answers 31, and 35 answers 34: the same table on both sides. Look at ``format_column``: names of tables."""
        await populated(db, forum, "comment")
        first, last = [await db(forum.Comment.find_one(key)) for key in (31, 35)]
        assert sorted(each.id for each in await db(first.answers())) == [32, 34]
        asked = await db(last.question())
        assert (asked.id, (await db(asked.question())).id, await db(first.question())) == (34, 31, None)

    async def test_many_are_related_to_many_through_a_model_between(self, db: Db, forum: Any) -> None:
        """One is tagged twice, and "python" stands on two posts. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum, "tag", "tagging")
        post, tag = await db(forum.Post.find_one(21)), await db(forum.Tag.find_one(42))
        assert sorted([(await db(each.tag())).name for each in await db(post.taggings())]) == ["python", "sql"]
        assert sorted([(await db(each.post())).title for each in await db(tag.taggings())]) == ["One", "Two"]

    async def test_deleted_records_are_not_related(self, db: Db, forum: Any) -> None:
        """A record that is marked as deleted is no child any more. Look at ``format_is_null_predicate`` beside IN."""
        await populated(db, forum)
        kept, gone, other = [forum.Draft(id=key, author_id=1 + key // 3, title="t") for key in (1, 2, 3)]
        for draft in (kept, gone, other):
            await db(draft.save())
        await db(gone.delete())
        ada = await db(forum.Author.find_one(1))
        assert [each.id for each in await db(ada.drafts())] == [1]

    async def test_a_relation_sees_what_its_transaction_wrote(self, db: Db, forum: Any) -> None:
        """And after the rollback it is gone. Look at which session ``fetch_all`` runs on."""
        await populated(db, forum)
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(db.backend.transaction()):
                await db(forum.Post(id=26, author_id=3, title="Six").save())
                cyd = await db(forum.Author.find_one(3))
                assert titles(await db(cyd.posts())) == ["Six"]
                raise RuntimeError("undo")
        cyd = await db(forum.Author.find_one(3))
        assert await db(cyd.posts()) == []

    async def test_a_relation_that_can_not_be_loaded_raises(self, db: Db, forum: Any) -> None:
        """The table does not exist: that is no answer such as "none" (C90). Look at ``_handle_error``."""
        await populated(db, forum)
        ada = await db(forum.Author.find_one(1))
        with pytest.raises(DatabaseError):
            await db(ada.ghosts())


class RelationQueryTests(ConformanceTests):
    """``author.posts_query()`` is a query over the related records, to be refined further."""

    forum = family_fixture(FORUM)

    async def test_the_query_of_a_relation_finds_its_records(self, db: Db, forum: Any) -> None:
        """As the relation itself, for each kind. Look at ``format_comparison_predicate``."""
        await populated(db, forum)
        ada, post = await db(forum.Author.find_one(1)), await db(forum.Post.find_one(22))
        assert titles(await db(ada.posts_query().all())) == ["One", "Three"]
        assert (await db(ada.profile_query().one())).bio == "counts"
        assert (await db(post.author_query().one())).name == "Bob"

    async def test_the_query_of_a_relation_is_refined(self, db: Db, forum: Any) -> None:
        """Further conditions, an order, a cut and a count. Look at how ``where`` joins conditions and parameters."""
        await populated(db, forum)
        ada, post = await db(forum.Author.find_one(1)), forum.Post
        assert titles(await db(ada.posts_query().where(post.c.rank > 2).all())) == ["One"]
        ordered = await db(ada.posts_query().order_by((post.c.rank, "ASC")).all())
        assert [each.title for each in ordered] == ["Three", "One"]
        assert [each.title for each in await db(ada.posts_query().order_by(post.c.rank).limit(1).all())] == ["Three"]
        assert await db(ada.posts_query().count()) == 2

    async def test_the_query_of_a_relation_has_no_cache(self, db: Db, forum: Any) -> None:
        """It is asked anew every time. Look at caches of results."""
        await populated(db, forum)
        bob = await db(forum.Author.find_one(2))
        assert len(await db(bob.posts_query().all())) == 1
        await db(forum.Post(id=26, author_id=2, title="Six").save())
        assert len(await db(bob.posts_query().all())) == 2

    @pytest.mark.parametrize("relation", ["author", "posts", "profile"])
    async def test_the_query_of_a_relation_to_nobody_finds_nobody(self, db: Db, forum: Any, relation: str) -> None:
        """NULL in the key names no row, and not every row (C91). Look at ``where`` with NULL."""
        await populated(db, forum)
        lonely = await db(forum.Post.find_one(24)) if relation == "author" else forum.Author(name="Dan")
        assert await db(getattr(lonely, f"{relation}_query")().all()) == []
