"""Set operations of set operations, through expressions and the query builder, and random ones."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import SetOperationExpression

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.bags import BAGS
from ..support.terms import Row, Terms, condition, in_no_order

VALUES = {1: [1, 1, 2], 2: [2, 3], 3: [3, 4, 4], 4: [1, 3]}
"""What the bags hold in column ``x``."""


async def _bagged(db: Db, bags: Any) -> Terms:
    q = Terms(db, bags)
    rows = [(bag, x) for bag, values in VALUES.items() for x in values]
    await q.fill("member", "id bag x", [(number, bag, x) for number, (bag, x) in enumerate(rows)])
    return q


def _bag(q: Terms, number: int, **more: Any) -> Any:
    return q.select(["x"], "member", q.col("bag") == number, **more)


def _op(q: Terms, kind: str, left: Any, right: Any, all_: bool = False) -> Any:
    return SetOperationExpression(q.dialect, left, right, kind, all_=all_)


@requires(Capability.UNION, Capability.EXCEPT)
class SetNestingTests(ConformanceTests):
    """A tree of set operations means what its tree means (C50)."""

    bags = family_fixture(BAGS)

    async def test_a_chain_is_worked_off_from_the_left(self, db: Db, bags: Any) -> None:
        """(1 UNION 3) EXCEPT 2 has no 3. Look at the left side in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        chain = _op(q, "EXCEPT", _op(q, "UNION", _bag(q, 1), _bag(q, 3)), _bag(q, 2))
        assert sorted(await q.rows(chain)) == [(1,), (4,)]

    async def test_a_chain_of_three_keeps_all_its_parameters_in_order(self, db: Db, bags: Any) -> None:
        """Each side is another bag. Look at the order in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        chain = _op(q, "UNION", _op(q, "EXCEPT", _bag(q, 1), _bag(q, 2)), _bag(q, 3))
        assert sorted(await q.rows(chain)) == [(1,), (3,), (4,)]

    async def test_an_except_on_the_right_side_is_done_first(self, db: Db, bags: Any) -> None:
        """x EXCEPT (x EXCEPT x) is x (R03). Look at parentheses in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        x = _bag(q, 1)
        assert sorted(await q.rows(_op(q, "EXCEPT", x, _op(q, "EXCEPT", x, x)))) == [(1,), (2,)]

    async def test_a_union_on_the_right_side_of_except_is_done_first(self, db: Db, bags: Any) -> None:
        """1 EXCEPT (2 UNION 4) is nothing. Look at parentheses in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        right = _op(q, "UNION", _bag(q, 2), _bag(q, 4))
        assert await q.rows(_op(q, "EXCEPT", _bag(q, 1), right)) == []

    @requires(Capability.UNION_ALL)
    async def test_duplicates_of_a_union_all_on_the_right_side_stay(self, db: Db, bags: Any) -> None:
        """1 UNION ALL (3 UNION 3) has 4 once and 1 twice. Look at parentheses in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        right = _op(q, "UNION", _bag(q, 3), _bag(q, 3))
        assert sorted(await q.rows(_op(q, "UNION", _bag(q, 1), right, all_=True))) == [(1,), (1,), (2,), (3,), (4,)]

    @requires(Capability.INTERSECT)
    async def test_an_intersect_after_a_union_takes_the_whole_union(self, db: Db, bags: Any) -> None:
        """(1 UNION 3) INTERSECT 4; INTERSECT alone would bind to 3. Look at ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        chain = _op(q, "INTERSECT", _op(q, "UNION", _bag(q, 1), _bag(q, 3)), _bag(q, 4))
        assert sorted(await q.rows(chain)) == [(1,), (3,)]

    @requires(Capability.INTERSECT)
    async def test_a_union_after_an_intersect_adds_to_it(self, db: Db, bags: Any) -> None:
        """(2 INTERSECT 3) UNION 1. Look at ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        chain = _op(q, "UNION", _op(q, "INTERSECT", _bag(q, 2), _bag(q, 3)), _bag(q, 1))
        assert sorted(await q.rows(chain)) == [(1,), (2,), (3,)]

    async def test_the_limit_of_the_right_side_stays_in_it(self, db: Db, bags: Any) -> None:
        """1 UNION the largest of 3 (R03). Look at parentheses in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        right = _bag(q, 3, order_by=[("x", "DESC")], limit=1)
        assert sorted(await q.rows(_op(q, "UNION", _bag(q, 1), right))) == [(1,), (2,), (4,)]

    async def test_the_limit_of_the_left_side_stays_in_it(self, db: Db, bags: Any) -> None:
        """The smallest of 1 UNION 3 (R03). Look at parentheses in ``format_set_operation_expression``."""
        q = await _bagged(db, bags)
        left = _bag(q, 1, order_by=["x"], limit=1)
        assert sorted(await q.rows(_op(q, "UNION", left, _bag(q, 3)))) == [(1,), (3,), (4,)]


@requires(Capability.UNION)
class SetQueryTests(ConformanceTests):
    """``union``, ``intersect`` and ``except_`` of queries on models."""

    bags = family_fixture(BAGS)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            pytest.param("union", [1, 2, 3], id="union"),
            pytest.param("intersect", [2], id="intersect", marks=requires(Capability.INTERSECT)),
            pytest.param("except_", [1], id="except", marks=requires(Capability.EXCEPT)),
        ],
    )
    async def test_two_queries_are_combined(self, db: Db, bags: Any, method: str, expected: list[int]) -> None:
        """By each method, with parameters in both. Look at ``SetOperationQuery``."""
        await _bagged(db, bags)
        combined = getattr(self._query(db, bags, 1), method)(self._query(db, bags, 2))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == expected

    @requires(Capability.EXCEPT)
    async def test_combined_queries_are_combined_further(self, db: Db, bags: Any) -> None:
        """``a.union(b).except_(c)``. Look at ``SetOperationQuery.except_``."""
        await _bagged(db, bags)
        combined = self._query(db, bags, 1).union(self._query(db, bags, 3)).except_(self._query(db, bags, 2))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 4]

    async def test_a_combined_query_of_nothing_is_empty(self, db: Db, bags: Any) -> None:
        """A list, not None. Look at ``aggregate``."""
        assert await db(self._query(db, bags, 1).union(self._query(db, bags, 2)).aggregate()) == []

    @requires(Capability.EXCEPT)
    async def test_a_combined_query_on_the_right_side_is_done_first(self, db: Db, bags: Any) -> None:
        """``x.except_(x.except_(x))`` is x (R03). Look at ``format_set_operation_expression``."""
        await _bagged(db, bags)
        nothing = self._query(db, bags, 1).except_(self._query(db, bags, 1))
        combined = self._query(db, bags, 1).except_(nothing)
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 2]

    async def test_the_limit_of_a_combined_query_stays_its_own(self, db: Db, bags: Any) -> None:
        """``a.union(b.order_by().limit(1))`` keeps all of a (R03). Look at ``format_set_operation_expression``."""
        await _bagged(db, bags)
        combined = self._query(db, bags, 1).union(self._query(db, bags, 3).order_by("x").limit(1))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 2, 3]

    def _query(self, db: Db, bags: Any, bag: int) -> Any:
        return bags.Thing.query().select("x").where(condition(db, '"bag" = ?'), (bag,))


@requires(Capability.UNION, Capability.UNION_ALL, Capability.EXCEPT)
class RandomSetTests(ConformanceTests):
    """Random multisets, combined by the backend and by ``collections.Counter``."""

    bags = family_fixture(BAGS)

    async def test_random_chains_agree_with_counters(self, db: Db, bags: Any) -> None:
        """UNION, UNION ALL and EXCEPT from the left, over six bags with NULL. The chain that disagrees is named.
        Look at ``format_set_operation_expression``."""
        chance = random.Random("chains")
        q, contents = await self._random_bags(db, bags, chance)
        for _ in range(20):
            numbers = [chance.randrange(6) for _ in range(chance.randint(2, 5))]
            query, expected, text = _bag(q, numbers[0]), contents[numbers[0]], str(numbers[0])
            for number in numbers[1:]:
                kind = chance.choice(["UNION", "UNION ALL", "EXCEPT"])
                query = _op(q, kind.split()[0], query, _bag(q, number), all_=kind.endswith("ALL"))
                expected = _combined(kind, expected, contents[number])
                text = f"({text} {kind} {number})"
            assert in_no_order(await q.rows(query)) == in_no_order(expected.elements()), text

    @requires(Capability.INTERSECT)
    async def test_random_trees_agree_with_counters(self, db: Db, bags: Any) -> None:
        """Trees of any shape, INTERSECT included (C50, R03). The tree that disagrees is named.
        Look at ``format_set_operation_expression``."""
        chance = random.Random("trees")
        q, contents = await self._random_bags(db, bags, chance)

        def tree(depth: int) -> tuple[Any, Any, str]:
            if depth == 0 or chance.random() < 0.3:
                number = chance.randrange(6)
                return _bag(q, number), contents[number], str(number)
            kind = chance.choice(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
            left, right = tree(depth - 1), tree(depth - 1)
            query = _op(q, kind.split()[0], left[0], right[0], all_=kind.endswith("ALL"))
            return query, _combined(kind, left[1], right[1]), f"({left[2]} {kind} {right[2]})"

        for _ in range(20):
            query, expected, text = tree(3)
            assert in_no_order(await q.rows(query)) == in_no_order(expected.elements()), text

    async def _random_bags(self, db: Db, bags: Any, chance: random.Random) -> tuple[Terms, list[Counter[Row]]]:
        q = Terms(db, bags)
        contents: list[Counter[Row]] = [Counter() for _ in range(6)]
        rows = []
        for number in range(36):
            bag, x = chance.randrange(6), chance.choice([1, 2, 3, 4, None])
            contents[bag][(x,)] += 1
            rows.append((number, bag, x))
        await q.fill("member", "id bag x", rows)
        return q, contents


def _combined(kind: str, left: Counter[Row], right: Counter[Row]) -> Counter[Row]:
    """What SQL says of two multisets; without ALL, each row once."""
    if kind == "UNION ALL":
        return left + right
    if kind == "UNION":
        return Counter(set(left) | set(right))
    return Counter(set(left) & set(right) if kind == "INTERSECT" else set(left) - set(right))
