"""Rules of the area ``set_operations``: duplicates, NULL, ORDER BY, LIMIT, and set operations as subqueries."""

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
"""Rows of ``id``, ``bag``, ``x``, ``y``: three bags with duplicates and NULL."""


class Bags(Terms):
    """Queries and set operations over the rows of ``member``."""

    def bag(self, number: int, *columns: str, **more: Any) -> Any:
        """The rows of one bag: ``SELECT x FROM member WHERE bag = ?``."""
        return self.select(columns or ("x",), "member", self.col("bag") == number, **more)

    def union(self, left: Any, right: Any, **more: Any) -> Any:
        return self.operation("UNION", left, right, **more)

    def operation(self, kind: str, left: Any, right: Any, **more: Any) -> Any:
        return SetOperationExpression(self.dialect, left, right, kind, **more)


async def with_bags(db: Db, bags: Any) -> Bags:
    """The table ``member`` with the rows of :data:`THINGS`."""
    q = Bags(db, bags)
    await q.fill("member", "id bag x y", THINGS)
    return q


class CombiningTests(ConformanceTests):
    """Each operation keeps the rows that SQL says it keeps; NULL equals NULL here."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION)
    async def test_union_keeps_each_row_once(self, db: Db, bags: Any) -> None:
        """The result is 1, 2, 3 and one NULL. If this fails, check that ``format_set_operation_expression`` writes
        UNION without ALL."""
        q = await with_bags(db, bags)
        found = await q.rows(q.union(q.bag(1), q.bag(2)))
        assert in_no_order(found) == [(None,), (1,), (2,), (3,)]

    @requires(Capability.UNION_ALL)
    async def test_union_all_keeps_every_row(self, db: Db, bags: Any) -> None:
        """The result has all eight rows, with duplicates and both NULLs. If this fails, check ``all_`` in
        ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        found = await q.rows(q.union(q.bag(1), q.bag(2), all_=True))
        assert in_no_order(found) == [(None,), (None,), (1,), (1,), (2,), (2,), (2,), (3,)]

    @requires(Capability.INTERSECT)
    async def test_intersect_keeps_common_rows_once(self, db: Db, bags: Any) -> None:
        """The result is 2 and NULL. If this fails, check the operator in ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        found = await q.rows(q.operation("INTERSECT", q.bag(1), q.bag(2)))
        assert in_no_order(found) == [(None,), (2,)]

    @requires(Capability.EXCEPT)
    async def test_except_keeps_rows_of_only_the_left_side_once(self, db: Db, bags: Any) -> None:
        """1 is only in the first bag, 3 only in the second. If this fails, check the operator and the order of the
        sides in ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        assert await q.rows(q.operation("EXCEPT", q.bag(1), q.bag(2))) == [(1,)]
        assert await q.rows(q.operation("EXCEPT", q.bag(2), q.bag(1))) == [(3,)]

    @requires(Capability.UNION)
    async def test_set_operations_compare_whole_rows(self, db: Db, bags: Any) -> None:
        """(NULL, c) and (3, c) are two rows. If this fails, check that ``format_set_operation_expression`` renders both
        select lists whole."""
        q = await with_bags(db, bags)
        found = await q.rows(q.union(q.bag(2, "x", "y"), q.bag(3, "x", "y")))
        assert in_no_order(found) == [(None, "c"), (2, "b"), (3, "c"), (4, None)]

    @requires(Capability.UNION_ALL)
    async def test_the_left_side_names_the_columns(self, db: Db, bags: Any) -> None:
        """Columns are matched by position. The right side's names are not the result's; the left side's are, unless the
        database makes one of its own where both differ, as ISO 9075-2 lets it.
        If this fails, check the labels in ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        left = q.select([q.col("x", label="number")], "member", q.col("id") == 3)
        right = q.select(["bag"], "member", q.col("id") == 9)
        both = q.union(left, right, all_=True)
        assert sorted(await q.rows(both)) == [(2,), (3,)]
        (label,) = await q.labels(both)
        assert label == "number" or label.isdigit()

    @requires(Capability.UNION)
    async def test_an_empty_side_adds_no_rows(self, db: Db, bags: Any) -> None:
        """Either side can be empty, or both, and of the other one each operation keeps what it should. If this fails, check
        ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        once, every = [(None,), (2,), (3,)], [(None,), (2,), (2,), (3,)]
        wanted: list[tuple[Any, str, dict[str, Any], Any, Any]] = [
            (Capability.UNION, "UNION", {}, once, once),
            (Capability.UNION_ALL, "UNION", {"all_": True}, every, every),
            (Capability.INTERSECT, "INTERSECT", {}, [], []),
            (Capability.EXCEPT, "EXCEPT", {}, [], once),
        ]
        # The rule runs where a dialect denies a UNION that works, too.
        wanted = [each for each in wanted if db.can(each[0])] or wanted[:1]
        found: list[Any] = []
        for need, kind, more, _, _ in wanted:
            sides = ((q.bag(9), q.bag(2)), (q.bag(2), q.bag(9)), (q.bag(9), q.bag(8)))
            found.append([need, *[in_no_order(await q.rows(q.operation(kind, *each, **more))) for each in sides]])
        assert found == [[need, left_empty, right_empty, []] for need, _, _, left_empty, right_empty in wanted]

    @requires(Capability.UNION_ALL)
    async def test_each_side_keeps_its_own_parameters(self, db: Db, bags: Any) -> None:
        """The columns and conditions of both sides have different values. If this fails, check the order of the
        parameters in ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        left = q.select([q.col("x") + 100], "member", (q.col("bag") == 1) & (q.col("x") < 2))
        right = q.select([q.col("x") + 500], "member", (q.col("bag") == 3) & (q.col("x") > 3))
        assert sorted(await q.rows(q.union(left, right, all_=True))) == [(101,), (101,), (504,)]

    @requires(Capability.UNION_ALL)
    async def test_distinct_applies_only_to_its_own_side(self, db: Db, bags: Any) -> None:
        """One side is SELECT DISTINCT, the other is not. If this fails, check that
        ``format_set_operation_expression`` renders each side whole."""
        q = await with_bags(db, bags)
        found = await q.rows(q.union(q.bag(2), q.bag(1, distinct=True), all_=True))
        assert in_no_order(found) == [(None,), (None,), (1,), (2,), (2,), (2,), (3,)]
        found = await q.rows(q.union(q.bag(1, distinct=True), q.bag(2), all_=True))
        assert in_no_order(found) == [(None,), (None,), (1,), (2,), (2,), (2,), (3,)]

    @requires(Capability.UNION)
    async def test_grouped_queries_can_be_combined(self, db: Db, bags: Any) -> None:
        """GROUP BY and HAVING apply to their own side. If this fails, check that ``format_set_operation_expression``
        renders each side whole."""
        q = await with_bags(db, bags)
        left = q.bag(1, "y", group_by=["y"], having=count(q.dialect) > 1)
        right = q.bag(2, "y", group_by=["y"], having=sum_(q.dialect, "x") == 3)
        assert sorted(await q.rows(q.union(left, right))) == [("a",), ("c",)]


class PagingSetTests(ConformanceTests):
    """ORDER BY, LIMIT and OFFSET of a set operation apply to its whole result."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION, Capability.SET_OPERATION_ORDER_BY)
    async def test_the_result_of_a_set_operation_can_be_ordered(self, db: Db, bags: Any) -> None:
        """Rows of both sides are sorted together. If this fails, check ``order_by_clause`` in
        ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        known = q.select(["x"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        whole = q.union(known, q.bag(3), order_by_clause=q.order(("x", "DESC")))
        assert await q.rows(whole) == [(4,), (3,), (2,), (1,)]

    @requires(Capability.UNION, Capability.SET_OPERATION_ORDER_BY, Capability.SET_OPERATION_LIMIT_OFFSET)
    async def test_the_result_of_a_set_operation_can_be_limited(self, db: Db, bags: Any) -> None:
        """LIMIT 2 OFFSET 1 follows the parameters of both sides. If this fails, check ``limit_offset_clause`` in
        ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        known = q.select(["x"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        whole = q.union(known, q.bag(3), order_by_clause=q.order("x"), limit_offset_clause=q.limit(2, 1))
        assert await q.rows(whole) == [(2,), (3,)]

    @requires(Capability.UNION_ALL, Capability.SET_OPERATION_ORDER_BY)
    async def test_the_result_of_a_set_operation_can_be_ordered_by_several_keys(self, db: Db, bags: Any) -> None:
        """The keys are y in descending order and then x. If this fails, check ``order_by_clause`` in
        ``format_set_operation_expression``."""
        q = await with_bags(db, bags)
        left = q.select(["x", "y"], "member", (q.col("bag") == 1) & q.col("x").is_not_null())
        right = q.select(["x", "y"], "member", q.col("id") == 7)
        whole = q.union(left, right, all_=True, order_by_clause=q.order(("y", "DESC"), "x"))
        assert await q.rows(whole) == [(3, "c"), (2, "b"), (1, "a"), (1, "a")]


class SetSourceTests(ConformanceTests):
    """A set operation can be part of another query."""

    bags = family_fixture(BAGS)

    @requires(Capability.UNION_ALL)
    async def test_a_set_operation_can_be_a_subquery(self, db: Db, bags: Any) -> None:
        """The outer query counts its rows and has parameters before and after it. If this fails, check the order of the
        parameters in ``Subquery``."""
        q = await with_bags(db, bags)
        source = q.sub(q.union(q.bag(1), q.bag(2), all_=True), "u")
        query = q.select(
            [count(q.dialect, alias="n"), sum_(q.dialect, q.col("x", "u") + 10)], source, q.col("x", "u") > 1
        )
        assert await q.rows(query) == [(4, 49)]

    @requires(Capability.UNION_ALL)
    async def test_a_set_operation_with_an_alias_can_be_a_source(self, db: Db, bags: Any) -> None:
        """``alias=`` makes it a source without ``Subquery`` (C50). If this fails, check the parentheses around it in
        ``format_query_statement``."""
        q = await with_bags(db, bags)
        source = q.union(q.bag(1), q.bag(2), all_=True, alias="of both")
        assert await q.rows(q.select([count(q.dialect, alias="n")], source)) == [(8,)]

    @requires(Capability.UNION)
    async def test_a_set_operation_without_an_alias_can_be_a_source(self, db: Db, bags: Any) -> None:
        """``FROM (a UNION b)`` works, unless the database itself refuses it. If this fails, check the parentheses in
        ``format_query_statement``."""
        q = await with_bags(db, bags)
        query = q.select(["x"], q.union(q.bag(1), q.bag(2)), q.col("x") > 1)
        if await q.ran(query, "SELECT COUNT(*) FROM (SELECT 1 UNION SELECT 2)", kind="DQL"):
            assert sorted(await q.rows(query)) == [(2,), (3,)]
        assert len(await q.rows(q.bag(1))) == 4

    @requires(Capability.UNION)
    async def test_in_accepts_a_set_operation(self, db: Db, bags: Any) -> None:
        """``IN (a UNION b)`` matches the values of both sides. If this fails, check ``format_in_predicate``."""
        q = await with_bags(db, bags)
        among = q.within(q.col("id"), q.union(q.bag(1), q.bag(3)))
        assert sorted(await q.rows(q.select(["id"], "member", among))) == [(1,), (2,), (3,), (4,)]
