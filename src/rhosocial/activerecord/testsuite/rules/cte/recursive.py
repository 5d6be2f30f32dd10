"""Named subqueries that read themselves: counting, walking down and up a tree, and stopping."""

from __future__ import annotations

import random
from typing import Any

from rhosocial.activerecord.backend.expression import SetOperationExpression
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import Ctes, staffed


@requires(Capability.RECURSIVE_CTE)
class RecursiveCteTests(ConformanceTests):
    """WITH RECURSIVE begins with rows and adds what they lead to, until nothing is added."""

    staff = family_fixture(STAFF)

    async def test_a_recursive_query_counts(self, db: Db, staff: Any) -> None:
        """From 1 to 5 (D092). Look at ``has_recursive`` in ``format_with_query``."""
        q = await staffed(db, staff)
        start = q.select(["id"], "dept", q.col("id") == 1)
        step = q.select([q.col("n") + 1], q.named("counter"), q.col("n") < 5)
        counter = q.cte("counter", q.union_all(start, step), columns=["n"])
        main = q.select(["n"], q.named("counter"), order_by=["n"])
        assert await q.rows(q.with_([counter], main, recursive=True)) == [(1,), (2,), (3,), (4,), (5,)]

    async def test_it_carries_several_columns(self, db: Db, staff: Any) -> None:
        """Fibonacci's numbers from two columns. Look at ``columns`` in ``format_cte``."""
        q = await staffed(db, staff)
        start = q.select(["id", q.col("id", label="other")], "dept", q.col("id") == 1)
        step = q.select(["b", q.col("a") + q.col("b")], q.named("fib"), q.col("b") < 30)
        fib = q.cte("fib", q.union_all(start, step), columns=["a", "b"])
        main = q.select(["a"], q.named("fib"), order_by=[("b", "ASC")])
        found = await q.rows(q.with_([fib], main, recursive=True))
        assert [a for (a,) in found] == [1, 1, 2, 3, 5, 8, 13, 21]

    async def test_it_walks_down_a_tree_and_knows_the_depth(self, db: Db, staff: Any) -> None:
        """Everybody below Ada. Look at ``format_with_query`` and joins in the recursive part."""
        q = await staffed(db, staff)
        main = q.select(["name", "depth"], q.named("tree"), order_by=["id"])
        found = await q.rows(q.with_([self._tree(q)], main, recursive=True))
        assert found == [("Ada", 0), ("Bob", 1), ("Cyd", 1), ("Dan", 2), ("Eve", 2)]

    async def test_a_bound_on_the_depth_stops_it(self, db: Db, staff: Any) -> None:
        """Parameters inside the recursive part, and outside. Look at the order in ``WithQueryExpression.to_sql``."""
        q = await staffed(db, staff)
        main = q.select(["name"], q.named("tree"), q.col("id") > 1, order_by=["id"])
        found = await q.rows(q.with_([self._tree(q, q.col("depth", "t") < 1)], main, recursive=True))
        assert found == [("Bob",), ("Cyd",)]

    async def test_it_walks_up_a_tree(self, db: Db, staff: Any) -> None:
        """From Eve to Ada. Look at joins in the recursive part."""
        q = await staffed(db, staff)
        start = q.select(["name", "boss_id"], "employee", q.col("name") == "Eve")
        up = q.join(q.table("employee", "e"), q.named("chain", "c"), q.col("id", "e") == q.col("boss_id", "c"))
        step = q.select([q.col("name", "e"), q.col("boss_id", "e")], up)
        chain = q.cte("chain", q.union_all(start, step), columns=["name", "boss_id"])
        main = q.select(["name"], q.named("chain"))
        assert sorted(await q.rows(q.with_([chain], main, recursive=True))) == [("Ada",), ("Cyd",), ("Eve",)]

    async def test_without_a_beginning_it_is_empty(self, db: Db, staff: Any) -> None:
        """No row leads nowhere. Look at ``format_with_query``."""
        q = await staffed(db, staff)
        start = q.select(["id"], "dept", q.col("id") == 99)
        step = q.select([q.col("n") + 1], q.named("counter"), q.col("n") < 5)
        counter = q.cte("counter", q.union_all(start, step), columns=["n"])
        main = q.select([count(q.dialect, alias="n")], q.named("counter"))
        assert await q.rows(q.with_([counter], main, recursive=True)) == [(0,)]

    async def test_a_union_without_all_ends_on_a_circle(self, db: Db, staff: Any) -> None:
        """Two people who are each other's boss; also legal: refusing UNION there (C69). Look at ``format_with_query``."""
        q = Ctes(db, staff)
        await q.fill("employee", "id name boss_id", [(1, "Ada", 2), (2, "Bob", 1), (3, "Cyd", 3)])
        start = q.select(["id", "boss_id"], "employee", q.col("id") == 1)
        up = q.join(q.table("employee", "e"), q.named("ring", "r"), q.col("id", "e") == q.col("boss_id", "r"))
        step = q.select([q.col("id", "e"), q.col("boss_id", "e")], up)
        both = SetOperationExpression(q.dialect, start, step, "UNION")
        ring = q.cte("ring", both, columns=["id", "boss_id"])
        main = q.select(["id"], q.named("ring"), order_by=["id"])
        query = q.with_([ring], main, recursive=True)
        # Oracle and Firebird know UNION ALL alone in a recursive query.
        by_hand = (
            'WITH RECURSIVE "ring" ("id", "boss_id") AS (SELECT "id", "boss_id" FROM {employee} WHERE "id" = 1 '
            'UNION SELECT e."id", e."boss_id" FROM {employee} e, "ring" r WHERE e."id" = r."boss_id") '
            'SELECT "id" FROM "ring"'
        )
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert await q.rows(query) == [(1,), (2,)]
        assert await q.rows(q.select(["id"], "employee", q.col("id") == 3)) == [(3,)]

    async def test_a_recursive_query_stands_beside_a_plain_one(self, db: Db, staff: Any) -> None:
        """Both orders of definition, parameters in all. Look at RECURSIVE in ``_format_with_clause``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["id", "pay"], "employee", q.col("pay") > 600))
        source = q.join(q.named("tree", "t"), q.named("rich", "r"), q.col("id", "t") == q.col("id", "r"))
        main = q.select([q.col("name", "t")], source, q.col("depth", "t") == 2)
        for parts in ([rich, self._tree(q)], [self._tree(q), rich]):
            assert await q.rows(q.with_(parts, main, recursive=True)) == [("Eve",)]

    async def test_random_trees_agree_with_a_walk_in_python(self, db: Db, staff: Any) -> None:
        """25 people under random bosses: the number of people on each level. Look at the recursive part."""
        chance = random.Random("trees")
        q = Ctes(db, staff)
        bosses: dict[int, Any] = {1: None}
        bosses.update({key: chance.randint(1, key - 1) for key in range(2, 26)})
        await q.fill("employee", "id name boss_id", [(key, f"p{key}", boss) for key, boss in bosses.items()])
        depths: dict[int, int] = {}
        for key, boss in bosses.items():
            depths[key] = 0 if boss is None else depths[boss] + 1
        columns = ["depth", count(q.dialect, alias="n")]
        main = q.select(columns, q.named("tree"), group_by=["depth"], order_by=["depth"])
        found = await q.rows(q.with_([self._tree(q)], main, recursive=True))
        levels = list(depths.values())
        assert found == [(depth, levels.count(depth)) for depth in sorted(set(levels))]

    def _tree(self, q: Ctes, where: Any = None) -> Any:
        """Key, name and depth of everybody, from those without a boss downwards."""
        nought = q.col("id") - q.col("id")
        start = q.select(["id", "name", nought], "employee", q.col("boss_id").is_null())
        down = q.join(q.table("employee", "e"), q.named("tree", "t"), q.col("boss_id", "e") == q.col("id", "t"))
        step = q.select([q.col("id", "e"), q.col("name", "e"), q.col("depth", "t") + 1], down, where)
        return q.cte("tree", q.union_all(start, step), columns=["id", "name", "depth"])
