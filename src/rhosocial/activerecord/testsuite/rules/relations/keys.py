"""Relations over every kind of key, and over 1,200 keys at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.forum import FORUM
from ..support.forum_rows import Sent, with_relations
from ..support.sizes import at_most
from ..support.terms import Terms
from .families.keyed import KEYED

MANY = 1200

KEYS: dict[str, tuple[Any, Any, Any]] = {
    "text": ("it's 100%", 'a "b" \\c?', "żółw"),
    "uuid": (UUID(int=1 << 96 | 0xAB), UUID(int=2 << 96 | 0xAB), UUID(int=0xFFFFFFFF << 96 | 0xAB)),
    "money": (Decimal("0.10"), Decimal("-3.00"), Decimal("12345678.90")),
    "pair": ((1, 2), (2, 1), (1, 1)),
    "named": (7, 8, 9),
}
"""For each kind, the keys of three wholes: the first has parts 1 and 3, the second part 2, the third none."""

COLUMNS = {"pair": ("book page", "id book page"), "named": ("whole_no", "id of_whole")}
each_kind = pytest.mark.parametrize("kind", sorted(KEYS))


def _column_values(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (str(key) if isinstance(key, UUID) else key,)


async def _filled(db: Db, keyed: Any, kind: str) -> tuple[Any, Any, list[Any]]:
    """Both models and the three keys of a kind, after writing three wholes and four parts; part 4 has no whole."""
    first, second, third = KEYS[kind]
    whole_columns, part_columns = COLUMNS.get(kind, ("id", "id whole_id"))
    no_key = (None,) * len(_column_values(first))
    q = Terms(db, keyed)
    await q.fill(f"whole_{kind}", whole_columns, [_column_values(each) for each in (first, second, third)])
    owners = [_column_values(first), _column_values(second), _column_values(first), no_key]
    await q.fill(f"part_{kind}", part_columns, [(number, *owner) for number, owner in enumerate(owners, 1)])
    name = kind.capitalize()
    return getattr(keyed, f"{name}Whole"), getattr(keyed, f"{name}Part"), [first, second, third]


class RelationKeyTests(ConformanceTests):
    """Text, UUIDs, decimals, composite keys and renamed columns work as keys like integers (contract C94)."""

    keyed = family_fixture(KEYED)

    @each_kind
    async def test_has_many_works_with_every_kind_of_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Each record loads its own children.

        If this fails, check that ``prepare_parameters`` applies the key's adapter to a list of keys.
        """
        whole, _, keys = await _filled(db, keyed, kind)
        found = [await db((await db(whole.find_one(self._lookup(key)))).parts()) for key in keys]
        assert [sorted(part.id for part in parts) for parts in found] == [[1, 3], [2], []]

    @each_kind
    async def test_belongs_to_works_with_every_kind_of_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Each child loads its own parent, and the child without a key has none.

        If this fails, check that ``prepare_parameters`` applies the key's adapter to a list of keys.
        """
        whole, part, (first, second, _) = await _filled(db, keyed, kind)
        found = [await db((await db(part.find_one(number))).whole()) for number in (1, 2, 3, 4)]
        assert [self._key(whole, each) for each in found] == [first, second, first, None]

    @each_kind
    async def test_has_many_is_loaded_eagerly_with_every_kind_of_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Two statements load the children of all records, and each record has its own.

        If this fails, check that rows return foreign keys in the type of the parent's key.
        """
        whole, _, keys = await _filled(db, keyed, kind)
        sent = Sent(db)
        records = {self._key(whole, each): each for each in await db(whole.query().with_("parts").all())}
        assert sent.count() == 2
        found = [sorted(part.id for part in await db(records[key].parts())) for key in keys]
        assert (found, sent.count()) == ([[1, 3], [2], []], 0)

    @each_kind
    async def test_belongs_to_is_loaded_eagerly_with_every_kind_of_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Two statements load the parents of all children, and each child has its own.

        If this fails, check that rows return keys in the type of the child's foreign key.
        """
        whole, part, (first, second, _) = await _filled(db, keyed, kind)
        sent = Sent(db)
        parts = await with_relations(db, part, "whole")
        assert sent.count() == 2
        found = [self._key(whole, await db(each.whole())) for each in parts]
        assert (found, sent.count()) == ([first, second, first, None], 0)

    @each_kind
    async def test_relation_queries_work_with_every_kind_of_key(self, db: Db, keyed: Any, kind: str) -> None:
        """``parts_query`` and ``whole_query`` compare with one key, with every column of it.

        If this fails, check that ``format_comparison_predicate`` binds the key through its adapter.
        """
        whole, part, keys = await _filled(db, keyed, kind)
        parts = [await db((await db(whole.find_one(self._lookup(key)))).parts_query().all()) for key in keys]
        assert [sorted(each.id for each in found) for found in parts] == [[1, 3], [2], []]
        wholes = [await db((await db(part.find_one(number))).whole_query().all()) for number in (1, 2, 3)]
        assert [[self._key(whole, each) for each in found] for found in wholes] == [[keys[0]], [keys[1]], [keys[0]]]

    async def test_an_incomplete_composite_key_relates_to_nothing(self, db: Db, keyed: Any) -> None:
        """A child with one half of a composite key has no parent, also when it is loaded eagerly.

        If this fails, check that ``format_comparison_predicate`` does not match NULL.
        """
        _, part, _ = await _filled(db, keyed, "pair")
        await Terms(db, keyed).fill("part_pair", "id book page", [(5, 1, None), (6, None, 2)])
        assert [await db((await db(part.find_one(number))).whole()) for number in (5, 6)] == [None, None]
        parts = await with_relations(db, part, "whole")
        assert [(each.id, await db(each.whole())) for each in parts[4:]] == [(5, None), (6, None)]

    async def test_a_modifier_applies_to_every_composite_key(self, db: Db, keyed: Any) -> None:
        """C50: the modifier's condition applies to every key of the list.

        If this fails, check that ``format_logical_predicate`` puts the alternatives of keys in parentheses.
        """
        whole, part, _ = await _filled(db, keyed, "pair")
        wholes = await db(whole.query().with_(("parts", lambda q: q.where(part.c.id == 3))).all())
        found = {(each.book, each.page): [one.id for one in await db(each.parts())] for each in wholes}
        assert found == {(1, 2): [3], (2, 1): [], (1, 1): []}

    def _key(self, whole: Any, record: Any) -> Any:
        """The record's key as it stands in ``KEYS``; None without a record."""
        if record is None:
            return None
        names = {"PairWhole": ("book", "page"), "NamedWhole": ("number",)}.get(whole.__name__, ("id",))
        key = tuple(getattr(record, name) for name in names)
        return key if len(key) > 1 else key[0]

    def _lookup(self, key: Any) -> Any:
        """The key in the form that ``find_one`` takes."""
        return {"book": key[0], "page": key[1]} if isinstance(key, tuple) else key


class ManyParentsTests(ConformanceTests):
    """1,200 records are loaded completely, and no step sends a statement for each record."""

    forum = family_fixture(FORUM)
    keyed = family_fixture(KEYED)

    @rule(waits=True)
    async def test_children_of_1200_parents_are_all_loaded(self, db: Db, forum: Any) -> None:
        """One list of 1,200 keys, or of as many as a statement can bind, finds the children of every parent.

        If this fails, check the limits of IN and of parameters, and that ``fetch_all`` returns every part of a large
        result.
        """
        await self._write_authors_and_posts(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts")
        assert sent.count() == 2
        found = [[(post.author_id, post.title) for post in await db(each.posts())] for each in authors]
        assert (found, sent.count()) == ([[(key, f"t{key}")] for key in range(1, at_most(db, MANY) + 1)], 0)

    @rule(waits=True)
    async def test_parents_of_1200_children_are_all_loaded(self, db: Db, forum: Any) -> None:
        """One list of 1,200 keys, or of as many as a statement can bind, finds the parent of every child.

        If this fails, check the limits of IN and of parameters, and that ``fetch_all`` returns every part of a large
        result.
        """
        await self._write_authors_and_posts(db, forum)
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "author")
        assert sent.count() == 2
        found = [(await db(each.author())).name for each in posts]
        assert (found, sent.count()) == ([f"n{key}" for key in range(1, at_most(db, MANY) + 1)], 0)

    async def test_each_key_is_asked_for_once(self, db: Db, forum: Any) -> None:
        """Of sixty posts of two authors, no step of a path asks for an author or a profile twice (C92).

        If this fails, check that the loader asks for the distinct keys of its records: a statement takes only so many
        parameters.
        """
        q = Terms(db, forum)
        await q.fill("author", "id name", [(1, "Ada"), (2, "Bob")])
        await q.fill("profile", "id author_id bio", [(11, 1, "counts"), (12, 2, "builds")])
        await q.fill("post", "id author_id title rank", [(key, key % 2 + 1, f"t{key}", 0) for key in range(60)])
        before = len(db.statements)
        posts = await with_relations(db, forum.Post, "author.profile")
        asked = [list(each.params or ()) for each in db.statements.statements[before:]]
        found = {post.id: (await db((await db(post.author())).profile())).bio for post in posts}
        assert found == {key: "builds" if key % 2 else "counts" for key in range(60)}
        assert [sorted(keys) for keys in asked] == [sorted(set(keys)) for keys in asked]

    @rule(waits=True)
    async def test_1200_children_of_one_parent_are_all_loaded(self, db: Db, forum: Any) -> None:
        """One key finds 1,200 children.

        If this fails, check that ``fetch_all`` returns every part of a large result.
        """
        q = Terms(db, forum)
        await q.fill("author", "id name", [(1, "Ada")])
        await q.fill("post", "id author_id title rank", [(key, 1, "t", 0) for key in range(1, MANY + 1)])
        posts = await db((await db(forum.Author.find_one(1))).posts())
        assert sorted(each.id for each in posts) == list(range(1, MANY + 1))

    @rule(waits=True)
    async def test_children_of_1200_composite_keys_are_all_loaded(self, db: Db, keyed: Any) -> None:
        """A few statements with many alternatives of two conditions find the children of every parent (C92).

        If this fails, check that ``format_logical_predicate`` does not nest one level for each key.
        """
        q = Terms(db, keyed)
        pairs = [(number // 40, number % 40) for number in range(MANY)]
        await q.fill("whole_pair", "book page", pairs)
        await q.fill("part_pair", "id book page", [(number, *pair) for number, pair in enumerate(pairs)])
        sent = Sent(db)
        wholes = await db(keyed.PairWhole.query().with_("parts").all())
        found = {(each.book, each.page): [one.id for one in await db(each.parts())] for each in wholes}
        assert found == {pair: [number] for number, pair in enumerate(pairs)}
        assert sent.count() <= MANY // 10

    async def _write_authors_and_posts(self, db: Db, forum: Any) -> None:
        q = Terms(db, forum)
        await q.fill("author", "id name", [(key, f"n{key}") for key in range(1, at_most(db, MANY) + 1)])
        await q.fill(
            "post", "id author_id title rank", [(key, key, f"t{key}", 0) for key in range(1, at_most(db, MANY) + 1)]
        )
