"""Loading the related records of one record, and the query of a relation."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import titles, with_forum


class RelationTests(ConformanceTests):
    """A relation is loaded on its first call, by the key in the foreign key.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").

    Post One has the comments 31 "good", 32 "bad" and 34 "no", Two has 33 "why", and Three has 35 "oh". 32 and 34 answer
    31, and 35 answers 34. Post One has the tags "sql" and "python", and Two has "python". Ada's profile has a badge.
    """

    forum = family_fixture(FORUM)

    async def test_belongs_to_loads_the_parent(self, db: Db, forum: Any) -> None:
        """Post 22 belongs to Bob and not to the first author.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders the foreign key's value.
        """
        await with_forum(db, forum)
        post = await db(forum.Post.find_one(22))
        author = await db(post.author())
        assert (type(author), author.id, author.name) == (forum.Author, 2, "Bob")

    async def test_has_one_loads_the_child(self, db: Db, forum: Any) -> None:
        """Bob's profile is the one whose ``author_id`` is Bob's key.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders the record's key.
        """
        await with_forum(db, forum)
        bob = await db(forum.Author.find_one(2))
        profile = await db(bob.profile())
        assert (type(profile), profile.id, profile.bio) == (forum.Profile, 12, "builds")

    async def test_has_many_loads_every_child(self, db: Db, forum: Any) -> None:
        """Ada wrote the posts One and Three, and Bob wrote Two.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders the record's key and that
        ``fetch_all`` returns every row.
        """
        await with_forum(db, forum)
        ada, bob = [await db(forum.Author.find_one(key)) for key in (1, 2)]
        assert titles(await db(ada.posts())) == ["One", "Three"]
        assert titles(await db(bob.posts())) == ["Two"]

    async def test_a_relation_without_related_records_is_empty(self, db: Db, forum: Any) -> None:
        """Cyd and a new author have no posts and no profile.

        Post Four has no author, and post Five names an unknown one.

        If this fails, check that ``fetch_all`` returns an empty list when no row matches.
        """
        await with_forum(db, forum)
        four, five = [await db(forum.Post.find_one(key)) for key in (24, 25)]
        for author in (await db(forum.Author.find_one(3)), forum.Author(name="Dan")):
            assert (await db(author.posts()), await db(author.profile())) == ([], None)
        assert (await db(four.author()), await db(five.author())) == (None, None)

    async def test_a_new_record_can_load_its_parent(self, db: Db, forum: Any) -> None:
        """A record that was not saved loads its parent by the foreign key that it holds.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders the foreign key's value.
        """
        await with_forum(db, forum)
        assert (await db(forum.Post(author_id=1, title="Six").author())).name == "Ada"

    async def test_related_records_can_be_changed_and_saved(self, db: Db, forum: Any) -> None:
        """A related record is neither new nor dirty, and saving it updates its row.

        If this fails, check that the backend returns rows whose values ``create_from_database`` accepts unchanged.
        """
        await with_forum(db, forum)
        bob = await db(forum.Author.find_one(2))
        (post,) = await db(bob.posts())
        assert (post.is_new_record, post.is_dirty, post.author_id, post.rank) == (False, False, 2, 1)
        post.title = "Second"
        assert await db(post.save()) == 1
        rows = await db.rows(forum.sql('SELECT "title" FROM {post} WHERE "id" = 22'))
        assert rows == [{"title": "Second"}]

    async def test_a_model_can_be_related_to_itself(self, db: Db, forum: Any) -> None:
        """Comment 34 answers comment 31, and 35 answers 34: both sides of the relation use one table.

        If this fails, check that ``format_column`` qualifies columns so that the two sides stay apart.
        """
        await with_forum(db, forum, "comment")
        first, last = [await db(forum.Comment.find_one(key)) for key in (31, 35)]
        assert sorted(each.id for each in await db(first.answers())) == [32, 34]
        asked = await db(last.question())
        assert (asked.id, (await db(asked.question())).id, await db(first.question())) == (34, 31, None)

    async def test_many_to_many_relations_use_a_join_model(self, db: Db, forum: Any) -> None:
        """Post One has two tags, and the tag "python" is on two posts.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key of the list.
        """
        await with_forum(db, forum, "tag", "tagging")
        post, tag = await db(forum.Post.find_one(21)), await db(forum.Tag.find_one(42))
        assert sorted([(await db(each.tag())).name for each in await db(post.taggings())]) == ["python", "sql"]
        assert sorted([(await db(each.post())).title for each in await db(tag.taggings())]) == ["One", "Two"]

    async def test_soft_deleted_records_are_not_related(self, db: Db, forum: Any) -> None:
        """A record that is marked as deleted is not among the children.

        If this fails, check that ``format_is_null_predicate`` is joined by AND with the list of keys.
        """
        await with_forum(db, forum)
        kept, deleted, other = [forum.Draft(id=key, author_id=1 + key // 3, title="t") for key in (1, 2, 3)]
        for draft in (kept, deleted, other):
            await db(draft.save())
        await db(deleted.delete())
        ada = await db(forum.Author.find_one(1))
        assert [each.id for each in await db(ada.drafts())] == [1]

    async def test_a_relation_sees_what_its_transaction_wrote(self, db: Db, forum: Any) -> None:
        """A relation sees a row that its transaction inserted, and not after the rollback.

        If this fails, check that ``fetch_all`` runs on the session of the transaction.
        """
        await with_forum(db, forum)
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(db.backend.transaction()):
                await db(forum.Post(id=26, author_id=3, title="Six").save())
                cyd = await db(forum.Author.find_one(3))
                assert titles(await db(cyd.posts())) == ["Six"]
                raise RuntimeError("undo")
        cyd = await db(forum.Author.find_one(3))
        assert await db(cyd.posts()) == []

    async def test_a_relation_that_cannot_be_loaded_raises(self, db: Db, forum: Any) -> None:
        """C90: a missing table raises ``DatabaseError`` and is not taken for an empty relation.

        If this fails, check that ``_handle_error`` maps the driver's error to the core's.
        """
        await with_forum(db, forum)
        ada = await db(forum.Author.find_one(1))
        with pytest.raises(DatabaseError):
            await db(ada.ghosts())


class RelationQueryTests(ConformanceTests):
    """``author.posts_query()`` is a query over the related records that can be refined."""

    forum = family_fixture(FORUM)

    async def test_the_query_of_a_relation_finds_its_records(self, db: Db, forum: Any) -> None:
        """The query of each kind of relation returns the same records as the relation.

        If this fails, check that ``format_comparison_predicate`` renders the condition on the key.
        """
        await with_forum(db, forum)
        ada, post = await db(forum.Author.find_one(1)), await db(forum.Post.find_one(22))
        assert titles(await db(ada.posts_query().all())) == ["One", "Three"]
        assert (await db(ada.profile_query().one())).bio == "counts"
        assert (await db(post.author_query().one())).name == "Bob"

    async def test_the_query_of_a_relation_can_be_refined(self, db: Db, forum: Any) -> None:
        """Conditions, an order, a limit and a count apply to the related records only.

        If this fails, check that ``where`` joins conditions by AND and keeps the order of parameters.
        """
        await with_forum(db, forum)
        ada, post = await db(forum.Author.find_one(1)), forum.Post
        assert titles(await db(ada.posts_query().where(post.c.rank > 2).all())) == ["One"]
        ordered = await db(ada.posts_query().order_by((post.c.rank, "ASC")).all())
        assert [each.title for each in ordered] == ["Three", "One"]
        assert [each.title for each in await db(ada.posts_query().order_by(post.c.rank).limit(1).all())] == ["Three"]
        assert await db(ada.posts_query().count()) == 2

    async def test_the_query_of_a_relation_is_not_cached(self, db: Db, forum: Any) -> None:
        """Each execution of the query reads the table. If this fails, check that the backend does not cache results."""
        await with_forum(db, forum)
        bob = await db(forum.Author.find_one(2))
        assert len(await db(bob.posts_query().all())) == 1
        await db(forum.Post(id=26, author_id=2, title="Six").save())
        assert len(await db(bob.posts_query().all())) == 2

    @pytest.mark.parametrize("relation", ["author", "posts", "profile"])
    async def test_the_query_of_an_empty_relation_finds_nothing(self, db: Db, forum: Any, relation: str) -> None:
        """C91: NULL in the key matches no row, and never all rows.

        If this fails, check that ``where`` with None does not drop the condition.
        """
        await with_forum(db, forum)
        record = await db(forum.Post.find_one(24)) if relation == "author" else forum.Author(name="Dan")
        assert await db(getattr(record, f"{relation}_query")().all()) == []
