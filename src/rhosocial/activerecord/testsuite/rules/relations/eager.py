"""Eager loading: the relations of many records, with one statement for each step of a path."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import Sent, titles, with_forum, with_relations


class EagerLoadingTests(ConformanceTests):
    """``with_`` loads a relation of all records with one further statement.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").
    """

    forum = family_fixture(FORUM)

    async def test_has_many_is_loaded_with_one_statement(self, db: Db, forum: Any) -> None:
        """Each author has their own posts after two statements.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key and that ``fetch_all``
        returns every row.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts")
        assert [titles(await db(each.posts())) for each in authors] == [["One", "Three"], ["Two"], []]
        assert sent.count() == 2

    async def test_belongs_to_is_loaded_with_one_statement(self, db: Db, forum: Any) -> None:
        """Two posts share an author, two have none, and two statements load them all.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "author")
        assert sent.count() == 2
        names = [getattr(await db(each.author()), "name", None) for each in posts]
        assert names == ["Ada", "Bob", "Ada", None, None]

    async def test_has_one_is_loaded_with_one_statement(self, db: Db, forum: Any) -> None:
        """Each author who has a profile has their own after two statements.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "profile")
        assert sent.count() == 2
        assert [getattr(await db(each.profile()), "bio", None) for each in authors] == ["counts", "builds", None]

    @pytest.mark.parametrize(("model", "relation"), [("Author", "posts"), ("Author", "profile"), ("Post", "author")])
    async def test_a_loaded_relation_is_not_queried_again(self, db: Db, forum: Any, model: str, relation: str) -> None:
        """C92: neither a loaded record nor a known absence is queried again.

        If this fails, check that no SELECT is sent twice.
        """
        await with_forum(db, forum)
        records = await with_relations(db, getattr(forum, model), relation)
        sent = Sent(db)
        for record in records:
            await db(getattr(record, relation)())
        assert sent.count() == 0

    async def test_several_relations_take_one_statement_each(self, db: Db, forum: Any) -> None:
        """Two relations take two further statements, whether one call or two calls name them.

        If this fails, check that ``fetch_all`` returns every row of each statement.
        """
        await with_forum(db, forum)
        for chained in (False, True):
            query = forum.Author.query().order_by(forum.Author.c.id)
            query = query.with_("posts").with_("profile") if chained else query.with_("posts", "profile")
            sent = Sent(db)
            ada = (await db(query.all()))[0]
            assert (titles(await db(ada.posts())), (await db(ada.profile())).bio) == (["One", "Three"], "counts")
            assert sent.count() == 3

    async def test_an_empty_result_loads_no_relations(self, db: Db, forum: Any) -> None:
        """A query that finds no records sends no second statement.

        If this fails, check that ``fetch_all`` returns an empty list when no row matches.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        assert await db(forum.Author.query().where(forum.Author.c.name == "Zoe").with_("posts").all()) == []
        assert sent.count() == 1

    async def test_relations_are_loaded_only_for_the_records_of_the_query(self, db: Db, forum: Any) -> None:
        """A condition, an order and a limit apply to the records whose relations are loaded.

        If this fails, check that ``format_limit_offset_clause`` renders the limit.
        """
        await with_forum(db, forum)
        author = forum.Author
        query = author.query().where(author.c.id < 3).order_by((author.c.id, "DESC")).limit(1).with_("posts")
        (bob,) = await db(query.all())
        assert (bob.name, titles(await db(bob.posts()))) == ("Bob", ["Two"])

    async def test_a_single_record_is_loaded_with_its_relations(self, db: Db, forum: Any) -> None:
        """``one`` loads relations as ``all`` does.

        If this fails, check that ``fetch_one`` leaves no unread rows on the connection.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        ada = await db(forum.Author.query().where(forum.Author.c.name == "Ada").with_("posts", "profile").one())
        assert (titles(await db(ada.posts())), (await db(ada.profile())).bio) == (["One", "Three"], "counts")
        assert sent.count() == 3

    async def test_a_missing_record_loads_no_relations(self, db: Db, forum: Any) -> None:
        """``one`` returns None and sends no second statement.

        If this fails, check that ``fetch_one`` returns None when no row matches.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        assert await db(forum.Author.query().where(forum.Author.c.name == "Zoe").with_("posts").one()) is None
        assert sent.count() == 1

    async def test_a_relation_that_cannot_be_loaded_fails_the_query(self, db: Db, forum: Any) -> None:
        """C90: a missing table raises ``DatabaseError``, and records without the relation are not returned.

        If this fails, check that ``_handle_error`` maps the driver's error to the core's.
        """
        await with_forum(db, forum)
        with pytest.raises(DatabaseError):
            await with_relations(db, forum.Author, "ghosts")


class EagerNestingTests(ConformanceTests):
    """A path with dots loads one step after the other, with one statement each.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").

    Post One has the comments 31 "good", 32 "bad" and 34 "no", Two has 33 "why", and Three has 35 "oh". 32 and 34 answer
    31, and 35 answers 34. Post One has the tags "sql" and "python", and Two has "python". Ada's profile has a badge.
    """

    forum = family_fixture(FORUM)

    async def test_children_of_children_take_one_more_statement(self, db: Db, forum: Any) -> None:
        """``posts.comments`` takes three statements.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key of each step.
        """
        await with_forum(db, forum, "comment")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts.comments")
        found = {
            post.title: sorted(comment.text for comment in await db(post.comments()))
            for author in authors
            for post in await db(author.posts())
        }
        assert found == {"One": ["bad", "good", "no"], "Three": ["oh"], "Two": ["why"]}
        assert sent.count() == 3

    async def test_a_path_can_go_to_parents_and_to_children(self, db: Db, forum: Any) -> None:
        """A comment's post, its author and the author's profile take four statements.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key of each step.
        """
        await with_forum(db, forum, "comment")
        sent = Sent(db)
        comments = await with_relations(db, forum.Comment, "post.author.profile")
        assert sent.count() == 4
        found = [(await db((await db((await db(each.post())).author())).profile())).bio for each in comments]
        assert found == ["counts", "counts", "builds", "counts", "counts"]
        assert sent.count() == 0

    async def test_many_to_many_is_a_path_of_two_steps(self, db: Db, forum: Any) -> None:
        """Three statements load all tags of all posts.

        If this fails, check that ``format_in_predicate_with_literal_values`` renders every key of each step.
        """
        await with_forum(db, forum, "tag", "tagging")
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "taggings.tag")
        found = [sorted([(await db(each.tag())).name for each in await db(post.taggings())]) for post in posts]
        assert found == [["python", "sql"], ["python"], [], [], []]
        assert sent.count() == 3

    async def test_two_paths_load_a_common_beginning_once(self, db: Db, forum: Any) -> None:
        """``posts`` is loaded once for both paths. If this fails, check that no SELECT is sent twice."""
        await with_forum(db, forum, "comment", "tagging")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts.comments", "posts.taggings")
        post = next(each for each in await db(authors[0].posts()) if each.title == "One")
        assert (len(await db(post.comments())), len(await db(post.taggings()))) == (3, 2)
        assert sent.count() == 4

    async def test_a_step_without_records_ends_the_path(self, db: Db, forum: Any) -> None:
        """An author without posts has no comments to load, so no third statement runs.

        If this fails, check that ``fetch_all`` returns an empty list when no row matches.
        """
        await with_forum(db, forum, "comment")
        sent = Sent(db)
        query = forum.Author.query().where(forum.Author.c.id == 3).with_("posts.comments")
        (cyd,) = await db(query.all())
        assert await db(cyd.posts()) == []
        assert sent.count() == 2

    async def test_records_without_relations_cost_no_extra_statement(self, db: Db, forum: Any) -> None:
        """C92: ``profile.badge`` takes three statements, although Cyd has no profile.

        If this fails, check that no SELECT is sent twice.
        """
        await with_forum(db, forum, "badge")
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "profile.badge")
        assert sent.count() == 3
        assert (await db((await db(authors[0].profile())).badge())).label == "gold"

    async def test_a_circular_path_ends_at_its_last_step(self, db: Db, forum: Any) -> None:
        """``posts.author.posts`` takes four statements and returns to the same rows.

        If this fails, check that ``fetch_all`` returns every row of each step.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        ada = (await with_relations(db, forum.Author, "posts.author.posts"))[0]
        post = (await db(ada.posts()))[0]
        again = await db(post.author())
        assert (again.id, again.name, titles(await db(again.posts()))) == (1, "Ada", ["One", "Three"])
        assert sent.count() == 4

    async def test_a_path_can_repeat_a_self_relation(self, db: Db, forum: Any) -> None:
        """``answers.answers`` loads the answers to a comment's answers from one table.

        If this fails, check that ``format_column`` qualifies columns so that the steps stay apart.
        """
        await with_forum(db, forum, "comment")
        sent = Sent(db)
        first = (await with_relations(db, forum.Comment, "answers.answers"))[0]
        answers = sorted(await db(first.answers()), key=lambda each: each.id)
        assert [each.id for each in answers] == [32, 34]
        assert [[each.id for each in await db(answer.answers())] for answer in answers] == [[], [35]]
        assert sent.count() == 3


class EagerModifierTests(ConformanceTests):
    """A path may come with a function that changes the query of its last step.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").

    Post One has the comments 31 "good", 32 "bad" and 34 "no", Two has 33 "why", and Three has 35 "oh".
    """

    forum = family_fixture(FORUM)

    async def test_a_modifier_filters_the_children(self, db: Db, forum: Any) -> None:
        """The modifier's condition applies together with the list of keys.

        If this fails, check that ``where`` joins conditions by AND and keeps the order of parameters.
        """
        await with_forum(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, ("posts", lambda q: q.where(forum.Post.c.rank >= 2)))
        assert [titles(await db(each.posts())) for each in authors] == [["One", "Three"], [], []]
        assert sent.count() == 2

    @pytest.mark.parametrize(("direction", "expected"), [("ASC", ["Three", "One"]), ("DESC", ["One", "Three"])])
    async def test_a_modifier_orders_the_children(
        self, db: Db, forum: Any, direction: str, expected: list[str]
    ) -> None:
        """The children of each parent are in the modifier's order.

        If this fails, check that ``format_order_by_clause`` renders the direction.
        """
        await with_forum(db, forum)
        query = ("posts", lambda q: q.order_by((forum.Post.c.rank, direction)))
        ada = (await with_relations(db, forum.Author, query))[0]
        assert [each.title for each in await db(ada.posts())] == expected

    async def test_a_modifier_can_exclude_a_parent(self, db: Db, forum: Any) -> None:
        """A post whose author does not match the condition has no author (C92).

        If this fails, check that ``where`` joins conditions by AND.
        """
        await with_forum(db, forum)
        posts = await with_relations(db, forum.Post, ("author", lambda q: q.where(forum.Author.c.name != "Ada")))
        assert [getattr(await db(each.author()), "name", None) for each in posts[:3]] == [None, "Bob", None]

    async def test_a_modifier_with_or_keeps_children_with_their_own_parent(self, db: Db, forum: Any) -> None:
        """An OR in the modifier does not cancel the list of keys.

        If this fails, check that ``format_logical_predicate`` puts the OR in parentheses.
        """
        await with_forum(db, forum)
        post = forum.Post
        either = ("posts", lambda q: q.where((post.c.rank == 1) | (post.c.title == "Three")))
        authors = await with_relations(db, forum.Author, either)
        assert [titles(await db(each.posts())) for each in authors] == [["Three"], ["Two"], []]

    async def test_the_later_of_two_modifiers_for_one_path_applies(self, db: Db, forum: Any) -> None:
        """The condition "rank below 3" replaces "rank above 2".

        If this fails, check that ``format_comparison_predicate`` renders the later condition only.
        """
        await with_forum(db, forum)
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

    async def test_a_modifier_changes_only_the_last_step_of_its_path(self, db: Db, forum: Any) -> None:
        """C93: all posts are loaded, each with only its good comments.

        If this fails, check the parameters of the last statement: the modifier's value must not reach an earlier one.
        """
        await with_forum(db, forum, "comment")
        good = ("posts.comments", lambda q: q.where(forum.Comment.c.text == "good"))
        ada = (await with_relations(db, forum.Author, good))[0]
        found = {post.title: [each.text for each in await db(post.comments())] for post in await db(ada.posts())}
        assert found == {"One": ["good"], "Three": []}

    async def test_each_step_of_a_path_can_have_its_own_modifier(self, db: Db, forum: Any) -> None:
        """C93: the modifier of the longer path, named first, stays when the shorter path gets its own.

        If this fails, check the parameters of each statement.
        """
        await with_forum(db, forum, "comment")
        good = ("posts.comments", lambda q: q.where(forum.Comment.c.text == "good"))
        high = ("posts", lambda q: q.where(forum.Post.c.rank > 2))
        ada = (await with_relations(db, forum.Author, good, high))[0]
        found = {post.title: [each.text for each in await db(post.comments())] for post in await db(ada.posts())}
        assert found == {"One": ["good"]}
