"""Named subqueries: one, several, recursive, with column names and parameters, in queries and in statements that change rows."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.functions import count, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import staffed


@requires(Capability.BASIC_CTE)
class CteTests(ConformanceTests):
    """``WITH name AS (query)`` gives a query a name, and the name is read like a table."""

    staff = family_fixture(STAFF)

    async def test_a_named_query_is_read_like_a_table(self, db: Db, staff: Any) -> None:
        """Its labels are its columns. Look at ``format_cte`` and ``format_with_query``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select([q.col("name", label="who"), "pay"], "employee", q.col("pay") > 700))
        main = q.select(["who", q.col("pay") + 1], q.named("rich"), order_by=["who"])
        assert await q.rows(q.with_([rich], main)) == [("Ada", 901), ("Cyd", 801)]

    async def test_a_later_query_reads_an_earlier_one(self, db: Db, staff: Any) -> None:
        """Two names, the second built on the first. Look at the order of the parts in ``format_with_query``."""
        q = await staffed(db, staff)
        first = q.cte("paid", q.select(["name", "dept_id", "pay"], "employee", q.col("pay") >= 700))
        second = q.cte("in_ops", q.select(["name", "pay"], q.named("paid"), q.col("dept_id") == 1))
        main = q.select(["name"], q.named("in_ops"), q.col("pay") < 900)
        assert await q.rows(q.with_([first, second], main)) == [("Bob",)]

    async def test_three_named_queries_are_joined(self, db: Db, staff: Any) -> None:
        """Each is a source of its own. Look at ``format_with_query``."""
        q = await staffed(db, staff)
        people = q.cte("people", q.select(["name", "dept_id", "boss_id"], "employee", q.col("id") > 1))
        places = q.cte("places", q.select(["id", "title"], "dept", q.col("id") < 3))
        chiefs = q.cte("chiefs", q.select([q.col("id"), q.col("name", label="chief")], "employee", q.col("pay") > 850))
        source = q.join(q.named("people", "p"), q.named("places", "d"), q.col("dept_id", "p") == q.col("id", "d"))
        source = source.join(q.named("chiefs", "c"), "INNER JOIN", q.col("boss_id", "p") == q.col("id", "c"))
        main = q.select([q.col("name", "p"), q.col("title", "d"), q.col("chief", "c")], source)
        found = await q.rows(q.with_([people, places, chiefs], main))
        assert sorted(found) == [("Bob", "Ops", "Ada"), ("Cyd", "Lab", "Ada")]

    async def test_a_named_query_is_read_twice(self, db: Db, staff: Any) -> None:
        """Joined to itself under two aliases. Look at ``format_table``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") >= 700))
        source = q.join(q.named("rich", "a"), q.named("rich", "b"), q.col("pay", "a") > q.col("pay", "b"))
        main = q.select([q.col("name", "a"), q.col("name", "b", "less")], source)
        found = await q.rows(q.with_([rich], main))
        assert sorted(found) == [("Ada", "Bob"), ("Ada", "Cyd"), ("Ada", "Eve"), ("Cyd", "Bob"), ("Cyd", "Eve")]

    async def test_a_column_list_renames_by_place(self, db: Db, staff: Any) -> None:
        """``WITH x (who, what) AS``. Look at ``columns`` in ``format_cte``."""
        q = await staffed(db, staff)
        named = q.cte("x", q.select(["name", q.col("pay") * 2], "employee", q.col("id") == 2), columns=["who", "what"])
        main = q.select(["what", "who"], q.named("x"))
        assert await q.rows(q.with_([named], main)) == [(1400, "Bob")]

    async def test_a_named_query_shadows_a_table_of_its_name(self, db: Db, staff: Any) -> None:
        """Read by the table's name, the rows are the query's (D092). Look at the names in ``format_cte``."""
        q = await staffed(db, staff)
        name = staff.table("dept")
        shadow = q.cte(name, q.select([q.col("name", label="title")], "employee", q.col("pay") > 850))
        assert await q.rows(q.with_([shadow], q.select(["title"], q.named(name)))) == [("Ada",)]

    async def test_a_name_that_needs_quotes_is_quoted(self, db: Db, staff: Any) -> None:
        """A reserved word and a blank are names too. Look at ``format_identifier`` in ``format_cte``."""
        q = await staffed(db, staff)
        odd = q.cte("order by", q.select(["id"], "dept"), columns=["select"])
        main = q.select([count(q.dialect, "select", alias="n")], q.named("order by"))
        assert await q.rows(q.with_([odd], main)) == [(3,)]

    async def test_a_named_query_holds_groups(self, db: Db, staff: Any) -> None:
        """Grouped inside, filtered and grouped outside. Look at ``format_cte``."""
        q = await staffed(db, staff)
        sums = q.select(["dept_id", sum_(q.dialect, "pay", alias="total")], "employee", group_by=["dept_id"])
        main = q.select(["total"], q.named("sums"), q.col("dept_id") < 9, order_by=["total"])
        assert await q.rows(q.with_([q.cte("sums", sums)], main)) == [(800,), (1600,)]

    @requires(Capability.UNION_ALL)
    async def test_a_named_query_is_a_set_operation(self, db: Db, staff: Any) -> None:
        """Counted as a whole, equal rows too. Look at ``format_cte`` around ``format_set_operation_expression``."""
        q = await staffed(db, staff)
        both = q.union_all(q.select(["name"], "employee"), q.select(["name"], "employee", q.col("pay") < 750))
        main = q.select([count(q.dialect, alias="n")], q.named("names"))
        assert await q.rows(q.with_([q.cte("names", both)], main)) == [(8,)]

    @requires(Capability.MATERIALIZED_CTE)
    @pytest.mark.parametrize("materialized", [True, False], ids=["materialized", "not-materialized"])
    async def test_how_it_is_computed_changes_no_row(self, db: Db, staff: Any, materialized: bool) -> None:
        """With the hint either way. Look at ``materialized`` in ``format_cte``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["name"], "employee", q.col("pay") > 700), materialized=materialized)
        assert await q.rows(q.with_([rich], q.select(["name"], q.named("rich"), order_by=["name"]))) == [
            ("Ada",),
            ("Cyd",),
        ]

    async def test_a_query_without_any_name_is_the_query_itself(self, db: Db, staff: Any) -> None:
        """An empty list of named queries leaves no WITH behind. Look at ``format_with_query``."""
        q = await staffed(db, staff)
        assert await q.rows(q.with_([], q.select(["title"], "dept", q.col("id") == 2))) == [("Lab",)]

    async def test_a_query_with_names_stands_inside_another(self, db: Db, staff: Any) -> None:
        """As a source, with parameters around it. Look at parentheses around ``format_with_query``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") > 600))
        inner = q.with_([rich], q.select(["name", "pay"], q.named("rich"), q.col("pay") < 850))
        outer = q.select([q.col("name", "x")], q.sub(inner, "x"), q.col("name", "x") != "Eve")
        assert sorted(await q.rows(outer)) == [("Bob",), ("Cyd",)]


@requires(Capability.BASIC_CTE)
class CteParameterTests(ConformanceTests):
    """Parameters of a statement with named queries are bound where they stand (D015)."""

    staff = family_fixture(STAFF)

    async def test_parameters_of_a_named_query_come_before_those_of_the_main_one(self, db: Db, staff: Any) -> None:
        """``pay > 600`` inside and ``pay < 850`` outside. Look at the order in ``WithQueryExpression.to_sql``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") > 600))
        main = q.select(["name"], q.named("rich"), q.col("pay") < 850, order_by=["name"])
        assert await q.rows(q.with_([rich], main)) == [("Bob",), ("Cyd",), ("Eve",)]

    async def test_every_place_keeps_its_own_parameters(self, db: Db, staff: Any) -> None:
        """Two named queries, columns, WHERE, HAVING and LIMIT, all distinct. Look at the order in ``format_with_query``."""
        q = await staffed(db, staff)
        first = q.cte("a", q.select([(q.col("pay") + 1).as_("p"), "dept_id"], "employee", q.col("id") != 4))
        second = q.cte("b", q.select([(q.col("p") * 2).as_("p"), "dept_id"], q.named("a"), q.col("p") > 701 - 1))
        total = sum_(q.dialect, q.col("p") + 5, alias="total")
        main = q.select(
            ["dept_id", total],
            q.named("b"),
            q.col("dept_id") < 9,
            group_by=["dept_id"],
            having=sum_(q.dialect, "p") > 1700 - 100,
            order_by=[("dept_id", "DESC")],
            limit=1,
            offset=1,
        )
        # Ops: (901 + 701) * 2 + 10; Lab: 801 * 2 + 5 is 1607, and comes first.
        assert await q.rows(q.with_([first, second], main)) == [(1, 3214)]

    async def test_a_named_query_that_nobody_reads_keeps_its_parameters_to_itself(self, db: Db, staff: Any) -> None:
        """They still come first. Look at the order in ``WithQueryExpression.to_sql``."""
        q = await staffed(db, staff)
        idle = q.cte("idle", q.select(["id"], "dept", q.col("title") == "Bar"))
        main = q.select(["name"], "employee", q.col("name") == "Dan")
        assert await q.rows(q.with_([idle], main)) == [("Dan",)]

    async def test_a_text_with_its_parameters_is_a_named_query(self, db: Db, staff: Any) -> None:
        """``CTEExpression`` takes a pair of SQL and parameters. Look at ``CTEExpression.to_sql``."""
        q = await staffed(db, staff)
        pair = (staff.sql('SELECT "name" FROM {employee} WHERE "pay" > ?'), (700,))
        main = q.select(["name"], q.named("rich"), q.col("name") != "Ada")
        assert await q.rows(q.with_([q.cte("rich", pair)], main)) == [("Cyd",)]
