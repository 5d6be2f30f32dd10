"""Eager loading: relations of many records at once, with one statement for each step of a path."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import Sent, populated, titles, with_relations


class EagerLoadingTests(ConformanceTests):
    """``with_`` loads a relation of all records with one further statement, and asks no more."""

    forum = family_fixture(FORUM)

    async def test_everybody_s_children_come_with_one_statement(self, db: Db, forum: Any) -> None:
        """Each to its own parent. Look at ``format_in_predicate_with_literal_values`` and ``fetch_all``."""
        await populated(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts")
        assert [titles(await db(each.posts())) for each in authors] == [["One", "Three"], ["Two"], []]
        assert sent.count() == 2

    async def test_everybody_s_parent_comes_with_one_statement(self, db: Db, forum: Any) -> None:
        """Two posts share an author, two have none. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "author")
        assert sent.count() == 2
        names = [getattr(await db(each.author()), "name", None) for each in posts]
        assert names == ["Ada", "Bob", "Ada", None, None]

    async def test_everybody_s_only_one_comes_with_one_statement(self, db: Db, forum: Any) -> None:
        """A profile for each author who has one. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "profile")
        assert sent.count() == 2
        assert [getattr(await db(each.profile()), "bio", None) for each in authors] == ["counts", "builds", None]

    @pytest.mark.parametrize(("model", "relation"), [("Author", "posts"), ("Author", "profile"), ("Post", "author")])
    async def test_what_was_loaded_is_not_asked_again(self, db: Db, forum: Any, model: str, relation: str) -> None:
        """Neither what was found nor that there was nothing (C92). Look at statements that repeat a SELECT."""
        await populated(db, forum)
        records = await with_relations(db, getattr(forum, model), relation)
        sent = Sent(db)
        for record in records:
            await db(getattr(record, relation)())
        assert sent.count() == 0

    async def test_several_relations_take_one_statement_each(self, db: Db, forum: Any) -> None:
        """In one call or in two. Look at ``fetch_all``."""
        await populated(db, forum)
        for chained in (False, True):
            query = forum.Author.query().order_by(forum.Author.c.id)
            query = query.with_("posts").with_("profile") if chained else query.with_("posts", "profile")
            sent = Sent(db)
            ada = (await db(query.all()))[0]
            assert (titles(await db(ada.posts())), (await db(ada.profile())).bio) == (["One", "Three"], "counts")
            assert sent.count() == 3

    async def test_nobody_s_relations_are_not_asked_for(self, db: Db, forum: Any) -> None:
        """A query that finds nothing sends no second statement. Look at ``fetch_all`` of no rows."""
        await populated(db, forum)
        sent = Sent(db)
        assert await db(forum.Author.query().where(forum.Author.c.name == "Zoe").with_("posts").all()) == []
        assert sent.count() == 1

    async def test_relations_come_for_the_records_of_the_query_alone(self, db: Db, forum: Any) -> None:
        """With a condition, an order and a cut. Look at ``format_limit_offset_clause``."""
        await populated(db, forum)
        author = forum.Author
        query = author.query().where(author.c.id < 3).order_by((author.c.id, "DESC")).limit(1).with_("posts")
        (bob,) = await db(query.all())
        assert (bob.name, titles(await db(bob.posts()))) == ("Bob", ["Two"])

    async def test_one_record_comes_with_its_relations(self, db: Db, forum: Any) -> None:
        """``one`` loads them as ``all`` does. Look at ``fetch_one``: what it leaves unread."""
        await populated(db, forum)
        sent = Sent(db)
        ada = await db(forum.Author.query().where(forum.Author.c.name == "Ada").with_("posts", "profile").one())
        assert (titles(await db(ada.posts())), (await db(ada.profile())).bio) == (["One", "Three"], "counts")
        assert sent.count() == 3

    async def test_one_record_that_is_missing_has_no_relations(self, db: Db, forum: Any) -> None:
        """None, and no second statement. Look at ``fetch_one`` of no rows."""
        await populated(db, forum)
        sent = Sent(db)
        assert await db(forum.Author.query().where(forum.Author.c.name == "Zoe").with_("posts").one()) is None
        assert sent.count() == 1

    async def test_a_relation_that_can_not_be_loaded_fails_the_query(self, db: Db, forum: Any) -> None:
        """The table does not exist: the records are not given without it (C90). Look at ``_handle_error``."""
        await populated(db, forum)
        with pytest.raises(DatabaseError):
            await with_relations(db, forum.Author, "ghosts")


class EagerNestingTests(ConformanceTests):
    """A path with dots loads one step after the other, each with one statement."""

    forum = family_fixture(FORUM)

    async def test_children_of_children_come_with_one_statement_more(self, db: Db, forum: Any) -> None:
        """``posts.comments`` are three statements. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum, "comment")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts.comments")
        found = {
            post.title: sorted(comment.text for comment in await db(post.comments()))
            for author in authors
            for post in await db(author.posts())
        }
        assert found == {"One": ["bad", "good", "no"], "Three": ["oh"], "Two": ["why"]}
        assert sent.count() == 3

    async def test_a_path_goes_up_and_down(self, db: Db, forum: Any) -> None:
        """A comment's post's author's profile: four statements. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum, "comment")
        sent = Sent(db)
        comments = await with_relations(db, forum.Comment, "post.author.profile")
        assert sent.count() == 4
        found = [(await db((await db((await db(each.post())).author())).profile())).bio for each in comments]
        assert found == ["counts", "counts", "builds", "counts", "counts"]
        assert sent.count() == 0

    async def test_many_to_many_is_a_path_of_two_steps(self, db: Db, forum: Any) -> None:
        """Three statements for all tags of all posts. Look at ``format_in_predicate_with_literal_values``."""
        await populated(db, forum, "tag", "tagging")
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "taggings.tag")
        found = [sorted([(await db(each.tag())).name for each in await db(post.taggings())]) for post in posts]
        assert found == [["python", "sql"], ["python"], [], [], []]
        assert sent.count() == 3

    async def test_two_paths_share_their_beginning(self, db: Db, forum: Any) -> None:
        """``posts`` is loaded once for both. Look at statements that repeat a SELECT."""
        await populated(db, forum, "comment", "tagging")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts.comments", "posts.taggings")
        post = next(each for each in await db(authors[0].posts()) if each.title == "One")
        assert (len(await db(post.comments())), len(await db(post.taggings()))) == (3, 2)
        assert sent.count() == 4

    async def test_a_step_without_records_ends_the_path(self, db: Db, forum: Any) -> None:
        """Nobody has posts, so that there are no comments to ask for. Look at ``fetch_all`` of no rows."""
        await populated(db, forum, "comment")
        sent = Sent(db)
        query = forum.Author.query().where(forum.Author.c.id == 3).with_("posts.comments")
        (cyd,) = await db(query.all())
        assert await db(cyd.posts()) == []
        assert sent.count() == 2

    async def test_lonely_records_cost_no_further_statement(self, db: Db, forum: Any) -> None:
        """Cyd has no profile: ``profile.badge`` are three statements all the same (C92). Look at repeated SELECTs."""
        await populated(db, forum, "badge")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "profile.badge")
        assert sent.count() == 3
        assert (await db((await db(authors[0].profile())).badge())).label == "gold"

    async def test_a_circle_of_relations_ends_where_the_path_ends(self, db: Db, forum: Any) -> None:
        """``posts.author.posts``: four statements, and back at the same rows. Look at ``fetch_all``."""
        await populated(db, forum)
        sent = Sent(db)
        ada = (await with_relations(db, forum.Author, "posts.author.posts"))[0]
        post = (await db(ada.posts()))[0]
        again = await db(post.author())
        assert (again.id, again.name, titles(await db(again.posts()))) == (1, "Ada", ["One", "Three"])
        assert sent.count() == 4

    async def test_a_chain_of_one_kind_is_a_path_too(self, db: Db, forum: Any) -> None:
        """A comment's answers' answers, from one table. Look at ``format_column``: names of tables."""
        await populated(db, forum, "comment")
        sent = Sent(db)
        first = (await with_relations(db, forum.Comment, "answers.answers"))[0]
        answers = sorted(await db(first.answers()), key=lambda each: each.id)
        assert [each.id for each in answers] == [32, 34]
        assert [[each.id for each in await db(answer.answers())] for answer in answers] == [[], [35]]
        assert sent.count() == 3


class EagerModifierTests(ConformanceTests):
    """A path may come with a function that changes the query of its last step."""

    forum = family_fixture(FORUM)

    async def test_a_modifier_keeps_the_children_that_it_asks_for(self, db: Db, forum: Any) -> None:
        """Its condition holds beside the list of keys. Look at how ``where`` joins conditions and parameters."""
        await populated(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, ("posts", lambda q: q.where(forum.Post.c.rank >= 2)))
        assert [titles(await db(each.posts())) for each in authors] == [["One", "Three"], [], []]
        assert sent.count() == 2

    @pytest.mark.parametrize(("direction", "expected"), [("ASC", ["Three", "One"]), ("DESC", ["One", "Three"])])
    async def test_a_modifier_orders_the_children(
        self, db: Db, forum: Any, direction: str, expected: list[str]
    ) -> None:
        """Each parent's in the order of the query. Look at ``format_order_by_clause``."""
        await populated(db, forum)
        query = ("posts", lambda q: q.order_by((forum.Post.c.rank, direction)))
        ada = (await with_relations(db, forum.Author, query))[0]
        assert [each.title for each in await db(ada.posts())] == expected

    async def test_a_modifier_may_leave_a_parent_out(self, db: Db, forum: Any) -> None:
        """A post whose author does not fit has none. Look at how ``where`` joins conditions."""
        await populated(db, forum)
        posts = await with_relations(db, forum.Post, ("author", lambda q: q.where(forum.Author.c.name != "Ada")))
        assert [getattr(await db(each.author()), "name", None) for each in posts[:3]] == [None, "Bob", None]

    async def test_a_modifier_with_alternatives_gives_children_to_their_own_parent(self, db: Db, forum: Any) -> None:
        """``a OR b`` beside the list of keys. Look at parentheses in ``format_logical_predicate``."""
        await populated(db, forum)
        post = forum.Post
        either = ("posts", lambda q: q.where((post.c.rank == 1) | (post.c.title == "Three")))
        authors = await with_relations(db, forum.Author, either)
        assert [titles(await db(each.posts())) for each in authors] == [["Three"], ["Two"], []]

    async def test_of_two_modifiers_for_one_path_the_later_holds(self, db: Db, forum: Any) -> None:
        """Rank below 3, not above 2. Look at ``format_comparison_predicate``."""
        await populated(db, forum)
        post = forum.Post
        first, second = (
            ("posts", lambda q: q.where(post.c.rank > 2)),
            (
                "posts",
                lambda q: q.where(post.c.rank < 3),
            ),
        )
        ada = (await with_relations(db, forum.Author, first, second))[0]
        assert titles(await db(ada.posts())) == ["Three"]

    async def test_a_modifier_changes_the_last_step_of_its_path_alone(self, db: Db, forum: Any) -> None:
        """All posts, each with its good comments alone (C93). Look at parameters of the last statement."""
        await populated(db, forum, "comment")
        good = ("posts.comments", lambda q: q.where(forum.Comment.c.text == "good"))
        ada = (await with_relations(db, forum.Author, good))[0]
        found = {post.title: [each.text for each in await db(post.comments())] for post in await db(ada.posts())}
        assert found == {"One": ["good"], "Three": []}

    async def test_each_step_of_a_path_has_a_modifier_of_its_own(self, db: Db, forum: Any) -> None:
        """The longer path first, so that neither replaces the other (C93). Look at parameters of each statement."""
        await populated(db, forum, "comment")
        good = ("posts.comments", lambda q: q.where(forum.Comment.c.text == "good"))
        high = ("posts", lambda q: q.where(forum.Post.c.rank > 2))
        ada = (await with_relations(db, forum.Author, good, high))[0]
        found = {post.title: [each.text for each in await db(post.comments())] for post in await db(ada.posts())}
        assert found == {"One": ["good"]}
