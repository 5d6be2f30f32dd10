"""Rules of the area ``cte``: one and several CTEs, their names, columns and parameters.

The rows, from ``schema/families/staff.py``::

    dept:      id title        employee:  id name dept_id boss_id pay
                1 Ops                      1 Ada        1    NULL 900
                2 Lab                      2 Bob        1       1 700
                3 Bar                      3 Cyd        2       1 800
                                           4 Dan     NULL       2 500
                                           5 Eve        9       3 700
"""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import SetOperationExpression
from rhosocial.activerecord.backend.expression.functions import count, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import with_staff


@requires(Capability.BASIC_CTE)
class CteTests(ConformanceTests):
    """``WITH name AS (query)`` names a query, and the name is read like a table."""

    staff = family_fixture(STAFF)

    async def test_a_cte_is_read_like_a_table(self, db: Db, staff: Any) -> None:
        """The labels of the query are its column names. If this fails, check that ``format_cte`` keeps the query's
        labels and that ``format_with_query`` puts the CTE before the main query."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select([q.col("name", label="who"), "pay"], "employee", q.col("pay") > 700))
        main = q.select(["who", q.col("pay") + 1], q.by_name("rich"), order_by=["who"])
        assert await q.rows(q.with_([rich], main)) == [("Ada", 901), ("Cyd", 801)]

    async def test_a_cte_can_read_an_earlier_cte(self, db: Db, staff: Any) -> None:
        """The second CTE reads the first one. If this fails, check that ``format_with_query`` keeps the order of the
        CTEs."""
        q = await with_staff(db, staff)
        first = q.cte("paid", q.select(["name", "dept_id", "pay"], "employee", q.col("pay") >= 700))
        second = q.cte("in_ops", q.select(["name", "pay"], q.by_name("paid"), q.col("dept_id") == 1))
        main = q.select(["name"], q.by_name("in_ops"), q.col("pay") < 900)
        assert await q.rows(q.with_([first, second], main)) == [("Bob",)]

    async def test_three_ctes_can_be_joined(self, db: Db, staff: Any) -> None:
        """Each CTE is a source of its own. If this fails, check that ``format_with_query`` writes every CTE."""
        q = await with_staff(db, staff)
        people = q.cte("people", q.select(["name", "dept_id", "boss_id"], "employee", q.col("id") > 1))
        places = q.cte("places", q.select(["id", "title"], "dept", q.col("id") < 3))
        chiefs = q.cte("chiefs", q.select([q.col("id"), q.col("name", label="chief")], "employee", q.col("pay") > 850))
        source = q.join(q.by_name("people", "p"), q.by_name("places", "d"), q.col("dept_id", "p") == q.col("id", "d"))
        source = source.join(q.by_name("chiefs", "c"), "INNER JOIN", q.col("boss_id", "p") == q.col("id", "c"))
        main = q.select([q.col("name", "p"), q.col("title", "d"), q.col("chief", "c")], source)
        found = await q.rows(q.with_([people, places, chiefs], main))
        assert sorted(found) == [("Bob", "Ops", "Ada"), ("Cyd", "Lab", "Ada")]

    async def test_a_cte_can_be_joined_to_itself(self, db: Db, staff: Any) -> None:
        """The main query reads it under two aliases. If this fails, check that ``format_table`` writes the alias of a
        CTE."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") >= 700))
        source = q.join(q.by_name("rich", "a"), q.by_name("rich", "b"), q.col("pay", "a") > q.col("pay", "b"))
        main = q.select([q.col("name", "a"), q.col("name", "b", "less")], source)
        found = await q.rows(q.with_([rich], main))
        assert sorted(found) == [("Ada", "Bob"), ("Ada", "Cyd"), ("Ada", "Eve"), ("Cyd", "Bob"), ("Cyd", "Eve")]

    async def test_a_column_list_of_a_cte_renames_its_columns(self, db: Db, staff: Any) -> None:
        """``WITH x (who, what) AS`` names the columns by position. If this fails, check ``columns`` in
        ``format_cte``."""
        q = await with_staff(db, staff)
        named = q.cte("x", q.select(["name", q.col("pay") * 2], "employee", q.col("id") == 2), columns=["who", "what"])
        main = q.select(["what", "who"], q.by_name("x"))
        assert await q.rows(q.with_([named], main)) == [(1400, "Bob")]

    async def test_a_cte_shadows_a_table_of_the_same_name(self, db: Db, staff: Any) -> None:
        """The main query reads the rows of the CTE, not those of the table. If this fails, check that ``format_cte``
        and ``format_table`` write the name without a schema."""
        q = await with_staff(db, staff)
        name = staff.table("dept")
        shadow = q.cte(name, q.select([q.col("name", label="title")], "employee", q.col("pay") > 850))
        assert await q.rows(q.with_([shadow], q.select(["title"], q.by_name(name)))) == [("Ada",)]

    async def test_the_name_of_a_cte_is_quoted(self, db: Db, staff: Any) -> None:
        """The name contains a blank and the column is a reserved word. If this fails, check that ``format_cte`` calls
        ``format_identifier``."""
        q = await with_staff(db, staff)
        odd = q.cte("order by", q.select(["id"], "dept"), columns=["select"])
        main = q.select([count(q.dialect, "select", alias="n")], q.by_name("order by"))
        assert await q.rows(q.with_([odd], main)) == [(3,)]

    async def test_a_cte_can_have_groups(self, db: Db, staff: Any) -> None:
        """The CTE groups, and the main query filters and orders the groups. If this fails, check that ``format_cte``
        renders the query whole."""
        q = await with_staff(db, staff)
        sums = q.select(["dept_id", sum_(q.dialect, "pay", alias="total")], "employee", group_by=["dept_id"])
        main = q.select(["total"], q.by_name("sums"), q.col("dept_id") < 9, order_by=["total"])
        assert await q.rows(q.with_([q.cte("sums", sums)], main)) == [(800,), (1600,)]

    @requires(Capability.UNION_ALL)
    async def test_a_cte_can_be_a_set_operation(self, db: Db, staff: Any) -> None:
        """The main query counts all its rows, duplicates included, or without them after UNION, and each side keeps its own
        parameters. If this fails, check that ``format_cte`` renders ``format_set_operation_expression``."""
        q = await with_staff(db, staff)
        both = q.union_all(q.select(["name"], "employee"), q.select(["name"], "employee", q.col("pay") < 750))
        main = q.select([count(q.dialect, alias="n")], q.by_name("names"))
        assert await q.rows(q.with_([q.cte("names", both)], main)) == [(8,)]
        left, right = (q.select(["name"], "employee", each) for each in (q.col("pay") > 750, q.col("pay") < 900))
        assert await q.rows(q.with_([q.cte("names", q.union_all(left, right))], main)) == [(6,)]
        if db.can(Capability.UNION):
            once = SetOperationExpression(q.dialect, left, right, "UNION")
            assert await q.rows(q.with_([q.cte("names", once)], main)) == [(5,)]

    @requires(Capability.MATERIALIZED_CTE)
    @pytest.mark.parametrize("materialized", [True, False], ids=["materialized", "not-materialized"])
    async def test_a_materialization_hint_does_not_change_the_rows_of_a_cte(
        self, db: Db, staff: Any, materialized: bool
    ) -> None:
        """Both hints return the same rows. If this fails, check ``materialized`` in ``format_cte``."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["name"], "employee", q.col("pay") > 700), materialized=materialized)
        assert await q.rows(q.with_([rich], q.select(["name"], q.by_name("rich"), order_by=["name"]))) == [
            ("Ada",),
            ("Cyd",),
        ]

    async def test_an_empty_list_of_ctes_leaves_the_query_unchanged(self, db: Db, staff: Any) -> None:
        """Without CTEs the statement has no WITH. If this fails, check that ``format_with_query`` accepts an empty
        list."""
        q = await with_staff(db, staff)
        assert await q.rows(q.with_([], q.select(["title"], "dept", q.col("id") == 2))) == [("Lab",)]

    async def test_a_query_with_a_cte_can_be_a_subquery(self, db: Db, staff: Any) -> None:
        """It is a source of another query and has parameters before and after it. If this fails, check the parentheses
        around ``format_with_query``."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") > 600))
        inner = q.with_([rich], q.select(["name", "pay"], q.by_name("rich"), q.col("pay") < 850))
        outer = q.select([q.col("name", "x")], q.sub(inner, "x"), q.col("name", "x") != "Eve")
        assert sorted(await q.rows(outer)) == [("Bob",), ("Cyd",)]


@requires(Capability.BASIC_CTE)
class CteParameterTests(ConformanceTests):
    """The parameters of a statement with CTEs are bound in the order of the text."""

    staff = family_fixture(STAFF)

    async def test_parameters_of_a_cte_precede_those_of_the_main_query(self, db: Db, staff: Any) -> None:
        """``pay > 600`` is in the CTE, ``pay < 850`` in the main query. If this fails, check the order of the
        parameters in ``WithQueryExpression.to_sql``."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["name", "pay"], "employee", q.col("pay") > 600))
        main = q.select(["name"], q.by_name("rich"), q.col("pay") < 850, order_by=["name"])
        assert await q.rows(q.with_([rich], main)) == [("Bob",), ("Cyd",), ("Eve",)]

    async def test_every_clause_of_a_query_with_ctes_keeps_its_parameters(self, db: Db, staff: Any) -> None:
        """Two CTEs, the columns, WHERE, HAVING and LIMIT have different values. If this fails, check the order of the
        parameters in ``format_with_query``."""
        q = await with_staff(db, staff)
        first = q.cte("a", q.select([(q.col("pay") + 1).as_("p"), "dept_id"], "employee", q.col("id") != 4))
        second = q.cte("b", q.select([(q.col("p") * 2).as_("p"), "dept_id"], q.by_name("a"), q.col("p") > 701 - 1))
        total = sum_(q.dialect, q.col("p") + 5, alias="total")
        main = q.select(
            ["dept_id", total],
            q.by_name("b"),
            q.col("dept_id") < 9,
            group_by=["dept_id"],
            having=sum_(q.dialect, "p") > 1700 - 100,
            order_by=[("dept_id", "DESC")],
            limit=1,
            offset=1,
        )
        # Lab, 801 * 2 + 5 = 1607, comes first and is skipped; Ops is (901 + 701) * 2 + 10 = 3214.
        assert await q.rows(q.with_([first, second], main)) == [(1, 3214)]

    async def test_an_unused_cte_keeps_its_parameters(self, db: Db, staff: Any) -> None:
        """Its parameters precede those of the main query. If this fails, check the order of the parameters in
        ``WithQueryExpression.to_sql``."""
        q = await with_staff(db, staff)
        idle = q.cte("idle", q.select(["id"], "dept", q.col("title") == "Bar"))
        main = q.select(["name"], "employee", q.col("name") == "Dan")
        assert await q.rows(q.with_([idle], main)) == [("Dan",)]

    async def test_a_cte_can_be_sql_text_with_parameters(self, db: Db, staff: Any) -> None:
        """``CTEExpression`` takes a pair of SQL and parameters. If this fails, check ``CTEExpression.to_sql``."""
        q = await with_staff(db, staff)
        pair = (staff.sql('SELECT "name" FROM {employee} WHERE "pay" > ?'), (700,))
        main = q.select(["name"], q.by_name("rich"), q.col("name") != "Ada")
        assert await q.rows(q.with_([q.cte("rich", pair)], main)) == [("Cyd",)]
