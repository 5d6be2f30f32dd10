"""Relations over keys of every kind, and over many of them."""

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
"""Of each kind the keys of three wholes. The first has two parts, the second one, the third none."""

COLUMNS = {"pair": ("book page", "id book page"), "named": ("whole_no", "id of_whole")}
each_kind = pytest.mark.parametrize("kind", sorted(KEYS))


def _stored(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (str(key) if isinstance(key, UUID) else key,)


async def _made(db: Db, keyed: Any, kind: str) -> tuple[Any, Any, list[Any]]:
    """The two models of a kind over their usual rows, and the keys of the wholes."""
    first, second, third = KEYS[kind]
    whole_columns, part_columns = COLUMNS.get(kind, ("id", "id whole_id"))
    nobody = (None,) * len(_stored(first))
    q = Terms(db, keyed)
    await q.fill(f"whole_{kind}", whole_columns, [_stored(each) for each in (first, second, third)])
    owners = [_stored(first), _stored(second), _stored(first), nobody]
    await q.fill(f"part_{kind}", part_columns, [(number, *owner) for number, owner in enumerate(owners, 1)])
    name = kind.capitalize()
    return getattr(keyed, f"{name}Whole"), getattr(keyed, f"{name}Part"), [first, second, third]


class RelationKeyTests(ConformanceTests):
    """Text, UUIDs, decimals, pairs and renamed columns are keys as good as whole numbers."""

    keyed = family_fixture(KEYED)

    @each_kind
    async def test_a_whole_has_its_own_parts_whatever_its_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Asked one by one. Look at ``prepare_parameters`` and adapters beside a list of keys (D171)."""
        whole, _, keys = await _made(db, keyed, kind)
        found = [await db((await db(whole.find_one(self._asked(whole, key)))).parts()) for key in keys]
        assert [sorted(part.id for part in parts) for parts in found] == [[1, 3], [2], []]

    @each_kind
    async def test_a_part_belongs_to_its_whole_whatever_its_key(self, db: Db, keyed: Any, kind: str) -> None:
        """Asked one by one; the part of nobody has none. Look at ``prepare_parameters`` beside a list of keys (D171)."""
        whole, part, (first, second, _) = await _made(db, keyed, kind)
        found = [await db((await db(part.find_one(number))).whole()) for number in (1, 2, 3, 4)]
        assert [self._key(whole, each) for each in found] == [first, second, first, None]

    @each_kind
    async def test_parts_are_loaded_eagerly_whatever_their_key(self, db: Db, keyed: Any, kind: str) -> None:
        """All at once, each to its own whole. Look at the types of keys that rows come back with (D171)."""
        whole, _, keys = await _made(db, keyed, kind)
        sent = Sent(db)
        records = {self._key(whole, each): each for each in await db(whole.query().with_("parts").all())}
        assert sent.count() == 2
        found = [sorted(part.id for part in await db(records[key].parts())) for key in keys]
        assert (found, sent.count()) == ([[1, 3], [2], []], 0)

    @each_kind
    async def test_wholes_are_loaded_eagerly_whatever_their_key(self, db: Db, keyed: Any, kind: str) -> None:
        """All at once, each to its own parts. Look at the types of keys that rows come back with (D171)."""
        whole, part, (first, second, _) = await _made(db, keyed, kind)
        sent = Sent(db)
        parts = await with_relations(db, part, "whole")
        assert sent.count() == 2
        found = [self._key(whole, await db(each.whole())) for each in parts]
        assert (found, sent.count()) == ([first, second, first, None], 0)

    @each_kind
    async def test_the_query_of_parts_finds_them_whatever_their_key(self, db: Db, keyed: Any, kind: str) -> None:
        """``parts_query`` and ``whole_query`` compare with one key. Look at ``format_comparison_predicate``."""
        whole, part, keys = await _made(db, keyed, kind)
        first = await db(whole.find_one(self._asked(whole, keys[0])))
        assert sorted(each.id for each in await db(first.parts_query().all())) == [1, 3]
        found = await db((await db(part.find_one(2))).whole_query().all())
        assert [self._key(whole, each) for each in found] == [keys[1]]

    async def test_halves_of_a_pair_do_not_relate(self, db: Db, keyed: Any) -> None:
        """A part with half a key belongs to nobody, even eagerly. Look at NULL in ``format_comparison_predicate``."""
        _, part, _ = await _made(db, keyed, "pair")
        await Terms(db, keyed).fill("part_pair", "id book page", [(5, 1, None), (6, None, 2)])
        assert [await db((await db(part.find_one(number))).whole()) for number in (5, 6)] == [None, None]
        parts = await with_relations(db, part, "whole")
        assert [(each.id, await db(each.whole())) for each in parts[4:]] == [(5, None), (6, None)]

    async def test_a_modifier_holds_for_every_pair(self, db: Db, keyed: Any) -> None:
        """Its condition stands beside alternatives of pairs (C50). Look at ``format_logical_predicate``."""
        whole, part, _ = await _made(db, keyed, "pair")
        wholes = await db(whole.query().with_(("parts", lambda q: q.where(part.c.id == 3))).all())
        found = {(each.book, each.page): [one.id for one in await db(each.parts())] for each in wholes}
        assert found == {(1, 2): [3], (2, 1): [], (1, 1): []}

    def _key(self, whole: Any, record: Any) -> Any:
        if record is None:
            return None
        names = {"PairWhole": ("book", "page"), "NamedWhole": ("number",)}.get(whole.__name__, ("id",))
        key = tuple(getattr(record, name) for name in names)
        return key if len(key) > 1 else key[0]

    def _asked(self, whole: Any, key: Any) -> Any:
        return {"book": key[0], "page": key[1]} if isinstance(key, tuple) else key


class ManyParentsTests(ConformanceTests):
    """1,200 records at once: nobody is lost, and no step asks record by record."""

    forum = family_fixture(FORUM)
    keyed = family_fixture(KEYED)

    @rule(waits=True)
    async def test_children_of_1200_parents_are_all_loaded(self, db: Db, forum: Any) -> None:
        """One list of 1,200 keys. Look at limits of IN and of parameters, and at rows that are fetched in parts (D171)."""
        await self._written(db, forum)
        sent = Sent(db)
        authors = await with_relations(db, forum.Author, "posts")
        assert sent.count() == self._statements(db)
        found = [[(post.author_id, post.title) for post in await db(each.posts())] for each in authors]
        assert (found, sent.count()) == ([[(key, f"t{key}")] for key in range(1, MANY + 1)], 0)

    @rule(waits=True)
    async def test_parents_of_1200_children_are_all_loaded(self, db: Db, forum: Any) -> None:
        """One list of 1,200 keys. Look at limits of IN and of parameters, and at rows that are fetched in parts (D171)."""
        await self._written(db, forum)
        sent = Sent(db)
        posts = await with_relations(db, forum.Post, "author")
        assert sent.count() == self._statements(db)
        found = [(await db(each.author())).name for each in posts]
        assert (found, sent.count()) == ([f"n{key}" for key in range(1, MANY + 1)], 0)

    @rule(waits=True)
    async def test_1200_children_of_one_parent_are_all_loaded(self, db: Db, forum: Any) -> None:
        """By one key, asked alone. Look at rows that are fetched in parts."""
        q = Terms(db, forum)
        await q.fill("author", "id name", [(1, "Ada")])
        await q.fill("post", "id author_id title rank", [(key, 1, "t", 0) for key in range(1, MANY + 1)])
        posts = await db((await db(forum.Author.find_one(1))).posts())
        assert sorted(each.id for each in posts) == list(range(1, MANY + 1))

    @rule(waits=True)
    async def test_parts_of_1200_pairs_are_all_loaded(self, db: Db, keyed: Any) -> None:
        """1,200 alternatives of two conditions each, in few statements. Look at how ``format_logical_predicate`` nests (D171)."""
        q = Terms(db, keyed)
        pairs = [(number // 40, number % 40) for number in range(MANY)]
        await q.fill("whole_pair", "book page", pairs)
        await q.fill("part_pair", "id book page", [(number, *pair) for number, pair in enumerate(pairs)])
        sent = Sent(db)
        wholes = await db(keyed.PairWhole.query().with_("parts").all())
        found = {(each.book, each.page): [one.id for one in await db(each.parts())] for each in wholes}
        assert found == {pair: [number] for number, pair in enumerate(pairs)}
        assert sent.count() <= MANY // 10

    def _statements(self, db: Db) -> int:
        """One for the records, and for their partners as many as the bound on parameters asks for."""
        most = db.provider.max_parameters or MANY
        return 1 + -(-MANY // most)

    async def _written(self, db: Db, forum: Any) -> None:
        q = Terms(db, forum)
        await q.fill("author", "id name", [(key, f"n{key}") for key in range(1, MANY + 1)])
        await q.fill("post", "id author_id title rank", [(key, key, f"t{key}", 0) for key in range(1, MANY + 1)])
