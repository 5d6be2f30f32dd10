"""Rules of the area ``set_operations``: nested operations, the query builder, and random trees of operations."""

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
"""The values of ``x`` in each bag."""


async def _with_bags(db: Db, bags: Any) -> Terms:
    """The table ``member`` with the rows of :data:`VALUES`."""
    q = Terms(db, bags)
    rows = [(bag, x) for bag, values in VALUES.items() for x in values]
    await q.fill("member", "id bag x", [(number, bag, x) for number, (bag, x) in enumerate(rows)])
    return q


def _bag(q: Terms, number: int, **more: Any) -> Any:
    """The rows of one bag: ``SELECT x FROM member WHERE bag = ?``."""
    return q.select(["x"], "member", q.col("bag") == number, **more)


def _combine(q: Terms, kind: str, left: Any, right: Any, all_: bool = False) -> Any:
    """A set operation of two queries."""
    return SetOperationExpression(q.dialect, left, right, kind, all_=all_)


@requires(Capability.UNION, Capability.EXCEPT)
class SetNestingTests(ConformanceTests):
    """A nested set operation is evaluated as it was built (C50)."""

    bags = family_fixture(BAGS)

    async def test_a_chain_of_set_operations_is_evaluated_from_the_left(self, db: Db, bags: Any) -> None:
        """(1 UNION 3) EXCEPT 2 has no 3. If this fails, check the left side in ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        chain = _combine(q, "EXCEPT", _combine(q, "UNION", _bag(q, 1), _bag(q, 3)), _bag(q, 2))
        assert sorted(await q.rows(chain)) == [(1,), (4,)]

    async def test_a_chain_of_three_set_operations_keeps_its_parameters_in_order(self, db: Db, bags: Any) -> None:
        """Each of the three sides reads another bag. If this fails, check the order of the parameters in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        chain = _combine(q, "UNION", _combine(q, "EXCEPT", _bag(q, 1), _bag(q, 2)), _bag(q, 3))
        assert sorted(await q.rows(chain)) == [(1,), (3,), (4,)]

    async def test_an_except_on_the_right_side_is_evaluated_first(self, db: Db, bags: Any) -> None:
        """x EXCEPT (x EXCEPT x) is x. If this fails, check the parentheses in ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        x = _bag(q, 1)
        assert sorted(await q.rows(_combine(q, "EXCEPT", x, _combine(q, "EXCEPT", x, x)))) == [(1,), (2,)]

    async def test_a_union_on_the_right_side_of_except_is_evaluated_first(self, db: Db, bags: Any) -> None:
        """1 EXCEPT (2 UNION 4) has no rows. If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        right = _combine(q, "UNION", _bag(q, 2), _bag(q, 4))
        assert await q.rows(_combine(q, "EXCEPT", _bag(q, 1), right)) == []

    @requires(Capability.UNION_ALL)
    async def test_a_union_on_the_right_side_of_union_all_removes_its_own_duplicates(self, db: Db, bags: Any) -> None:
        """1 UNION ALL (3 UNION 3) has 4 once and 1 twice. If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        right = _combine(q, "UNION", _bag(q, 3), _bag(q, 3))
        assert sorted(await q.rows(_combine(q, "UNION", _bag(q, 1), right, all_=True))) == [
            (1,),
            (1,),
            (2,),
            (3,),
            (4,),
        ]

    @requires(Capability.INTERSECT)
    async def test_an_intersect_after_a_union_applies_to_the_whole_union(self, db: Db, bags: Any) -> None:
        """In (1 UNION 3) INTERSECT 4 INTERSECT would bind to 3 without parentheses. If this fails, check the
        parentheses in ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        chain = _combine(q, "INTERSECT", _combine(q, "UNION", _bag(q, 1), _bag(q, 3)), _bag(q, 4))
        assert sorted(await q.rows(chain)) == [(1,), (3,)]

    @requires(Capability.INTERSECT)
    async def test_a_union_after_an_intersect_adds_to_it(self, db: Db, bags: Any) -> None:
        """(2 INTERSECT 3) UNION 1 has the rows of both. If this fails, check the left side in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        chain = _combine(q, "UNION", _combine(q, "INTERSECT", _bag(q, 2), _bag(q, 3)), _bag(q, 1))
        assert sorted(await q.rows(chain)) == [(1,), (2,), (3,)]

    async def test_the_limit_of_the_right_side_applies_only_to_it(self, db: Db, bags: Any) -> None:
        """The result is 1 UNION the largest row of 3. If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        right = _bag(q, 3, order_by=[("x", "DESC")], limit=1)
        assert sorted(await q.rows(_combine(q, "UNION", _bag(q, 1), right))) == [(1,), (2,), (4,)]

    async def test_the_limit_of_the_left_side_applies_only_to_it(self, db: Db, bags: Any) -> None:
        """The result is the smallest row of 1 UNION 3. If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        q = await _with_bags(db, bags)
        left = _bag(q, 1, order_by=["x"], limit=1)
        assert sorted(await q.rows(_combine(q, "UNION", left, _bag(q, 3)))) == [(1,), (3,), (4,)]


@requires(Capability.UNION)
class SetQueryTests(ConformanceTests):
    """``union``, ``intersect`` and ``except_`` combine queries on models."""

    bags = family_fixture(BAGS)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            pytest.param("union", [1, 2, 3], id="union"),
            pytest.param("intersect", [2], id="intersect", marks=requires(Capability.INTERSECT)),
            pytest.param("except_", [1], id="except", marks=requires(Capability.EXCEPT)),
        ],
    )
    async def test_two_model_queries_can_be_combined(self, db: Db, bags: Any, method: str, expected: list[int]) -> None:
        """Each method combines two queries that have parameters. If this fails, check ``SetOperationQuery``."""
        await _with_bags(db, bags)
        combined = getattr(self._query(db, bags, 1), method)(self._query(db, bags, 2))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == expected

    @requires(Capability.EXCEPT)
    async def test_a_combined_query_can_be_combined_further(self, db: Db, bags: Any) -> None:
        """``a.union(b).except_(c)`` is evaluated from the left. If this fails, check ``SetOperationQuery.except_``."""
        await _with_bags(db, bags)
        combined = self._query(db, bags, 1).union(self._query(db, bags, 3)).except_(self._query(db, bags, 2))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 4]

    async def test_a_combined_query_without_rows_returns_an_empty_list(self, db: Db, bags: Any) -> None:
        """The result is a list, not None. If this fails, check ``aggregate``."""
        assert await db(self._query(db, bags, 1).union(self._query(db, bags, 2)).aggregate()) == []

    @requires(Capability.EXCEPT)
    async def test_a_combined_query_on_the_right_side_is_evaluated_first(self, db: Db, bags: Any) -> None:
        """``x.except_(x.except_(x))`` is x (C50). If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        await _with_bags(db, bags)
        nothing = self._query(db, bags, 1).except_(self._query(db, bags, 1))
        combined = self._query(db, bags, 1).except_(nothing)
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 2]

    async def test_the_limit_of_a_query_applies_only_to_its_side_of_a_union(self, db: Db, bags: Any) -> None:
        """``a.union(b.order_by().limit(1))`` keeps all rows of a (C50). If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        await _with_bags(db, bags)
        combined = self._query(db, bags, 1).union(self._query(db, bags, 3).order_by("x").limit(1))
        assert sorted(row["x"] for row in await db(combined.aggregate())) == [1, 2, 3]

    def _query(self, db: Db, bags: Any, bag: int) -> Any:
        return bags.Thing.query().select("x").where(condition(db, '"bag" = ?'), (bag,))


@requires(Capability.UNION, Capability.UNION_ALL, Capability.EXCEPT)
class RandomSetTests(ConformanceTests):
    """The backend and ``collections.Counter`` combine random multisets."""

    bags = family_fixture(BAGS)

    async def test_random_chains_agree_with_counters(self, db: Db, bags: Any) -> None:
        """Chains of UNION, UNION ALL and EXCEPT over six bags with NULL are evaluated from the left; the message names
        the chain that fails. If this fails, check ``format_set_operation_expression``."""
        chance = random.Random("chains")
        q, contents = await self._random_bags(db, bags, chance)
        for _ in range(20):
            numbers = [chance.randrange(6) for _ in range(chance.randint(2, 5))]
            query, expected, text = _bag(q, numbers[0]), contents[numbers[0]], str(numbers[0])
            for number in numbers[1:]:
                kind = chance.choice(["UNION", "UNION ALL", "EXCEPT"])
                query = _combine(q, kind.split()[0], query, _bag(q, number), all_=kind.endswith("ALL"))
                expected = _expected(kind, expected, contents[number])
                text = f"({text} {kind} {number})"
            assert in_no_order(await q.rows(query)) == in_no_order(expected.elements()), text

    @requires(Capability.INTERSECT)
    async def test_random_nested_set_operations_agree_with_counters(self, db: Db, bags: Any) -> None:
        """Trees of any shape, with INTERSECT, are evaluated as they were built (C50); the message names the tree that
        fails. If this fails, check the parentheses in ``format_set_operation_expression``."""
        chance = random.Random("trees")
        q, contents = await self._random_bags(db, bags, chance)

        def tree(depth: int) -> tuple[Any, Any, str]:
            if depth == 0 or chance.random() < 0.3:
                number = chance.randrange(6)
                return _bag(q, number), contents[number], str(number)
            kind = chance.choice(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
            left, right = tree(depth - 1), tree(depth - 1)
            query = _combine(q, kind.split()[0], left[0], right[0], all_=kind.endswith("ALL"))
            return query, _expected(kind, left[1], right[1]), f"({left[2]} {kind} {right[2]})"

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


def _expected(kind: str, left: Counter[Row], right: Counter[Row]) -> Counter[Row]:
    """The result of an operation on two multisets; without ALL each row occurs once."""
    if kind == "UNION ALL":
        return left + right
    if kind == "UNION":
        return Counter(set(left) | set(right))
    return Counter(set(left) & set(right) if kind == "INTERSECT" else set(left) - set(right))
