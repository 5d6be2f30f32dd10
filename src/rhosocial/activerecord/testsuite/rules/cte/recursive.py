"""Rules of the area ``cte``: recursive CTEs that count, walk a tree, and stop.

The rows, from ``schema/families/staff.py``::

    dept:      id title        employee:  id name dept_id boss_id pay
                1 Ops                      1 Ada        1    NULL 900
                2 Lab                      2 Bob        1       1 700
                3 Bar                      3 Cyd        2       1 800
                                           4 Dan     NULL       2 500
                                           5 Eve        9       3 700
"""

from __future__ import annotations

import random
from typing import Any

from rhosocial.activerecord.backend.expression import SetOperationExpression
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import Ctes, with_staff


@requires(Capability.RECURSIVE_CTE)
class RecursiveCteTests(ConformanceTests):
    """A recursive CTE starts with rows and adds the rows that follow from them, until none is new."""

    staff = family_fixture(STAFF)

    async def test_a_recursive_cte_counts(self, db: Db, staff: Any) -> None:
        """It counts from 1 to 5. If this fails, check that ``format_with_query`` writes RECURSIVE where the database
        requires it (``has_recursive``)."""
        q = await with_staff(db, staff)
        start = q.select(["id"], "dept", q.col("id") == 1)
        step = q.select([q.col("n") + 1], q.by_name("counter"), q.col("n") < 5)
        counter = q.cte("counter", q.union_all(start, step), columns=["n"])
        main = q.select(["n"], q.by_name("counter"), order_by=["n"])
        assert await q.rows(q.with_([counter], main, recursive=True)) == [(1,), (2,), (3,), (4,), (5,)]

    async def test_a_recursive_cte_can_have_several_columns(self, db: Db, staff: Any) -> None:
        """It computes Fibonacci numbers from two columns. If this fails, check ``columns`` in ``format_cte``."""
        q = await with_staff(db, staff)
        start = q.select(["id", q.col("id", label="other")], "dept", q.col("id") == 1)
        step = q.select(["b", q.col("a") + q.col("b")], q.by_name("fib"), q.col("b") < 30)
        fib = q.cte("fib", q.union_all(start, step), columns=["a", "b"])
        main = q.select(["a"], q.by_name("fib"), order_by=[("b", "ASC")])
        found = await q.rows(q.with_([fib], main, recursive=True))
        assert [a for (a,) in found] == [1, 1, 2, 3, 5, 8, 13, 21]

    async def test_a_recursive_cte_walks_down_a_tree_and_counts_the_depth(self, db: Db, staff: Any) -> None:
        """It finds everyone below Ada, with the depth. If this fails, check that ``format_with_query`` renders a join
        in the recursive part."""
        q = await with_staff(db, staff)
        main = q.select(["name", "depth"], q.by_name("tree"), order_by=["id"])
        found = await q.rows(q.with_([self._tree(q)], main, recursive=True))
        assert found == [("Ada", 0), ("Bob", 1), ("Cyd", 1), ("Dan", 2), ("Eve", 2)]

    async def test_a_condition_on_the_depth_stops_a_recursive_cte(self, db: Db, staff: Any) -> None:
        """The recursive part and the main query have parameters. If this fails, check the order of the parameters in
        ``WithQueryExpression.to_sql``."""
        q = await with_staff(db, staff)
        main = q.select(["name"], q.by_name("tree"), q.col("id") > 1, order_by=["id"])
        found = await q.rows(q.with_([self._tree(q, q.col("depth", "t") < 1)], main, recursive=True))
        assert found == [("Bob",), ("Cyd",)]

    async def test_a_recursive_cte_walks_up_a_tree(self, db: Db, staff: Any) -> None:
        """It goes from Eve up to Ada. If this fails, check that ``format_with_query`` renders a join in the recursive
        part."""
        q = await with_staff(db, staff)
        start = q.select(["name", "boss_id"], "employee", q.col("name") == "Eve")
        up = q.join(q.table("employee", "e"), q.by_name("chain", "c"), q.col("id", "e") == q.col("boss_id", "c"))
        step = q.select([q.col("name", "e"), q.col("boss_id", "e")], up)
        chain = q.cte("chain", q.union_all(start, step), columns=["name", "boss_id"])
        main = q.select(["name"], q.by_name("chain"))
        assert sorted(await q.rows(q.with_([chain], main, recursive=True))) == [("Ada",), ("Cyd",), ("Eve",)]

    async def test_a_recursive_cte_without_a_start_row_is_empty(self, db: Db, staff: Any) -> None:
        """Without a row to start with, nothing follows. If this fails, check that ``format_with_query`` keeps the
        condition of the first part."""
        q = await with_staff(db, staff)
        start = q.select(["id"], "dept", q.col("id") == 99)
        step = q.select([q.col("n") + 1], q.by_name("counter"), q.col("n") < 5)
        counter = q.cte("counter", q.union_all(start, step), columns=["n"])
        main = q.select([count(q.dialect, alias="n")], q.by_name("counter"))
        assert await q.rows(q.with_([counter], main, recursive=True)) == [(0,)]

    async def test_a_recursive_cte_with_union_ends_on_a_cycle(self, db: Db, staff: Any) -> None:
        """Ada and Bob are each other's boss, and UNION drops the repeated row. A database may refuse UNION in a
        recursive CTE (C69). If this fails, check that ``format_set_operation_expression`` adds no ALL."""
        q = Ctes(db, staff)
        await q.fill("employee", "id name boss_id", [(1, "Ada", 2), (2, "Bob", 1), (3, "Cyd", 3)])
        start = q.select(["id", "boss_id"], "employee", q.col("id") == 1)
        up = q.join(q.table("employee", "e"), q.by_name("ring", "r"), q.col("id", "e") == q.col("boss_id", "r"))
        step = q.select([q.col("id", "e"), q.col("boss_id", "e")], up)
        both = SetOperationExpression(q.dialect, start, step, "UNION")
        ring = q.cte("ring", both, columns=["id", "boss_id"])
        main = q.select(["id"], q.by_name("ring"), order_by=["id"])
        query = q.with_([ring], main, recursive=True)
        # Oracle and Firebird accept only UNION ALL in a recursive CTE.
        by_hand = (
            'WITH RECURSIVE "ring" ("id", "boss_id") AS (SELECT "id", "boss_id" FROM {employee} WHERE "id" = 1 '
            'UNION SELECT e."id", e."boss_id" FROM {employee} e, "ring" r WHERE e."id" = r."boss_id") '
            'SELECT "id" FROM "ring"'
        )
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert await q.rows(query) == [(1,), (2,)]
        assert await q.rows(q.select(["id"], "employee", q.col("id") == 3)) == [(3,)]

    async def test_a_recursive_cte_can_stand_beside_a_plain_one(self, db: Db, staff: Any) -> None:
        """Both orders of definition work, with parameters in each. If this fails, check RECURSIVE in
        ``_format_with_clause``."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["id", "pay"], "employee", q.col("pay") > 600))
        source = q.join(q.by_name("tree", "t"), q.by_name("rich", "r"), q.col("id", "t") == q.col("id", "r"))
        main = q.select([q.col("name", "t")], source, q.col("depth", "t") == 2)
        for parts in ([rich, self._tree(q)], [self._tree(q), rich]):
            assert await q.rows(q.with_(parts, main, recursive=True)) == [("Eve",)]

    async def test_random_trees_agree_with_a_walk_in_python(self, db: Db, staff: Any) -> None:
        """25 people have random bosses; the number of people on each level is right. If this fails, check that
        ``format_with_query`` renders a join in the recursive part."""
        chance = random.Random("trees")
        q = Ctes(db, staff)
        bosses: dict[int, Any] = {1: None}
        bosses.update({key: chance.randint(1, key - 1) for key in range(2, 26)})
        await q.fill("employee", "id name boss_id", [(key, f"p{key}", boss) for key, boss in bosses.items()])
        depths: dict[int, int] = {}
        for key, boss in bosses.items():
            depths[key] = 0 if boss is None else depths[boss] + 1
        columns = ["depth", count(q.dialect, alias="n")]
        main = q.select(columns, q.by_name("tree"), group_by=["depth"], order_by=["depth"])
        found = await q.rows(q.with_([self._tree(q)], main, recursive=True))
        levels = list(depths.values())
        assert found == [(depth, levels.count(depth)) for depth in sorted(set(levels))]

    def _tree(self, q: Ctes, where: Any = None) -> Any:
        """The CTE ``tree``: key, name and depth of each person, starting with those without a boss."""
        zero = q.col("id") - q.col("id")
        start = q.select(["id", "name", zero], "employee", q.col("boss_id").is_null())
        down = q.join(q.table("employee", "e"), q.by_name("tree", "t"), q.col("boss_id", "e") == q.col("id", "t"))
        step = q.select([q.col("id", "e"), q.col("name", "e"), q.col("depth", "t") + 1], down, where)
        return q.cte("tree", q.union_all(start, step), columns=["id", "name", "depth"])
