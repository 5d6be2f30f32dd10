"""Random records and relations between them, loaded in each way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ..support.terms import Terms
from .families.keyed import KEYED
from .families.nodes import NODES


@dataclass(frozen=True)
class Keys:
    """How one pair of models names its keys, and the keys to draw from."""

    models: str
    tables: str
    columns: tuple[str, str]
    attributes: tuple[str, str]
    values: tuple[Any, ...]


_AMOUNTS = ("0.00", "-0.10", "0.10", "1.00", "10.00", "-3.00", "12345678.90")
KINDS = {
    "number": Keys("Money", "money", ("id", "id whole_id"), ("id", "whole_id"), tuple(map(Decimal, _AMOUNTS))),
    "text": Keys(
        "Text", "text", ("id", "id whole_id"), ("id", "whole_id"), ("0", "a", "aa", "it's", "none", "%", "größe")
    ),
    "text that looks like a number": Keys(
        "Text",
        "text",
        ("id", "id whole_id"),
        ("id", "whole_id"),
        ("1", "01", "1.0", "1e0", "+1", "10", "1e1", "0", "-0"),
    ),
}


def _favoured(wholes: list[Any], seed: int) -> list[Any]:
    """Owners of children that one parent has before all others: none, or more than there are parents."""
    aside = Random(seed + 1)
    return [aside.choice(wholes)] * aside.choice((0, 0, 1, len(wholes) + 1)) if wholes else []


class RandomRelationTests(ConformanceTests):
    """Whatever is related, each record gets what its keys say, and nothing else."""

    keyed = family_fixture(KEYED)

    @rule(waits=True)
    @pytest.mark.parametrize("kind", KINDS)
    @examples(15, seed=st.integers(0, 2**48))
    async def test_random_relations_give_what_their_keys_say(self, db: Db, keyed: Any, kind: str, seed: int) -> None:
        """Parents with and without children, children with no key and with a key that nobody has; eagerly, one by one, and
        by the relation's query, also where a second relation has a record of the first one. If this fails, check how the
        loader groups what it loads by key: 0, None and a key without a record are three things."""
        random, keys = Random(seed), KINDS[kind]
        wholes = random.sample(keys.values, random.randint(0, len(keys.values) - 1))
        owners = [random.choice((None, *keys.values)) for _ in range(random.randint(0, 8))]
        parts = dict(enumerate([*_favoured(wholes, seed), *owners]))
        await self._fill(db, keyed, keys, wholes, parts)
        whole, part = getattr(keyed, f"{keys.models}Whole"), getattr(keyed, f"{keys.models}Part")
        key, _ = keys.attributes
        asked_text = f"parents {wholes}, children {parts}"
        children = {each: sorted(number for number, owner in parts.items() if owner == each) for each in wholes}
        parents = {number: owner if owner in wholes else None for number, owner in parts.items()}
        for eager in (True, False):
            found = await db((whole.query().with_("parts") if eager else whole.query()).all())
            loaded = {getattr(each, key): sorted(part.id for part in await db(each.parts())) for each in found}
            assert loaded == children, f"{asked_text}, {'eagerly' if eager else 'one by one'}"
            found = await db((whole.query().with_("one", "parts") if eager else whole.query()).all())
            for each in found:
                one, mine = await db(each.one()), children[getattr(each, key)]
                assert getattr(one, "id", None) in (mine if mine else (None,)), f"{asked_text}, one of them"
                assert sorted(of.id for of in await db(each.parts())) == mine, f"{asked_text}, beside one of them"
            found = await db((part.query().with_("whole") if eager else part.query()).all())
            got = {each.id: getattr(await db(each.whole()), key, None) for each in found}
            assert got == parents, f"{asked_text}, {'eagerly' if eager else 'one by one'}"
        for each in await db(whole.query().all()):
            asked = await db(each.parts_query().all())
            assert sorted(part.id for part in asked) == children[getattr(each, key)], f"{asked_text}, by the query"

    async def _fill(self, db: Db, keyed: Any, keys: Keys, wholes: list[Any], parts: dict[int, Any]) -> None:
        terms = Terms(db, keyed)
        for table in ("part", "whole"):
            await db.run(keyed.sql(f"DELETE FROM {{{table}_{keys.tables}}}"))
        if wholes:
            await terms.fill(f"whole_{keys.tables}", keys.columns[0], [(each,) for each in wholes])
        if parts:
            await terms.fill(f"part_{keys.tables}", keys.columns[1], list(parts.items()))


Rows = dict[int, dict[str, Any]]
_STEPS = {"one": "one_id", "other": "other_id", "ones": "one_id", "others": "other_id"}


def _next(rows: Rows, number: int, step: str) -> list[int]:
    """The nodes that a relation of a node reaches."""
    key = _STEPS[step]
    if step.endswith("s"):
        return [each for each, row in rows.items() if row[key] == number]
    return [rows[number][key]] if rows[number][key] in rows else []


class RandomPathTests(ConformanceTests):
    """Each relation of a path has what its own key says, whichever others go to the same model."""

    nodes = family_fixture(NODES)

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_paths_between_records_of_one_model_reach_the_right_ones(
        self, db: Db, nodes: Any, seed: int
    ) -> None:
        """Up to four paths of up to three steps over two pairs of relations between nodes, loaded together: circles, keys
        that nobody has, and nodes that several paths reach.
        If this fails, check what the loader keeps from one relation to the next: which records, and by which key."""
        random = Random(seed)
        numbers = range(1, random.randint(2, 7))
        rows: Rows = {
            each: {"one_id": random.choice((None, 9, *numbers)), "other_id": random.choice((None, *numbers))}
            for each in numbers
        }
        await db.run(nodes.sql("DELETE FROM {node}"))
        await Terms(db, nodes).fill("node", "id one_id other_id", [(each, *row.values()) for each, row in rows.items()])
        paths = [random.choices(list(_STEPS), k=random.randint(1, 3)) for _ in range(random.randint(1, 4))]
        found = await db(nodes.Node.query().with_(*(".".join(path) for path in paths)).all())
        assert sorted(each.id for each in found) == list(numbers)
        for path in paths:
            for record in found:
                at, wanted = [record], [record.id]
                for place, step in enumerate(path):
                    at = [each for one in at for each in await self._related(db, one, step)]
                    wanted = [each for number in wanted for each in _next(rows, number, step)]
                    reached = sorted(each.id for each in at)
                    asked_text = f"node {record.id}: {'.'.join(path[: place + 1])} of {paths} over {rows}"
                    assert reached == sorted(wanted), asked_text

    async def _related(self, db: Db, record: Any, step: str) -> list[Any]:
        related = await db(getattr(record, step)())
        if isinstance(related, list):
            return related
        return [] if related is None else [related]
