"""Rules of the area ``selection``: columns and labels, DISTINCT, ``all`` and ``one``, ``count`` and ``exists``.

The rows, from ``rules/support/null_rows.py``::

    k     a     b  word   flag
    1     1     1  ash    True
    2     1     2  birch  False
    3     2     1  cedar  NULL
    4  NULL     1  date   True
    5     2  NULL  NULL   False
    6  NULL  NULL  elm    NULL
    7     3     3  fig    True
    8     0    -1  ash    False
"""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import (
    CaseExpression,
    Column,
    Literal,
    OrderByClause,
    QueryExpression,
    TableExpression,
    WildcardExpression,
)
from rhosocial.activerecord.backend.expression.functions import count
from rhosocial.activerecord.backend.expression.statements import SelectModifier

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.facts import FACTS
from ..support.null_rows import COLUMNS, EVERY, ROWS, as_rows, fill
from ..support.parameters import bound_alone
from ..support.truth import truth_of


class ProjectionTests(ConformanceTests):
    """A row has the selected columns under the selected names."""

    facts = family_fixture(FACTS)

    async def test_a_row_has_the_selected_columns_in_order(self, db: Db, facts: Any) -> None:
        """It has no more and no fewer columns. If this fails, check the select list in ``format_query_statement``, then
        ``_process_result_set``."""
        await fill(db, facts.table("fact"))
        rows = await db(facts.Fact.query().select("word", "k").where(facts.Fact.c.k < 3).order_by("k").aggregate())
        assert [list(row.items()) for row in rows] == [[("word", "ash"), ("k", 1)], [("word", "birch"), ("k", 2)]]

    async def test_a_query_without_select_returns_every_column(self, db: Db, facts: Any) -> None:
        """All columns are returned with their values. If this fails, check ``format_wildcard``."""
        await fill(db, facts.table("fact"))
        rows = await db(facts.Fact.query().order_by("k").aggregate())
        assert [{**row, "flag": truth_of(db, row["flag"])} for row in rows] == as_rows()

    async def test_a_second_select_replaces_the_first_or_is_appended(self, db: Db, facts: Any) -> None:
        """``select`` replaces the columns, ``append=True`` adds to them, and no name selects all. If this fails, check
        ``BaseQueryMixin.select``."""
        await fill(db, facts.table("fact"), ROWS[:1])
        query = facts.Fact.query().select("word").select("a")
        assert await db(query.aggregate()) == [{"a": 1}]
        assert await db(query.select("k", append=True).aggregate()) == [{"a": 1, "k": 1}]
        assert [sorted(row) for row in await db(query.select().aggregate())] == [sorted(COLUMNS)]

    async def test_a_column_can_be_selected_twice_under_two_names(self, db: Db, facts: Any) -> None:
        """The row has both labels with the same value. If this fails, check that ``format_column`` writes the alias and
        that the result keeps both labels."""
        await fill(db, facts.table("fact"), ROWS[:1])
        c = facts.Fact.c
        rows = await db(facts.Fact.query().select(c.word.as_("first"), c.word.as_("second")).aggregate())
        assert rows == [{"first": "ash", "second": "ash"}]

    async def test_a_selected_expression_is_computed_for_each_row(self, db: Db, facts: Any) -> None:
        """The parameters of the select list precede those of the condition. If this fails, check the order of the
        parameters in ``format_query_statement``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        query = facts.Fact.query().select(c.k, (c.a * 100 + c.b).as_("in total")).where(c.k > 1).where(c.a < 3)
        rows = await db(query.order_by("k").aggregate())
        assert [tuple(row.values()) for row in rows] == [(2, 102), (3, 201), (5, None), (8, -1)]

    async def test_a_literal_can_be_selected(self, db: Db, facts: Any) -> None:
        """A literal stands in every row. If this fails, check ``Literal.to_sql`` and the order of the parameters."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        seven, eight = (bound_alone(db, value, "INTEGER") for value in (7, 8))
        chosen = (seven.as_("seven"), c.k, eight.as_("eight"))
        rows = await db(facts.Fact.query().select(*chosen).where(c.k == 2).aggregate())
        assert rows == [{"seven": 7, "k": 2, "eight": 8}]

    async def test_a_table_wildcard_selects_the_columns_of_the_table(self, db: Db, facts: Any) -> None:
        """``table.*`` stands for the columns of that table, and for none of another. If this fails, check that
        ``format_wildcard`` writes the table's name."""
        await fill(db, facts.table("fact"), ROWS[:2])
        d = db.dialect
        one, two = (TableExpression(d, facts.table("fact"), alias=alias) for alias in ("one", "two"))
        first, second = (Column(d, "k", table=alias) == k for alias, k in (("one", 1), ("two", 2)))
        query = QueryExpression(d, [WildcardExpression(d, table="one")], [one, two], where=first & second)
        (row,) = await db.rows(*query.to_sql())
        assert {**row, "flag": truth_of(db, row["flag"])} == as_rows(ROWS[:1])[0]

    @pytest.mark.parametrize("alias", ["total", "Total", "TOTAL", "toTal"])
    async def test_the_case_of_an_alias_is_kept(self, db: Db, facts: Any, alias: str) -> None:
        """The key of the row is the alias as it was written. If this fails, check that ``format_identifier`` quotes it
        and how labels are read from the cursor's description."""
        await fill(db, facts.table("fact"), ROWS[:1])
        assert await db(facts.Fact.query().select(facts.Fact.c.k.as_(alias)).aggregate()) == [{alias: 1}]

    @pytest.mark.parametrize(
        "alias",
        [
            pytest.param("two words", id="blank"),
            pytest.param("per % cent", id="percent"),
            pytest.param("what %s", id="percent-s"),
            pytest.param("q?mark", id="question-mark"),
            pytest.param("it's", id="apostrophe"),
            pytest.param('say "x"', id="quotation-mark"),
            pytest.param('the "x" of it', id="quotation-marks-inside"),
            pytest.param("`tick`", id="backtick"),
            pytest.param("[brackets]", id="brackets"),
            pytest.param("(parens)", id="parentheses"),
            pytest.param("col:on", id="colon"),
            pytest.param("semi;--", id="comment"),
            pytest.param("dot.s", id="dot"),
            pytest.param("1st", id="digit"),
            pytest.param("select", id="keyword"),
            pytest.param("größe", id="letters"),
        ],
    )
    async def test_an_alias_can_contain_any_character(self, db: Db, facts: Any, alias: str) -> None:
        """A quoted identifier is free text, also in a statement with parameters (C31, C50). If this fails, check the
        quoting in ``format_identifier`` and percent signs that the driver interprets."""
        await fill(db, facts.table("fact"))
        query = facts.Fact.query().select(facts.Fact.c.k.as_(alias)).where(facts.Fact.c.word == "fig")
        assert await db(query.aggregate()) == [{alias: 7}]

    async def test_an_alias_of_the_maximum_length_is_kept(self, db: Db, facts: Any) -> None:
        """The key of the row is the whole alias. If this fails, check whether ``format_identifier`` truncates names."""
        await fill(db, facts.table("fact"), ROWS[:1])
        alias = "a" * min(db.provider.identifier_bytes, 100)
        assert await db(facts.Fact.query().select(facts.Fact.c.k.as_(alias)).aggregate()) == [{alias: 1}]

    async def test_an_alias_applies_only_to_its_own_query(self, db: Db, facts: Any) -> None:
        """``as_`` on a column of the model, which is a new one each time, does not rename it for the next query; on a
        column in a variable it does, as ``as_`` documents. If this fails, check that ``FieldProxy`` returns a new column
        each time."""
        await fill(db, facts.table("fact"), ROWS[:1])
        assert await db(facts.Fact.query().select(facts.Fact.c.k.as_("other")).aggregate()) == [{"other": 1}]
        assert await db(facts.Fact.query().select(facts.Fact.c.k).aggregate()) == [{"k": 1}]

    @pytest.mark.parametrize("place", ["condition", "order", "having"])
    async def test_an_expression_keeps_its_meaning_outside_the_select_list(
        self, db: Db, facts: Any, place: str
    ) -> None:
        """An expression that has an alias can be selected and also compared, sorted by or used in HAVING: AS belongs to the
        select list alone (C50). If this fails, check where ``format_column`` and ``format_function_call`` write the
        alias."""
        await fill(db, facts.table("fact"), [(1, 5), (2, 3), (3, 3)], ("k", "a"))
        total, key = count(db.dialect).as_("total"), facts.Fact.c.k.as_("key")
        if place == "having":
            query = facts.Fact.query().select(total).group_by("a").having(total > 1)
            assert await db(query.aggregate()) == [{"total": 2}]
        else:
            query = facts.Fact.query().select(key)
            query = query.where(key > 1).order_by("k") if place == "condition" else query.order_by((key, "DESC"))
            expected = [2, 3] if place == "condition" else [3, 2, 1]
            assert [row["key"] for row in await db(query.aggregate())] == expected

    async def test_a_case_expression_can_be_selected_with_an_alias(self, db: Db, facts: Any) -> None:
        """The alias follows END. If this fails, check ``format_case_expression``."""
        await fill(db, facts.table("fact"))
        dialect, c = db.dialect, facts.Fact.c
        case = CaseExpression(
            dialect, cases=[(c.a > 1, Literal(dialect, 10))], else_result=Literal(dialect, 20), alias="small or large"
        )
        rows = await db(facts.Fact.query().select(case).where(c.k < 5).order_by("k").aggregate())
        assert [each["small or large"] for each in rows] == [20, 20, 10, 20]


class DistinctTests(ConformanceTests):
    """DISTINCT returns each row once, and NULL counts as one value."""

    facts = family_fixture(FACTS)

    @staticmethod
    def _query(db: Db, facts: Any, columns: tuple[str, ...], modifier: Any, order: tuple[str, ...]) -> Any:
        dialect = db.dialect
        return QueryExpression(
            dialect,
            [Column(dialect, name) for name in columns],
            TableExpression(dialect, facts.table("fact")),
            order_by=OrderByClause(dialect, [(Column(dialect, name), "ASC") for name in order]) if order else None,
            select_modifier=modifier,
        )

    async def test_distinct_returns_each_value_once(self, db: Db, facts: Any) -> None:
        """Repeated values and repeated NULLs are merged. If this fails, check ``select_modifier`` in
        ``format_query_statement``."""
        await fill(db, facts.table("fact"))
        rows = await db.rows(*self._query(db, facts, ("a",), SelectModifier.DISTINCT, ()).to_sql())
        assert sorted((row["a"] for row in rows), key=str) == [0, 1, 2, 3, None]
        rows = await db.rows(*self._query(db, facts, ("word",), SelectModifier.DISTINCT, ()).to_sql())
        assert sorted(str(row["word"]) for row in rows) == ["None", "ash", "birch", "cedar", "date", "elm", "fig"]

    async def test_distinct_compares_whole_rows(self, db: Db, facts: Any) -> None:
        """Rows that differ in one column are both kept. If this fails, check that ``format_query_statement`` writes
        DISTINCT once, before the columns."""
        pairs = [(1, 1, "x"), (2, 1, "x"), (3, 1, "y"), (4, None, "x"), (5, None, "x"), (6, 2, "x")]
        await fill(db, facts.table("fact"), pairs, ("k", "a", "word"))
        rows = await db.rows(*self._query(db, facts, ("a", "word"), SelectModifier.DISTINCT, ()).to_sql())
        found = sorted(((row["a"], row["word"]) for row in rows), key=str)
        assert found == [(1, "x"), (1, "y"), (2, "x"), (None, "x")]

    async def test_distinct_rows_can_be_ordered(self, db: Db, facts: Any) -> None:
        """ORDER BY takes a selected column. If this fails, check the order of the clauses in
        ``format_query_statement``."""
        await fill(db, facts.table("fact"), [(k, k % 3) for k in range(1, 10)], ("k", "a"))
        rows = await db.rows(*self._query(db, facts, ("a",), SelectModifier.DISTINCT, ("a",)).to_sql())
        assert [row["a"] for row in rows] == [0, 1, 2]

    async def test_select_all_keeps_duplicate_rows(self, db: Db, facts: Any) -> None:
        """``SelectModifier.ALL`` merges no rows, and neither does a query without a modifier. If this fails, check
        ``select_modifier`` in ``format_query_statement``."""
        await fill(db, facts.table("fact"), [(k, 1) for k in range(1, 5)], ("k", "a"))
        for modifier in (SelectModifier.ALL, None):
            rows = await db.rows(*self._query(db, facts, ("a",), modifier, ()).to_sql())
            assert [row["a"] for row in rows] == [1, 1, 1, 1]


class OneAndAllTests(ConformanceTests):
    """``all`` returns the records, and ``one`` returns the first of them or None."""

    facts = family_fixture(FACTS)

    async def test_all_returns_records_with_their_values(self, db: Db, facts: Any) -> None:
        """Each row becomes an unchanged record of the model that is not new. If this fails, check ``fetch_all``."""
        await fill(db, facts.table("fact"))
        records = await db(facts.Fact.query().order_by("k").all())
        found = [(r.k, r.a, r.b, r.word, r.flag) for r in records]
        assert found == list(ROWS)
        assert {type(record) for record in records} == {facts.Fact}
        assert not any(record.is_new_record or record.is_dirty for record in records)

    async def test_all_without_rows_returns_an_empty_list(self, db: Db, facts: Any) -> None:
        """The result is ``[]`` for an empty table and for a condition that matches no row, also after one that matched.
        If this fails, check ``fetch_all``."""
        assert await db(facts.Fact.query().all()) == []
        await fill(db, facts.table("fact"))
        assert [each.k for each in await db(facts.Fact.query().where(facts.Fact.c.k == 2).all())] == [2]
        assert await db(facts.Fact.query().where(facts.Fact.c.k > 99).all()) == []
        assert await db(facts.Fact.query().where(facts.Fact.c.k > 99).aggregate()) == []

    async def test_one_returns_the_first_record_in_order(self, db: Db, facts: Any) -> None:
        """The order decides which record is returned. If this fails, check that ``one`` keeps ORDER BY, then
        ``fetch_one``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert (await db(facts.Fact.query().order_by("k").one())).k == 1
        assert (await db(facts.Fact.query().order_by(("k", "DESC")).one())).k == 8
        assert (await db(facts.Fact.query().where(c.a == 1).order_by((c.b, "DESC")).one())).word == "birch"

    async def test_one_without_rows_returns_none(self, db: Db, facts: Any) -> None:
        """No row is None, before and after a query that finds one. If this fails, check ``fetch_one``."""
        await fill(db, facts.table("fact"))
        for key, found in ((99, None), (2, 2), (98, None)):
            one = await db(facts.Fact.query().where(facts.Fact.c.k == key).one())
            assert (one and one.k) == found

    async def test_one_starts_at_the_offset(self, db: Db, facts: Any) -> None:
        """``one`` returns the first record that ``all`` would return (contract C64). If this fails, check that
        ``ActiveQuery.one`` keeps OFFSET."""
        await fill(db, facts.table("fact"))
        assert (await db(facts.Fact.query().order_by("k").limit(3).offset(4).one())).k == 5

    async def test_one_does_not_change_the_query(self, db: Db, facts: Any) -> None:
        """The limit of ``one`` applies to that call only. If this fails, check that ``ActiveQuery.one`` sets no state
        on the query."""
        await fill(db, facts.table("fact"))
        query = facts.Fact.query().order_by("k")
        assert (await db(query.one())).k == 1
        assert [record.k for record in await db(query.all())] == EVERY
        assert (await db(query.one())).k == 1


class CountTests(ConformanceTests):
    """``count`` returns the number of rows, values or distinct values; ``exists`` returns whether there is a row."""

    facts = family_fixture(FACTS)

    async def test_count_counts_rows_values_and_distinct_values(self, db: Db, facts: Any) -> None:
        """NULL counts as a row but not as a value. If this fails, check how ``format_function_call`` renders COUNT and
        DISTINCT."""
        await fill(db, facts.table("fact"))
        query, c = facts.Fact.query, facts.Fact.c
        assert await db(query().count()) == 8
        assert await db(query().count("a")) == 6
        assert await db(query().count(c.a)) == 6
        assert await db(query().count("a", is_distinct=True)) == 4
        assert await db(query().count(c.a + c.b)) == 5
        assert await db(query().count(c.word, is_distinct=True)) == 6

    async def test_count_respects_the_condition(self, db: Db, facts: Any) -> None:
        """Only rows that match the condition count. If this fails, check that ``AggregateQueryMixin.count`` keeps WHERE
        and its parameters."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await db(facts.Fact.query().where(c.a == 1).count()) == 2
        assert await db(facts.Fact.query().where(c.a.is_null()).count("a")) == 0
        assert await db(facts.Fact.query().where(c.k > 99).count()) == 0

    async def test_count_returns_an_int_whatever_its_alias(self, db: Db, facts: Any) -> None:
        """``alias`` names the column and does not change the result. If this fails, check
        ``AggregateQueryMixin.count``."""
        await fill(db, facts.table("fact"))
        found = [await db(facts.Fact.query().count()), await db(facts.Fact.query().count("a", alias="How Many"))]
        assert [(type(number), number) for number in found] == [(int, 8), (int, 6)]

    async def test_count_does_not_change_the_query(self, db: Db, facts: Any) -> None:
        """The query keeps its selected columns and returns its records. If this fails, check that
        ``AggregateQueryMixin.count`` restores the select list."""
        await fill(db, facts.table("fact"), ROWS[:2])
        query = facts.Fact.query().where(facts.Fact.c.k > 0)
        assert await db(query.count()) == 2
        assert sorted(record.k for record in await db(query.all())) == [1, 2]
        query.select("k", "word")
        assert await db(query.count()) == 2
        assert sorted((row["k"], row["word"]) for row in await db(query.aggregate())) == [(1, "ash"), (2, "birch")]

    async def test_an_ordered_query_can_be_counted(self, db: Db, facts: Any) -> None:
        """The order has no effect on a count (contract C65). If this fails, check that ``AggregateQueryMixin.count``
        leaves ORDER BY out."""
        await fill(db, facts.table("fact"))
        assert await db(facts.Fact.query().order_by("word").count()) == 8

    async def test_exists_works_on_an_ordered_query(self, db: Db, facts: Any) -> None:
        """The order has no effect on ``exists`` (contract C65). If this fails, check that
        ``AggregateQueryMixin.exists`` leaves ORDER BY out."""
        await fill(db, facts.table("fact"))
        assert await db(facts.Fact.query().order_by("word").exists()) is True
        assert await db(facts.Fact.query().where(facts.Fact.c.word == "oak").order_by("word").exists()) is False

    async def test_a_limited_query_counts_all_rows_or_the_limited_rows(self, db: Db, facts: Any) -> None:
        """Both counts are allowed (contract C53). If this fails, check how ``AggregateQueryMixin.count`` treats
        LIMIT."""
        await fill(db, facts.table("fact"))
        assert await db(facts.Fact.query().limit(3).count()) in (3, 8)

    async def test_a_query_with_an_offset_does_not_count_zero(self, db: Db, facts: Any) -> None:
        """The count is that of all rows or of the rows that ``all`` would return (contract C53). If this fails, check
        how ``AggregateQueryMixin.count`` treats OFFSET."""
        await fill(db, facts.table("fact"))
        assert await db(facts.Fact.query().limit(3).offset(2).count()) in (3, 8)

    async def test_exists_returns_whether_a_row_matches(self, db: Db, facts: Any) -> None:
        """The result is True or False, and False for an empty table. If this fails, check
        ``AggregateQueryMixin.exists``."""
        query, c = facts.Fact.query, facts.Fact.c
        assert await db(query().exists()) is False
        await fill(db, facts.table("fact"))
        assert await db(query().exists()) is True
        assert await db(query().where(c.word == "fig").exists()) is True
        assert await db(query().where(c.word == "oak").exists()) is False
        assert await db(query().where(c.word.is_null()).exists()) is True
