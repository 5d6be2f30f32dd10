"""Joins by kind, by condition and by number, through the expressions and through the query builder."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import RawSQLPredicate
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES, STAFF
from ..support.staff_rows import staffed
from ..support.terms import Row, Terms, in_no_order

MATCHES: list[Row] = [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", "Lab")]
LONELY: list[Row] = [("Dan", None), ("Eve", None)]


class JoinKindTests(ConformanceTests):
    """Each kind of join keeps the rows that SQL says it keeps."""

    staff = family_fixture(STAFF)

    @requires(Capability.INNER_JOIN)
    @pytest.mark.parametrize("kind", ["INNER JOIN", "JOIN"])
    async def test_an_inner_join_keeps_matches_alone(self, db: Db, staff: Any, kind: str) -> None:
        """Neither Dan (no department), nor Eve (an unknown one), nor Bar. Look at ``format_join_expression``."""
        assert await self._titles(await staffed(db, staff), kind) == MATCHES

    @requires(Capability.LEFT_JOIN)
    @pytest.mark.parametrize("kind", ["LEFT JOIN", "LEFT OUTER JOIN"])
    async def test_a_left_join_keeps_lonely_rows_of_the_left_table(self, db: Db, staff: Any, kind: str) -> None:
        """Dan and Eve stay, with NULL for the title. Look at ``format_join_expression``."""
        assert await self._titles(await staffed(db, staff), kind) == MATCHES + LONELY

    @requires(Capability.RIGHT_JOIN)
    @pytest.mark.parametrize("kind", ["RIGHT JOIN", "RIGHT OUTER JOIN"])
    async def test_a_right_join_keeps_lonely_rows_of_the_right_table(self, db: Db, staff: Any, kind: str) -> None:
        """Bar stays, with NULL for the name. Look at ``format_join_expression``."""
        assert await self._titles(await staffed(db, staff), kind) == [(None, "Bar"), *MATCHES]

    @requires(Capability.FULL_JOIN)
    @pytest.mark.parametrize("kind", ["FULL JOIN", "FULL OUTER JOIN"])
    async def test_a_full_join_keeps_lonely_rows_of_both_tables(self, db: Db, staff: Any, kind: str) -> None:
        """Bar, Dan and Eve all stay. Look at ``format_join_expression``."""
        assert await self._titles(await staffed(db, staff), kind) == [(None, "Bar"), *MATCHES, *LONELY]

    @requires(Capability.CROSS_JOIN)
    async def test_a_cross_join_pairs_every_row_with_every_row(self, db: Db, staff: Any) -> None:
        """Five people and three departments make fifteen pairs. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), kind="CROSS JOIN")
        found = await q.rows(q.select([q.col("name", "e"), q.col("title", "d")], source))
        assert sorted(found) == sorted((who[1], dept[1]) for who in EMPLOYEES for dept in DEPTS)

    async def test_two_sources_without_a_join_are_paired_and_filtered(self, db: Db, staff: Any) -> None:
        """``FROM a, b WHERE`` is the oldest inner join. Look at a list of sources in ``format_query_statement``."""
        q = await staffed(db, staff)
        sources = [q.table("employee", "e"), q.table("dept", "d")]
        query = q.select([q.col("name", "e"), q.col("title", "d")], sources, q.col("dept_id", "e") == q.col("id", "d"))
        assert sorted(await q.rows(query)) == MATCHES

    async def test_every_partner_makes_a_row_of_its_own(self, db: Db, staff: Any) -> None:
        """From the side of the departments, Ops appears twice. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        on = q.col("id", "d") == q.col("dept_id", "e")
        source = q.join(q.table("dept", "d"), q.table("employee", "e"), on)
        assert sorted(await q.rows(q.select([q.col("title", "d")], source))) == [("Lab",), ("Ops",), ("Ops",)]

    async def test_null_matches_nothing_not_even_null(self, db: Db, staff: Any) -> None:
        """Joined by ``boss_id`` to itself, Ada (NULL) finds nobody. Look at ``format_comparison_predicate``."""
        q = await staffed(db, staff)
        on = q.col("boss_id", "a") == q.col("boss_id", "b")
        source = q.join(q.table("employee", "a"), q.table("employee", "b"), on)
        found = await q.rows(q.select([q.col("name", "a"), q.col("name", "b", "other")], source))
        assert sorted(found) == [
            ("Bob", "Bob"),
            ("Bob", "Cyd"),
            ("Cyd", "Bob"),
            ("Cyd", "Cyd"),
            ("Dan", "Dan"),
            ("Eve", "Eve"),
        ]

    async def _titles(self, q: Terms, kind: str) -> list[Row]:
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, kind)
        return in_no_order(await q.rows(q.select([q.col("name", "e"), q.col("title", "d")], source)))


class JoinConditionTests(ConformanceTests):
    """What stands in ON decides about partners, what stands in WHERE about rows."""

    staff = family_fixture(STAFF)

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_in_on_takes_away_the_partner_and_not_the_row(self, db: Db, staff: Any) -> None:
        """``ON ... AND title = 'Lab'`` leaves all five people. Look at ``format_join_expression``: ON is no WHERE."""
        q = await staffed(db, staff)
        on = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("title", "d") == "Lab")
        found = await q.rows(self._left(q, on))
        assert in_no_order(found) == [("Ada", None), ("Bob", None), ("Cyd", "Lab"), ("Dan", None), ("Eve", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_in_where_takes_away_the_row(self, db: Db, staff: Any) -> None:
        """``WHERE title = 'Lab'`` leaves Cyd alone. Look at ``format_query_statement``."""
        q = await staffed(db, staff)
        query = self._left(q, q.col("dept_id", "e") == q.col("id", "d"), q.col("title", "d") == "Lab")
        assert await q.rows(query) == [("Cyd", "Lab")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_on_the_left_table_in_on_keeps_its_rows(self, db: Db, staff: Any) -> None:
        """``ON ... AND pay > 750`` keeps Bob, without his department. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        on = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("pay", "e") > 750)
        found = in_no_order(await q.rows(self._left(q, on)))
        assert found == [("Ada", "Ops"), ("Bob", None), ("Cyd", "Lab"), ("Dan", None), ("Eve", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_rows_without_a_partner_are_found_by_null(self, db: Db, staff: Any) -> None:
        """``WHERE d.id IS NULL`` after a left join: Dan and Eve. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        query = self._left(q, q.col("dept_id", "e") == q.col("id", "d"), q.col("id", "d").is_null())
        assert in_no_order(await q.rows(query)) == LONELY

    async def test_a_join_can_compare_otherwise_than_for_equality(self, db: Db, staff: Any) -> None:
        """Who earns more than whom, by ``>``. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "a"), q.table("employee", "b"), q.col("pay", "a") > q.col("pay", "b"))
        query = q.select([q.col("name", "a"), q.col("name", "b", "less")], source, q.col("name", "a") == "Cyd")
        assert sorted(await q.rows(query)) == [("Cyd", "Bob"), ("Cyd", "Dan"), ("Cyd", "Eve")]

    @pytest.mark.parametrize(
        ("kind", "truth", "expected"),
        [
            pytest.param("INNER JOIN", "1 = 1", 15, id="inner-true"),
            pytest.param("INNER JOIN", "1 = 0", 0, id="inner-false"),
            pytest.param("LEFT JOIN", "1 = 1", 15, id="left-true", marks=requires(Capability.LEFT_JOIN)),
            pytest.param("LEFT JOIN", "1 = 0", 5, id="left-false", marks=requires(Capability.LEFT_JOIN)),
        ],
    )
    async def test_a_condition_about_no_row_holds_for_all_or_none(
        self, db: Db, staff: Any, kind: str, truth: str, expected: int
    ) -> None:
        """ON what is always true pairs everything, ON what never is leaves a left join its rows. Look at ON."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), RawSQLPredicate(q.dialect, truth), kind)
        found = await q.rows(q.select([q.col("name", "e"), q.col("title", "d")], source))
        assert len(found) == expected

    async def test_an_alias_may_be_a_reserved_word(self, db: Db, staff: Any) -> None:
        """``employee AS "order"`` joined with ``dept AS "group"``. Look at ``format_identifier`` in ``format_table``."""
        q = await staffed(db, staff)
        on = q.col("dept_id", "order") == q.col("id", "group")
        source = q.join(q.table("employee", "order"), q.table("dept", "group"), on)
        query = q.select([q.col("name", "order")], source, q.col("title", "group") == "Lab")
        assert await q.rows(query) == [("Cyd",)]

    async def test_columns_of_one_name_are_told_apart_by_their_table(self, db: Db, staff: Any) -> None:
        """Both tables have ``id``; each label has its own table's. Look at ``format_column`` and the table's alias."""
        q = await staffed(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on)
        query = q.select([q.col("id", "e", "who"), q.col("id", "d", "dept")], source, order_by=[q.col("id", "e")])
        assert await q.rows(query) == [(1, 1), (2, 1), (3, 2)]

    def _left(self, q: Terms, on: Any, where: Any = None) -> Any:
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, "LEFT JOIN")
        return q.select([q.col("name", "e"), q.col("title", "d")], source, where)


class ManyJoinsTests(ConformanceTests):
    """Several joins, one table twice, groups of joins, and parameters in each of them."""

    staff = family_fixture(STAFF)

    async def test_a_table_is_joined_to_itself_under_two_names(self, db: Db, staff: Any) -> None:
        """Each person beside the boss, not beside themselves. Look at ``format_table`` and ``format_column``."""
        q = await staffed(db, staff)
        on = q.col("boss_id", "e") == q.col("id", "b")
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), on)
        query = q.select([q.col("name", "e"), q.col("name", "b", "boss")], source, order_by=[q.col("id", "e")])
        assert await q.rows(query) == [("Bob", "Ada"), ("Cyd", "Ada"), ("Dan", "Bob"), ("Eve", "Cyd")]

    async def test_one_table_stands_in_two_joins(self, db: Db, staff: Any) -> None:
        """A person's department and the boss's department, from one table. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), q.col("boss_id", "e") == q.col("id", "b"))
        source = source.join(q.table("dept", "x"), "INNER JOIN", q.col("dept_id", "e") == q.col("id", "x"))
        source = source.join(q.table("dept", "y"), "INNER JOIN", q.col("dept_id", "b") == q.col("id", "y"))
        columns = [q.col("name", "e"), q.col("title", "x"), q.col("title", "y", "of_boss")]
        assert await q.rows(q.select(columns, source, order_by=[q.col("id", "e")])) == [
            ("Bob", "Ops", "Ops"),
            ("Cyd", "Lab", "Ops"),
        ]

    @requires(Capability.LEFT_JOIN)
    async def test_three_left_joins_keep_every_row_of_the_first_table(self, db: Db, staff: Any) -> None:
        """Boss and boss's boss, or NULL. Look at how ``format_join_expression`` nests the left side."""
        q = await staffed(db, staff)
        left = "LEFT JOIN"
        source = q.join(
            q.table("employee", "e"), q.table("employee", "b"), q.col("boss_id", "e") == q.col("id", "b"), left
        )
        source = source.join(q.table("employee", "c"), left, q.col("boss_id", "b") == q.col("id", "c"))
        columns = [q.col("name", "e"), q.col("name", "b", "boss"), q.col("name", "c", "chief")]
        assert await q.rows(q.select(columns, source, order_by=[q.col("id", "e")])) == [
            ("Ada", None, None),
            ("Bob", "Ada", None),
            ("Cyd", "Ada", None),
            ("Dan", "Bob", "Ada"),
            ("Eve", "Cyd", "Ada"),
        ]

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            pytest.param("inner_join", MATCHES, id="inner", marks=requires(Capability.INNER_JOIN)),
            pytest.param("left_join", MATCHES + LONELY, id="left", marks=requires(Capability.LEFT_JOIN)),
            pytest.param("right_join", [(None, "Bar"), *MATCHES], id="right", marks=requires(Capability.RIGHT_JOIN)),
            pytest.param(
                "full_join", [(None, "Bar"), *MATCHES, *LONELY], id="full", marks=requires(Capability.FULL_JOIN)
            ),
        ],
    )
    async def test_a_join_is_joined_further_by_each_kind(
        self, db: Db, staff: Any, method: str, expected: list[Row]
    ) -> None:
        """``JoinExpression.left_join`` and its like take the join so far for the left side. Look at ``JoinExpression.join``."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "e"), q.table("employee", "same"), q.col("id", "e") == q.col("id", "same"))
        source = getattr(source, method)(q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"))
        found = await q.rows(q.select([q.col("name", "same"), q.col("title", "d")], source))
        assert in_no_order(found) == expected

    @requires(Capability.LEFT_JOIN)
    async def test_an_inner_join_after_a_left_join_drops_its_lonely_rows(self, db: Db, staff: Any) -> None:
        """(people LEFT depts) INNER people by the department's key. Look at ``format_join_expression``."""
        q = await staffed(db, staff)
        source = q.join(
            q.table("employee", "e"), q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"), "LEFT JOIN"
        )
        source = source.join(q.table("employee", "m"), "INNER JOIN", q.col("dept_id", "m") == q.col("id", "d"))
        found = await q.rows(q.select([q.col("name", "e"), q.col("name", "m", "mate")], source))
        assert sorted(found) == [("Ada", "Ada"), ("Ada", "Bob"), ("Bob", "Ada"), ("Bob", "Bob"), ("Cyd", "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_join_on_the_right_side_is_done_first(self, db: Db, staff: Any) -> None:
        """people LEFT (boss INNER dept): the inner join can't drop people. Look at parentheses in ``format_join_expression``."""
        q = await staffed(db, staff)
        inner = q.join(q.table("employee", "b"), q.table("dept", "d"), q.col("dept_id", "b") == q.col("id", "d"))
        on = q.col("boss_id", "e") == q.col("id", "b")
        source = q.join(q.table("employee", "e"), inner, on, "LEFT JOIN")
        query = q.select([q.col("name", "e"), q.col("title", "d")], source, q.col("id", "b").is_null())
        assert in_no_order(await q.rows(query)) == [("Ada", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_each_join_keeps_its_own_parameters(self, db: Db, staff: Any) -> None:
        """Distinct values in the columns, two ONs, WHERE and LIMIT. Look at the order in ``format_join_expression``."""
        q = await staffed(db, staff)
        first = (q.col("boss_id", "e") == q.col("id", "b")) & (q.col("pay", "b") > 750)
        second = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("title", "d") == "Ops")
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), first, "LEFT JOIN")
        source = source.join(q.table("dept", "d"), "LEFT JOIN", second)
        columns = [q.col("pay", "e") * 10, q.col("name", "b", "boss"), q.col("title", "d")]
        query = q.select(columns, source, q.col("pay", "e") < 900, order_by=[q.col("id", "e")], limit=3)
        assert await q.rows(query) == [(7000, "Ada", "Ops"), (8000, "Ada", None), (5000, None, None)]

    async def test_a_subquery_is_joined_with_its_parameters(self, db: Db, staff: Any) -> None:
        """Bounds in the columns, the subquery, ON and WHERE. Look at the order in ``format_join_expression`` (D014)."""
        q = await staffed(db, staff)
        rich = q.sub(q.select(["id", "name", "pay"], "employee", q.col("pay") > 600), "r")
        on = (q.col("boss_id", "e") == q.col("id", "r")) & (q.col("pay", "r") < 850)
        source = q.join(q.table("employee", "e"), rich, on)
        columns = [q.col("pay", "e") + 7, q.col("name", "r", "boss")]
        found = await q.rows(q.select(columns, source, q.col("pay", "e") >= 500))
        assert sorted(found) == [(507, "Bob"), (707, "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_groups_over_a_left_join_count_partners_and_not_rows(self, db: Db, staff: Any) -> None:
        """COUNT(e.id) of Bar is 0 though its row is there. Look at GROUP BY over a join."""
        q = await staffed(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("dept", "d"), q.table("employee", "e"), on, "LEFT JOIN")
        columns = [q.col("title", "d"), count(q.dialect, q.col("id", "e"), alias="n")]
        query = q.select(columns, source, group_by=[q.col("title", "d")], order_by=[q.col("title", "d")])
        assert await q.rows(query) == [("Bar", 0), ("Lab", 1), ("Ops", 2)]

    async def test_a_join_has_an_alias(self, db: Db, staff: Any) -> None:
        """``(a JOIN b ON ...) AS x``, unless the database refuses that. Look at ``alias`` in ``format_join_expression``."""
        q = await staffed(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, alias="x")
        query = q.select([q.col("name", "x"), q.col("title", "x")], source, q.col("title", "x") != "Lab")
        by_hand = 'SELECT x."name" FROM ({employee} AS e INNER JOIN {dept} AS d ON e."dept_id" = d."id") AS x'
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert sorted(await q.rows(query)) == [("Ada", "Ops"), ("Bob", "Ops")]
        assert len(await q.rows(q.select(["id"], "dept"))) == 3

    async def test_order_and_limit_cut_the_joined_rows(self, db: Db, staff: Any) -> None:
        """ORDER BY a column of either side, then LIMIT and OFFSET. Look at ``format_query_statement``."""
        q = await staffed(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"))
        order = [(q.col("title", "d"), "DESC"), (q.col("name", "e"), "DESC")]
        query = q.select([q.col("name", "e")], source, order_by=order, limit=2, offset=1)
        assert await q.rows(query) == [("Ada",), ("Cyd",)]
