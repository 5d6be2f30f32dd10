"""UNION, INTERSECT and EXCEPT: duplicates, NULL, order, pages, nesting, and random chains against ``collections.Counter``."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import SetOperationExpression
from rhosocial.activerecord.backend.expression.functions import count, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.bags import BAGS
from ..support.terms import Row, Terms, in_no_order

THINGS: list[Row] = [
    (1, 1, 1, "a"),
    (2, 1, 1, "a"),
    (3, 1, 2, "b"),
    (4, 1, None, "c"),
    (5, 2, 2, "b"),
    (6, 2, 2, "b"),
    (7, 2, 3, "c"),
    (8, 2, None, "c"),
    (9, 3, 3, "c"),
    (10, 3, 4, None),
]
"""Columns ``id``, ``bag``, ``x``, ``y``: three bags with duplicates and NULL."""


class Bags(Terms):
    """The three bags, and set operations over them."""

    def bag(self, number: int, *columns: str, **more: Any) -> Any:
        """The rows of one bag; every branch has a parameter of its own."""
        return self.select(columns or ("x",), "member", self.col("bag") == number, **more)

    def union(self, left: Any, right: Any, **more: Any) -> Any:
        return self.operation("UNION", left, right, **more)

    def operation(self, kind: str, left: Any, right: Any, **more: Any) -> Any:
        return SetOperationExpression(self.dialect, left, right, kind, **more)


async def bagged(db: Db, bags: Any) -> Bags:
    """The bags' table with its usual rows."""
    q = Bags(db, bags)
    await q.fill("member", "id bag x y", THINGS)
    return q


class CombiningTests(ConformanceTests):
    """Each operation keeps the rows that SQL says it keeps; NULL equals NULL here."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION)
    async def test_union_keeps_each_row_once(self, db: Db, bags: Any) -> None:
        """1, 2, 3 and one NULL. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        found = await q.rows(q.union(q.bag(1), q.bag(2)))
        assert in_no_order(found) == [(None,), (1,), (2,), (3,)]

    @requires(Capability.UNION_ALL)
    async def test_union_all_keeps_every_row(self, db: Db, bags: Any) -> None:
        """All eight, duplicates and both NULLs. Look at ``all_`` in ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        found = await q.rows(q.union(q.bag(1), q.bag(2), all_=True))
        assert in_no_order(found) == [(None,), (None,), (1,), (1,), (2,), (2,), (2,), (3,)]

    @requires(Capability.INTERSECT)
    async def test_intersect_keeps_what_both_have_once(self, db: Db, bags: Any) -> None:
        """2 and NULL. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        found = await q.rows(q.operation("INTERSECT", q.bag(1), q.bag(2)))
        assert in_no_order(found) == [(None,), (2,)]

    @requires(Capability.EXCEPT)
    async def test_except_keeps_what_the_right_side_lacks_once(self, db: Db, bags: Any) -> None:
        """1 of the first, 3 of the second: the sides are not exchanged. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        assert await q.rows(q.operation("EXCEPT", q.bag(1), q.bag(2))) == [(1,)]
        assert await q.rows(q.operation("EXCEPT", q.bag(2), q.bag(1))) == [(3,)]

    @requires(Capability.UNION)
    async def test_rows_are_compared_in_all_their_columns(self, db: Db, bags: Any) -> None:
        """(NULL, c) and (3, c) are two rows. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        found = await q.rows(q.union(q.bag(2, "x", "y"), q.bag(3, "x", "y")))
        assert in_no_order(found) == [(None, "c"), (2, "b"), (3, "c"), (4, None)]

    @requires(Capability.UNION_ALL)
    async def test_the_left_side_names_the_columns(self, db: Db, bags: Any) -> None:
        """Columns are matched by place. Look at the labels in ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        left = q.select([q.col("x", label="number")], "member", q.col("id") == 3)
        right = q.select(["bag"], "member", q.col("id") == 9)
        both = q.union(left, right, all_=True)
        assert sorted(await q.rows(both)) == [(2,), (3,)]
        assert await q.labels(both) == ["number"]

    @requires(Capability.UNION)
    async def test_an_empty_side_adds_nothing(self, db: Db, bags: Any) -> None:
        """On either side. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        assert in_no_order(await q.rows(q.union(q.bag(9), q.bag(3)))) == [(3,), (4,)]
        assert in_no_order(await q.rows(q.union(q.bag(3), q.bag(9)))) == [(3,), (4,)]

    @requires(Capability.UNION_ALL)
    async def test_each_side_keeps_its_own_parameters(self, db: Db, bags: Any) -> None:
        """Values in the columns and conditions of both. Look at the order in ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        left = q.select([q.col("x") + 100], "member", (q.col("bag") == 1) & (q.col("x") < 2))
        right = q.select([q.col("x") + 500], "member", (q.col("bag") == 3) & (q.col("x") > 3))
        assert sorted(await q.rows(q.union(left, right, all_=True))) == [(101,), (101,), (504,)]

    @requires(Capability.UNION_ALL)
    async def test_distinct_of_a_side_stays_in_it(self, db: Db, bags: Any) -> None:
        """SELECT DISTINCT on the left, all of it on the right. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        found = await q.rows(q.union(q.bag(1, distinct=True), q.bag(2), all_=True))
        assert in_no_order(found) == [(None,), (None,), (1,), (2,), (2,), (2,), (3,)]

    @requires(Capability.UNION)
    async def test_grouped_sides_are_put_together(self, db: Db, bags: Any) -> None:
        """GROUP BY and HAVING of a side stay in it. Look at ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        left = q.bag(1, "y", group_by=["y"], having=count(q.dialect) > 1)
        right = q.bag(2, "y", group_by=["y"], having=sum_(q.dialect, "x") == 3)
        assert sorted(await q.rows(q.union(left, right))) == [("a",), ("c",)]


class PagingSetTests(ConformanceTests):
    """ORDER BY, LIMIT and OFFSET of a set operation are about the whole."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION, Capability.SET_OPERATION_ORDER_BY)
    async def test_the_whole_is_ordered(self, db: Db, bags: Any) -> None:
        """Rows of both sides interleave. Look at ``order_by_clause`` in ``format_set_operation_expression``."""
        q = await bagged(db, bags)
        known = q.select(["x"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        whole = q.union(known, q.bag(3), order_by_clause=q.order(("x", "DESC")))
        assert await q.rows(whole) == [(4,), (3,), (2,), (1,)]

    @requires(Capability.UNION, Capability.SET_OPERATION_ORDER_BY, Capability.SET_OPERATION_LIMIT_OFFSET)
    async def test_the_whole_is_cut_to_a_page(self, db: Db, bags: Any) -> None:
        """LIMIT 2 OFFSET 1, after the parameters of both sides. Look at ``limit_offset_clause``."""
        q = await bagged(db, bags)
        known = q.select(["x"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        whole = q.union(known, q.bag(3), order_by_clause=q.order("x"), limit_offset_clause=q.limit(2, 1))
        assert await q.rows(whole) == [(2,), (3,)]

    @requires(Capability.UNION_ALL, Capability.SET_OPERATION_ORDER_BY)
    async def test_the_whole_is_ordered_by_several_keys(self, db: Db, bags: Any) -> None:
        """By y downwards and then by x. Look at ``order_by_clause``."""
        q = await bagged(db, bags)
        left = q.select(["x", "y"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        right = q.select(["x", "y"], "member", q.col("id") == 7)
        whole = q.union(left, right, all_=True, order_by_clause=q.order(("y", "DESC"), "x"))
        assert await q.rows(whole) == [(3, "c"), (2, "b"), (1, "a"), (1, "a")]


class SetSourceTests(ConformanceTests):
    """A set operation stands inside another query."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION_ALL)
    async def test_a_set_operation_in_parentheses_is_a_source(self, db: Db, bags: Any) -> None:
        """It is counted, with parameters before and after. Look at ``Subquery``."""
        q = await bagged(db, bags)
        source = q.sub(q.union(q.bag(1), q.bag(2), all_=True), "u")
        query = q.select(
            [count(q.dialect, alias="n"), sum_(q.dialect, q.col("x", "u") + 10)], source, q.col("x", "u") > 1
        )
        assert await q.rows(query) == [(4, 49)]

    @requires(Capability.UNION_ALL)
    async def test_a_set_operation_with_an_alias_is_a_source(self, db: Db, bags: Any) -> None:
        """``alias=`` makes it a source by itself. Look at parentheses around it in ``format_query_statement``."""
        q = await bagged(db, bags)
        source = q.union(q.bag(1), q.bag(2), all_=True, alias="u")
        assert await q.rows(q.select([count(q.dialect, alias="n")], source)) == [(8,)]

    @requires(Capability.UNION)
    async def test_a_set_operation_without_a_name_is_a_source(self, db: Db, bags: Any) -> None:
        """``FROM (a UNION b)``, unless the database refuses that. Look at parentheses in ``format_query_statement``."""
        q = await bagged(db, bags)
        query = q.select(["x"], q.union(q.bag(1), q.bag(2)), q.col("x") > 1)
        if await q.ran(query, "SELECT COUNT(*) FROM (SELECT 1 UNION SELECT 2)", kind="DQL"):
            assert sorted(await q.rows(query)) == [(2,), (3,)]
        assert len(await q.rows(q.bag(1))) == 4

    @requires(Capability.UNION)
    async def test_a_value_is_looked_for_in_a_set_operation(self, db: Db, bags: Any) -> None:
        """``IN (a UNION b)``. Look at ``format_in_predicate``."""
        q = await bagged(db, bags)
        among = q.within(q.col("id"), q.union(q.bag(1), q.bag(3)))
        assert sorted(await q.rows(q.select(["id"], "member", among))) == [(1,), (2,), (3,), (4,)]
