"""Rules of the area ``joins``: kinds of joins, join conditions, and several joins in a query.

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
from rhosocial.activerecord.backend.expression import RawSQLPredicate
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES, STAFF
from ..support.staff_rows import with_staff
from ..support.terms import Row, Terms, in_no_order

MATCHES: list[Row] = [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", "Lab")]
UNMATCHED: list[Row] = [("Dan", None), ("Eve", None)]


class JoinKindTests(ConformanceTests):
    """Each kind of join keeps the rows that SQL says it keeps."""

    staff = family_fixture(STAFF)

    @requires(Capability.INNER_JOIN)
    @pytest.mark.parametrize("kind", ["INNER JOIN", "JOIN"])
    async def test_an_inner_join_keeps_only_matches(self, db: Db, staff: Any, kind: str) -> None:
        """It drops Dan (no department), Eve (an unknown department) and Bar (no people). If this fails, check that
        ``format_join_expression`` writes the join type and ON."""
        assert await self._names_and_titles(await with_staff(db, staff), kind) == MATCHES

    @requires(Capability.LEFT_JOIN)
    @pytest.mark.parametrize("kind", ["LEFT JOIN", "LEFT OUTER JOIN"])
    async def test_a_left_join_keeps_unmatched_rows_of_the_left_table(self, db: Db, staff: Any, kind: str) -> None:
        """Dan and Eve stay, with NULL as the title. If this fails, check that ``format_join_expression`` writes the
        join type."""
        assert await self._names_and_titles(await with_staff(db, staff), kind) == MATCHES + UNMATCHED

    @requires(Capability.RIGHT_JOIN)
    @pytest.mark.parametrize("kind", ["RIGHT JOIN", "RIGHT OUTER JOIN"])
    async def test_a_right_join_keeps_unmatched_rows_of_the_right_table(self, db: Db, staff: Any, kind: str) -> None:
        """Bar stays, with NULL as the name. If this fails, check that ``format_join_expression`` writes the join
        type."""
        assert await self._names_and_titles(await with_staff(db, staff), kind) == [(None, "Bar"), *MATCHES]

    @requires(Capability.FULL_JOIN)
    @pytest.mark.parametrize("kind", ["FULL JOIN", "FULL OUTER JOIN"])
    async def test_a_full_join_keeps_unmatched_rows_of_both_tables(self, db: Db, staff: Any, kind: str) -> None:
        """Bar, Dan and Eve stay. If this fails, check that ``format_join_expression`` writes the join type."""
        assert await self._names_and_titles(await with_staff(db, staff), kind) == [(None, "Bar"), *MATCHES, *UNMATCHED]

    @requires(Capability.CROSS_JOIN)
    async def test_a_cross_join_pairs_every_row_with_every_row(self, db: Db, staff: Any) -> None:
        """Five people and three departments make fifteen pairs. If this fails, check that ``format_join_expression``
        renders CROSS JOIN without ON."""
        q = await with_staff(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), kind="CROSS JOIN")
        found = await q.rows(q.select([q.col("name", "e"), q.col("title", "d")], source))
        assert sorted(found) == sorted((who[1], dept[1]) for who in EMPLOYEES for dept in DEPTS)

    async def test_two_sources_in_from_are_joined_by_where(self, db: Db, staff: Any) -> None:
        """``FROM a, b WHERE`` is an inner join. If this fails, check that ``format_query_statement`` accepts a list of
        sources."""
        q = await with_staff(db, staff)
        sources = [q.table("employee", "e"), q.table("dept", "d")]
        query = q.select([q.col("name", "e"), q.col("title", "d")], sources, q.col("dept_id", "e") == q.col("id", "d"))
        assert sorted(await q.rows(query)) == MATCHES

    async def test_a_row_appears_once_for_each_match(self, db: Db, staff: Any) -> None:
        """Ops has two people, so it appears twice. If this fails, check that ``format_join_expression`` adds nothing
        that merges rows."""
        q = await with_staff(db, staff)
        on = q.col("id", "d") == q.col("dept_id", "e")
        source = q.join(q.table("dept", "d"), q.table("employee", "e"), on)
        assert sorted(await q.rows(q.select([q.col("title", "d")], source))) == [("Lab",), ("Ops",), ("Ops",)]

    async def test_null_matches_nothing_not_even_null(self, db: Db, staff: Any) -> None:
        """Ada has no boss, so a join by equal bosses leaves her out. If this fails, check that
        ``format_comparison_predicate`` renders a plain ``=``."""
        q = await with_staff(db, staff)
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

    async def _names_and_titles(self, q: Terms, kind: str) -> list[Row]:
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, kind)
        return in_no_order(await q.rows(q.select([q.col("name", "e"), q.col("title", "d")], source)))


class JoinConditionTests(ConformanceTests):
    """A condition in ON decides about matches, a condition in WHERE decides about rows."""

    staff = family_fixture(STAFF)

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_in_on_removes_the_match_and_not_the_row(self, db: Db, staff: Any) -> None:
        """``ON ... AND title = 'Lab'`` keeps all five people. If this fails, check that ``format_join_expression``
        writes the whole condition in ON."""
        q = await with_staff(db, staff)
        on = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("title", "d") == "Lab")
        found = await q.rows(self._left(q, on))
        assert in_no_order(found) == [("Ada", None), ("Bob", None), ("Cyd", "Lab"), ("Dan", None), ("Eve", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_in_where_removes_the_row(self, db: Db, staff: Any) -> None:
        """``WHERE title = 'Lab'`` keeps only Cyd. If this fails, check that ``format_query_statement`` writes the
        condition in WHERE."""
        q = await with_staff(db, staff)
        query = self._left(q, q.col("dept_id", "e") == q.col("id", "d"), q.col("title", "d") == "Lab")
        assert await q.rows(query) == [("Cyd", "Lab")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_condition_on_the_left_table_in_on_keeps_its_rows(self, db: Db, staff: Any) -> None:
        """``ON ... AND pay > 750`` keeps Bob, without his department. If this fails, check that
        ``format_join_expression`` writes the whole condition in ON."""
        q = await with_staff(db, staff)
        on = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("pay", "e") > 750)
        found = in_no_order(await q.rows(self._left(q, on)))
        assert found == [("Ada", "Ops"), ("Bob", None), ("Cyd", "Lab"), ("Dan", None), ("Eve", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_unmatched_rows_are_found_by_null(self, db: Db, staff: Any) -> None:
        """``WHERE d.id IS NULL`` after a left join finds Dan and Eve. If this fails, check
        ``format_join_expression``."""
        q = await with_staff(db, staff)
        query = self._left(q, q.col("dept_id", "e") == q.col("id", "d"), q.col("id", "d").is_null())
        assert in_no_order(await q.rows(query)) == UNMATCHED

    async def test_a_join_can_use_a_comparison_other_than_equality(self, db: Db, staff: Any) -> None:
        """``ON a.pay > b.pay`` pairs each person with those who earn less. If this fails, check that
        ``format_join_expression`` renders the condition's operator."""
        q = await with_staff(db, staff)
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
    async def test_a_constant_join_condition_matches_all_rows_or_none(
        self, db: Db, staff: Any, kind: str, truth: str, expected: int
    ) -> None:
        """A condition that is always true pairs every row; with one that is always false a left join keeps its rows. If
        this fails, check that ``format_join_expression`` writes a raw condition in ON."""
        q = await with_staff(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), RawSQLPredicate(q.dialect, truth), kind)
        found = await q.rows(q.select([q.col("id", "e"), q.col("id", "d").as_("place")], source))
        places: list[Any] = [1, 2, 3] if expected == 15 else [None] * (expected == 5)
        assert in_no_order(found) == [(person, place) for person in range(1, 6) for place in places]

    async def test_an_alias_may_be_a_reserved_word(self, db: Db, staff: Any) -> None:
        """``employee AS "order"`` joins ``dept AS "group"``. If this fails, check that ``format_table`` quotes the
        alias with ``format_identifier``."""
        q = await with_staff(db, staff)
        on = q.col("dept_id", "order") == q.col("id", "group")
        source = q.join(q.table("employee", "order"), q.table("dept", "group"), on)
        query = q.select([q.col("name", "order")], source, q.col("title", "group") == "Lab")
        assert await q.rows(query) == [("Cyd",)]

    async def test_columns_of_the_same_name_are_distinguished_by_their_table(self, db: Db, staff: Any) -> None:
        """Both tables have ``id``, and each label has the value of its own table. If this fails, check that
        ``format_column`` writes the table's alias."""
        q = await with_staff(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on)
        query = q.select([q.col("id", "e", "who"), q.col("id", "d", "dept")], source, order_by=[q.col("id", "e")])
        assert await q.rows(query) == [(1, 1), (2, 1), (3, 2)]

    def _left(self, q: Terms, on: Any, where: Any = None) -> Any:
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, "LEFT JOIN")
        return q.select([q.col("name", "e"), q.col("title", "d")], source, where)


class ManyJoinsTests(ConformanceTests):
    """A query can have several joins, join one table twice, and nest joins; each join has its own parameters."""

    staff = family_fixture(STAFF)

    async def test_a_table_can_be_joined_to_itself(self, db: Db, staff: Any) -> None:
        """Each person appears with the boss. If this fails, check that ``format_table`` and ``format_column`` write the
        aliases."""
        q = await with_staff(db, staff)
        on = q.col("boss_id", "e") == q.col("id", "b")
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), on)
        query = q.select([q.col("name", "e"), q.col("name", "b", "boss")], source, order_by=[q.col("id", "e")])
        assert await q.rows(query) == [("Bob", "Ada"), ("Cyd", "Ada"), ("Dan", "Bob"), ("Eve", "Cyd")]

    async def test_a_table_can_be_joined_twice(self, db: Db, staff: Any) -> None:
        """A person's department and the boss's department come from the same table. If this fails, check that
        ``format_join_expression`` keeps the aliases of nested joins."""
        q = await with_staff(db, staff)
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), q.col("boss_id", "e") == q.col("id", "b"))
        source = source.join(q.table("dept", "x"), "INNER JOIN", q.col("dept_id", "e") == q.col("id", "x"))
        source = source.join(q.table("dept", "y"), "INNER JOIN", q.col("dept_id", "b") == q.col("id", "y"))
        columns = [q.col("name", "e"), q.col("title", "x"), q.col("title", "y", "of_boss")]
        assert await q.rows(q.select(columns, source, order_by=[q.col("id", "e")])) == [
            ("Bob", "Ops", "Ops"),
            ("Cyd", "Lab", "Ops"),
        ]

    @requires(Capability.LEFT_JOIN)
    async def test_two_left_joins_keep_every_row_of_the_first_table(self, db: Db, staff: Any) -> None:
        """The boss and the boss's boss are NULL where they do not exist. If this fails, check how
        ``format_join_expression`` nests the left side."""
        q = await with_staff(db, staff)
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
            pytest.param("left_join", MATCHES + UNMATCHED, id="left", marks=requires(Capability.LEFT_JOIN)),
            pytest.param("right_join", [(None, "Bar"), *MATCHES], id="right", marks=requires(Capability.RIGHT_JOIN)),
            pytest.param(
                "full_join", [(None, "Bar"), *MATCHES, *UNMATCHED], id="full", marks=requires(Capability.FULL_JOIN)
            ),
        ],
    )
    async def test_a_join_can_be_extended_by_each_kind_of_join(
        self, db: Db, staff: Any, method: str, expected: list[Row]
    ) -> None:
        """``JoinExpression.left_join`` and the others use the join so far as their left side. If this fails, check
        ``JoinExpression.join``."""
        q = await with_staff(db, staff)
        source = q.join(q.table("employee", "e"), q.table("employee", "same"), q.col("id", "e") == q.col("id", "same"))
        source = getattr(source, method)(q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"))
        found = await q.rows(q.select([q.col("name", "same"), q.col("title", "d")], source))
        assert in_no_order(found) == expected

    @requires(Capability.LEFT_JOIN)
    async def test_an_inner_join_after_a_left_join_drops_its_unmatched_rows(self, db: Db, staff: Any) -> None:
        """(people LEFT departments) INNER people drops people without a department. If this fails, check that
        ``format_join_expression`` renders the joins from left to right."""
        q = await with_staff(db, staff)
        source = q.join(
            q.table("employee", "e"), q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"), "LEFT JOIN"
        )
        source = source.join(q.table("employee", "m"), "INNER JOIN", q.col("dept_id", "m") == q.col("id", "d"))
        found = await q.rows(q.select([q.col("name", "e"), q.col("name", "m", "mate")], source))
        assert sorted(found) == [("Ada", "Ada"), ("Ada", "Bob"), ("Bob", "Ada"), ("Bob", "Bob"), ("Cyd", "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_join_on_the_right_side_is_evaluated_first(self, db: Db, staff: Any) -> None:
        """In people LEFT (boss INNER department) the inner join drops no people. If this fails, check that
        ``format_join_expression`` puts the right side in parentheses."""
        q = await with_staff(db, staff)
        inner = q.join(q.table("employee", "b"), q.table("dept", "d"), q.col("dept_id", "b") == q.col("id", "d"))
        on = q.col("boss_id", "e") == q.col("id", "b")
        source = q.join(q.table("employee", "e"), inner, on, "LEFT JOIN")
        query = q.select([q.col("name", "e"), q.col("title", "d")], source, q.col("id", "b").is_null())
        assert in_no_order(await q.rows(query)) == [("Ada", None)]

    @requires(Capability.LEFT_JOIN)
    async def test_each_join_keeps_its_own_parameters(self, db: Db, staff: Any) -> None:
        """The columns, two ON conditions, WHERE and LIMIT have different values. If this fails, check the order of the
        parameters in ``format_join_expression``."""
        q = await with_staff(db, staff)
        first = (q.col("boss_id", "e") == q.col("id", "b")) & (q.col("pay", "b") > 750)
        second = (q.col("dept_id", "e") == q.col("id", "d")) & (q.col("title", "d") == "Ops")
        source = q.join(q.table("employee", "e"), q.table("employee", "b"), first, "LEFT JOIN")
        source = source.join(q.table("dept", "d"), "LEFT JOIN", second)
        columns = [q.col("pay", "e") * 10, q.col("name", "b", "boss"), q.col("title", "d")]
        query = q.select(columns, source, q.col("pay", "e") < 900, order_by=[q.col("id", "e")], limit=3)
        assert await q.rows(query) == [(7000, "Ada", "Ops"), (8000, "Ada", None), (5000, None, None)]

    async def test_a_joined_subquery_keeps_its_parameters(self, db: Db, staff: Any) -> None:
        """The columns, the subquery, ON and WHERE have different bounds. If this fails, check the order of the
        parameters in ``format_join_expression``."""
        q = await with_staff(db, staff)
        rich = q.sub(q.select(["id", "name", "pay"], "employee", q.col("pay") > 600), "r")
        on = (q.col("boss_id", "e") == q.col("id", "r")) & (q.col("pay", "r") < 850)
        source = q.join(q.table("employee", "e"), rich, on)
        columns = [q.col("pay", "e") + 7, q.col("name", "r", "boss")]
        found = await q.rows(q.select(columns, source, q.col("pay", "e") >= 500))
        assert sorted(found) == [(507, "Bob"), (707, "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_groups_over_a_left_join_count_matches(self, db: Db, staff: Any) -> None:
        """``COUNT(e.id)`` is 0 for Bar, whose row has no match. If this fails, check that ``count`` renders its column
        and not ``*``."""
        q = await with_staff(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("dept", "d"), q.table("employee", "e"), on, "LEFT JOIN")
        columns = [q.col("title", "d"), count(q.dialect, q.col("id", "e"), alias="n")]
        query = q.select(columns, source, group_by=[q.col("title", "d")], order_by=[q.col("title", "d")])
        assert await q.rows(query) == [("Bar", 0), ("Lab", 1), ("Ops", 2)]

    async def test_a_join_can_have_an_alias(self, db: Db, staff: Any) -> None:
        """``(a JOIN b ON ...) AS x`` works, unless the database itself refuses it. If this fails, check the parentheses
        and the ``alias`` in ``format_join_expression``."""
        q = await with_staff(db, staff)
        on = q.col("dept_id", "e") == q.col("id", "d")
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), on, alias="x")
        query = q.select([q.col("name", "x"), q.col("title", "x")], source, q.col("title", "x") != "Lab")
        by_hand = 'SELECT x."name" FROM ({employee} AS e INNER JOIN {dept} AS d ON e."dept_id" = d."id") AS x'
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert sorted(await q.rows(query)) == [("Ada", "Ops"), ("Bob", "Ops")]
        assert len(await q.rows(q.select(["id"], "dept"))) == 3

    async def test_order_and_limit_apply_to_joined_rows(self, db: Db, staff: Any) -> None:
        """ORDER BY takes columns of both sides; LIMIT and OFFSET follow it. If this fails, check the order of the
        clauses in ``format_query_statement``."""
        q = await with_staff(db, staff)
        source = q.join(q.table("employee", "e"), q.table("dept", "d"), q.col("dept_id", "e") == q.col("id", "d"))
        order = [(q.col("title", "d"), "DESC"), (q.col("name", "e"), "DESC")]
        query = q.select([q.col("name", "e")], source, order_by=order, limit=2, offset=1)
        assert await q.rows(query) == [("Ada",), ("Cyd",)]
