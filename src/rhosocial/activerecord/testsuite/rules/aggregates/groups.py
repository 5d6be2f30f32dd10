"""Rules of the area ``aggregates``: GROUP BY, HAVING, ROLLUP, CUBE, GROUPING SETS and ordered-set aggregates."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.expression import OrderedSetAggregation
from rhosocial.activerecord.backend.expression.functions import (
    abs_,
    avg,
    count,
    cube,
    grouping_sets,
    max_,
    min_,
    rollup,
    sum_,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Row, Terms, in_no_order
from .families.figures import FIGURES

GROUPED = [
    (1, "a", 1, 10),
    (2, "a", 1, 20),
    (3, "a", 2, 5),
    (4, "b", 1, 7),
    (5, "b", None, 8),
    (6, None, 2, 1),
    (7, None, 2, None),
]
"""Columns ``id``, ``grp``, ``sub``, ``v``."""


class GroupingTests(ConformanceTests):
    """GROUP BY returns one row per group, and HAVING filters the groups."""

    figures = family_fixture(FIGURES)

    async def test_null_is_a_group_of_its_own(self, db: Db, figures: Any) -> None:
        """Rows with NULL as their key make one group. If this fails, check ``format_group_by_having_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp sub v", GROUPED)
        columns = ["grp", count(q.dialect, alias="n"), sum_(q.dialect, "v")]
        found = await q.rows(q.select(columns, "figure", group_by=["grp"]))
        assert in_no_order(found) == [(None, 2, 1), ("a", 3, 35), ("b", 2, 15)]

    async def test_several_keys_group_by_their_combinations(self, db: Db, figures: Any) -> None:
        """Each pair that occurs is a group. If this fails, check that ``format_group_by_having_clause`` writes every
        key."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp sub v", GROUPED)
        columns = ["grp", "sub", count(q.dialect, alias="n")]
        found = await q.rows(q.select(columns, "figure", group_by=["grp", "sub"]))
        assert in_no_order(found) == [(None, 2, 2), ("a", 1, 2), ("a", 2, 1), ("b", None, 1), ("b", 1, 1)]

    async def test_an_empty_table_has_no_groups(self, db: Db, figures: Any) -> None:
        """With GROUP BY an empty table returns no row, although an aggregate without GROUP BY returns one. If this
        fails, check that ``format_group_by_having_clause`` writes GROUP BY."""
        q = Terms(db, figures)
        assert await q.rows(q.select(["grp", count(q.dialect)], "figure", group_by=["grp"])) == []

    async def test_a_group_of_nulls_has_null_sums(self, db: Db, figures: Any) -> None:
        """SUM and AVG of a group with only NULL are NULL, but its COUNT(*) is not. If this fails, check the arguments
        in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", None), (2, "a", None), (3, "b", 3)])
        columns = ["grp", count(q.dialect, alias="n"), sum_(q.dialect, "v"), avg(q.dialect, "v")]
        found = await q.rows(q.select(columns, "figure", group_by=["grp"], order_by=["grp"]))
        assert found == [("a", 2, None, None), ("b", 1, 3, 3)]

    async def test_where_filters_rows_and_having_filters_groups(self, db: Db, figures: Any) -> None:
        """WHERE keeps rows with v >= 7, and HAVING keeps groups of at least two of them. If this fails, check
        ``format_group_by_having_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp sub v", GROUPED)
        many = count(q.dialect) >= 2
        query = q.select(["grp", sum_(q.dialect, "v")], "figure", q.col("v") >= 7, group_by=["grp"], having=many)
        assert in_no_order(await q.rows(query)) == [("a", 30), ("b", 15)]

    async def test_having_can_use_an_aggregate_that_is_not_selected(self, db: Db, figures: Any) -> None:
        """HAVING uses MAX(v), which is not a column of the result. If this fails, check
        ``format_group_by_having_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp sub v", GROUPED)
        query = q.select(["grp"], "figure", group_by=["grp"], having=max_(q.dialect, "v") > 8)
        assert await q.rows(query) == [("a",)]

    async def test_every_clause_keeps_its_own_parameters(self, db: Db, figures: Any) -> None:
        """The columns, WHERE, GROUP BY, HAVING, ORDER BY and LIMIT have different values. If this fails, check the
        order of the parameters in ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(key, key) for key in range(1, 13)])
        # The groups of v = 3..12 by |v - 7| are 0: (7), 1: (6, 8), 2: (5, 9), 3: (4, 10), 4: (3, 11), 5: (12).
        total = sum_(q.dialect, q.col("v") * 10, alias="total")
        query = q.select(
            [total, count(q.dialect, alias="n")],
            "figure",
            q.col("v") >= 3,
            group_by=[abs_(q.dialect, q.col("v") - 7)],
            having=sum_(q.dialect, "v") < 14 + 1,
            order_by=[(max_(q.dialect, q.col("v") * 1000), "DESC")],
            limit=4,
            offset=1,
        )
        assert await q.rows(query) == [(140, 2), (140, 2), (140, 2), (140, 2)]
        query.limit_offset = q.limit(1)
        assert await q.rows(query) == [(120, 1)]

    async def test_rows_can_be_grouped_by_an_expression(self, db: Db, figures: Any) -> None:
        """-2 and 2 make one group by absolute value. If this fails, check that ``format_group_by_having_clause``
        renders expressions."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, -2), (2, 2), (3, 3)])
        query = q.select([count(q.dialect, alias="n")], "figure", group_by=[abs_(q.dialect, q.col("v"))])
        assert sorted(await q.rows(query)) == [(1,), (2,)]

    async def test_groups_can_be_ordered_and_limited_by_an_aggregate(self, db: Db, figures: Any) -> None:
        """``ORDER BY SUM(v) DESC LIMIT 2`` returns the two largest groups. If this fails, check the order of the
        clauses in ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 4), (2, "b", 9), (3, "c", 1), (4, "a", 3)])
        biggest = [(sum_(q.dialect, "v"), "DESC")]
        query = q.select(["grp"], "figure", group_by=["grp"], order_by=biggest, limit=2)
        assert await q.rows(query) == [("b",), ("a",)]

    async def test_count_distinct_counts_within_each_group(self, db: Db, figures: Any) -> None:
        """COUNT(DISTINCT v) starts again in each group. If this fails, check ``is_distinct`` in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 1), (2, "a", 1), (3, "b", 1), (4, "b", 2), (5, "b", None)])
        columns = ["grp", count(q.dialect, "v", is_distinct=True)]
        query = q.select(columns, "figure", group_by=["grp"], order_by=["grp"])
        assert await q.rows(query) == [("a", 1), ("b", 2)]

    async def test_having_can_compare_two_aggregates(self, db: Db, figures: Any) -> None:
        """HAVING keeps groups whose MAX is more than twice their MIN. If this fails, check
        ``format_group_by_having_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 2), (2, "a", 5), (3, "b", 3), (4, "b", 6)])
        wide = max_(q.dialect, "v") > min_(q.dialect, "v") + min_(q.dialect, "v")
        assert await q.rows(q.select(["grp"], "figure", group_by=["grp"], having=wide)) == [("a",)]

    async def test_random_groupings_agree_with_a_calculation_in_python(self, db: Db, figures: Any) -> None:
        """60 rows with NULLs and 24 queries with a random key, bound and HAVING are compared; the message names the
        query that fails. If this fails, check ``format_group_by_having_clause``."""
        q = Terms(db, figures)
        chance = random.Random(20240607)
        pick = chance.choice
        data = [(n, pick(["a", "b", "c", None]), pick([1, 2, None]), pick([*range(-4, 5), None])) for n in range(60)]
        await q.fill("figure", "id grp sub v", data)
        for _ in range(24):
            keys = pick([["grp"], ["sub"], ["grp", "sub"], ["sub", "grp"]])
            bound, least = chance.randint(-5, 3), pick([None, chance.randint(1, 9)])
            d = q.dialect
            columns = [*keys, count(d, alias="n"), count(d, "v", is_distinct=True, alias="m"), sum_(d, "v", alias="s")]
            columns += [min_(d, "v", alias="low"), max_(d, "v", alias="high")]
            having = None if least is None else count(d) >= least
            query = q.select(columns, "figure", q.col("v") > bound, group_by=keys, having=having)
            expected = _expected(data, keys, bound, least)
            assert in_no_order(await q.rows(query)) == in_no_order(expected), f"{keys}, v > {bound}, count >= {least}"


class AdvancedGroupingTests(ConformanceTests):
    """ROLLUP, CUBE and GROUPING SETS add rows for coarser groups, with NULL in the omitted keys."""

    figures = family_fixture(FIGURES)

    @requires(Capability.ROLLUP)
    async def test_rollup_adds_subtotals_and_a_grand_total(self, db: Db, figures: Any) -> None:
        """The groups are (grp, sub), (grp) and () (C81, C89). If this fails, check ``format_grouping_expression``."""
        q = await self._filled(db, figures)
        columns = ["grp", "sub", sum_(q.dialect, "v", alias="total")]
        found = await q.rows(q.select(columns, "figure", group_by=[rollup(q.dialect, "grp", "sub")]))
        expected = [("a", 1, 30), ("a", 2, 5), ("b", 1, 7), ("a", None, 35), ("b", None, 7), (None, None, 42)]
        assert in_no_order(found) == in_no_order(expected)

    @requires(Capability.CUBE)
    async def test_cube_adds_every_combination(self, db: Db, figures: Any) -> None:
        """CUBE adds (sub) to the groups of ROLLUP. If this fails, check ``format_grouping_expression``."""
        q = await self._filled(db, figures)
        columns = ["grp", "sub", sum_(q.dialect, "v", alias="total")]
        found = await q.rows(q.select(columns, "figure", group_by=[cube(q.dialect, "grp", "sub")]))
        expected: list[Row] = [("a", 1, 30), ("a", 2, 5), ("b", 1, 7), ("a", None, 35), ("b", None, 7)]
        expected += [(None, 1, 37), (None, 2, 5), (None, None, 42)]
        assert in_no_order(found) == in_no_order(expected)

    @requires(Capability.GROUPING_SETS)
    async def test_grouping_sets_return_exactly_the_named_groups(self, db: Db, figures: Any) -> None:
        """The groups are (sub), (grp) and (). If this fails, check ``format_grouping_expression``."""
        q = await self._filled(db, figures)
        sets = grouping_sets(q.dialect, ["sub"], ["grp"], [])
        columns = ["grp", "sub", sum_(q.dialect, "v", alias="total")]
        found = await q.rows(q.select(columns, "figure", group_by=[sets]))
        expected = [("a", None, 35), ("b", None, 7), (None, 1, 37), (None, 2, 5), (None, None, 42)]
        assert in_no_order(found) == in_no_order(expected)

    @requires(Capability.ROLLUP)
    async def test_rollup_keeps_conditions_and_their_parameters(self, db: Db, figures: Any) -> None:
        """WHERE and HAVING have two different bounds (C81, C89). If this fails, check the order of the parameters around
        ``format_grouping_expression``."""
        q = await self._filled(db, figures)
        total = sum_(q.dialect, "v")
        query = q.select(
            ["grp", total], "figure", q.col("v") > 5, group_by=[rollup(q.dialect, "grp")], having=total > 8
        )
        assert in_no_order(await q.rows(query)) == [(None, 37), ("a", 30)]

    async def _filled(self, db: Db, figures: Any) -> Terms:
        q = Terms(db, figures)
        await q.fill("figure", "id grp sub v", [row for row in GROUPED if None not in row])
        return q


@requires(Capability.ORDERED_SET_AGGREGATION)
class OrderedSetTests(ConformanceTests):
    """An ordered-set aggregate returns the value at a given fraction of the ordered values."""

    figures = family_fixture(FIGURES)

    @pytest.mark.parametrize(("name", "expected"), [("PERCENTILE_DISC", 20), ("PERCENTILE_CONT", 25)])
    async def test_a_percentile_follows_the_order_within_its_group(
        self, db: Db, figures: Any, name: str, expected: int
    ) -> None:
        """The half of 10, 20, 30, 40 is an existing value or one between two values. If this fails, check
        ``format_ordered_set_aggregation``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, 40), (2, 10), (3, None), (4, 30), (5, 20), (6, 99)])
        half = OrderedSetAggregation(q.dialect, name, [q.val(0.5)], order_by=q.order("v"), alias="half")
        assert await q.rows(q.select([half], "figure", q.col("v") < 99)) == [(expected,)]

    async def test_a_percentile_in_descending_order_counts_from_the_largest(self, db: Db, figures: Any) -> None:
        """A quarter of 40, 30, 20, 10 is 40, computed for each group. If this fails, check the direction in
        ``format_ordered_set_aggregation``."""
        q = Terms(db, figures)
        rows = [(1, "a", 40), (2, "a", 10), (3, "a", 30), (4, "a", 20), (5, "b", 7)]
        await q.fill("figure", "id grp v", rows)
        down = q.order(("v", "DESC"))
        quarter = OrderedSetAggregation(q.dialect, "PERCENTILE_DISC", [q.val(0.25)], order_by=down, alias="p")
        query = q.select(["grp", quarter], "figure", group_by=["grp"], order_by=["grp"])
        assert await q.rows(query) == [("a", 40), ("b", 7)]


def _expected(data: list[Row], keys: list[str], bound: int, least: Optional[int]) -> list[Row]:
    """The key, COUNT(*), COUNT(DISTINCT v), SUM, MIN and MAX of v above ``bound`` by group, computed by Python."""
    groups: dict[Row, list[Any]] = defaultdict(list)
    place = {"grp": 1, "sub": 2}
    for row in data:
        if row[3] is not None and row[3] > bound:
            groups[tuple(row[place[key]] for key in keys)].append(row[3])
    return [
        (*key, len(found), len(set(found)), sum(found), min(found), max(found))
        for key, found in groups.items()
        if least is None or len(found) >= least
    ]
