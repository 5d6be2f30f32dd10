"""Untrusted text in place of names in queries and in the query builder."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.expression import (
    Column,
    CTEExpression,
    QueryExpression,
    TableExpression,
    WildcardExpression,
    WithQueryExpression,
)
from rhosocial.activerecord.backend.expression import functions as f
from rhosocial.activerecord.query import AsyncCTEQuery, CTEQuery

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ._injection_guard import FEW, Guard
from .families.guarded import CAGE

# Characters that are special in some database, and some that are not.
_CHARACTERS = "ab1 \"'`\\;-/*()[]{}%?:@#$\n\0é"


def place(name: str, build: Any) -> Any:
    """A parameter: one expression that takes the text as a name."""
    return pytest.param(build, id=name)


def _query(make: Any) -> Any:
    """Run the query that ``make`` builds from terms and a text."""

    async def attempt(guard: Guard, text: str) -> Any:
        return await guard.q.rows(make(guard.q, text))

    return attempt


def _with(make: Any) -> Any:
    async def attempt(guard: Guard, text: str) -> Any:
        return await guard.q.rows(make(guard, guard.dialect, text))

    return attempt


def _cte(guard: Guard, d: Any, name: str, columns: Any = None) -> Any:
    cte = CTEExpression(d, name, guard.q.select(["id"], "bird"), columns=columns)
    return WithQueryExpression(d, [cte], guard.q.select([WildcardExpression(d)], guard.q.by_name(name)))


class InjectionNameTests(ConformanceTests):
    """Every expression quotes the names that it takes, so that no text breaks out of the quotes."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            place("column", _query(lambda q, x: q.select([q.col(x)], "bird"))),
            place("column-in-where", _query(lambda q, x: q.select(["id"], "bird", q.col(x) == 1))),
            place("column-in-order", _query(lambda q, x: q.select(["id"], "bird", order_by=[x]))),
            place("column-in-group", _query(lambda q, x: q.select(["id"], "bird", group_by=[x]))),
            place("column-in-function", _query(lambda q, x: q.select([f.max_(q.dialect, q.col(x))], "bird"))),
            place("column-in-function-by-text", _query(lambda q, x: q.select([f.max_(q.dialect, x)], "bird"))),
            place("table-of-column", _query(lambda q, x: q.select([q.col("id", x)], "bird"))),
            place("schema-of-column", _query(lambda q, x: q.select([_of_schema(q, x)], "bird"))),
            place("table-of-wildcard", _query(lambda q, x: q.select([WildcardExpression(q.dialect, x)], "bird"))),
            place("alias-of-column", _query(lambda q, x: q.select([q.col("id", label=x)], "bird"))),
            place("alias-of-value", _query(lambda q, x: q.select([q.val(1, x)], "bird"))),
            place("alias-of-function", _query(lambda q, x: q.select([f.count(q.dialect, alias=x)], "bird"))),
            place("table", _query(lambda q, x: q.select(["id"], q.by_name(x)))),
            place("table-by-text", _query(lambda q, x: QueryExpression(q.dialect, [q.col("id")], from_=x))),
            place("schema-of-table", _query(lambda q, x: q.select(["id"], _in_schema(q, x)))),
            place("alias-of-table", _query(lambda q, x: q.select([q.col("id", x)], q.table("bird", x)))),
            place("alias-of-subquery", _query(lambda q, x: q.select(["id"], q.sub(q.select(["id"], "bird"), x)))),
            place("alias-of-join", _query(lambda q, x: q.select(["id"], _joined(q, alias=x)))),
            place("using-of-join", _query(lambda q, x: q.select([q.col("id", "a")], _joined(q, using=[x])))),
            place("name-of-cte", _with(lambda guard, d, x: _cte(guard, d, x))),
            place("column-of-cte", _with(lambda guard, d, x: _cte(guard, d, "c", [x]))),
        ],
    )
    async def test_untrusted_text_stays_a_name_in_a_query(self, db: Db, cage: Any, attempt: Any) -> None:
        """The text is quoted whole with its own quotes doubled, or refused (C100).
        If this fails, check that every ``format_...`` method writes names through ``format_identifier``."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(attempt, FEW, as_name=True)

    async def test_no_payload_breaks_out_of_a_quoted_name(self, db: Db, cage: Any) -> None:
        """Each payload is tried as column, label, alias and table (C100).
        If this fails, check that ``format_identifier`` doubles the quote character inside a name."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(_query(lambda q, x: q.select([q.col(x, x, x)], q.by_name(x, x))))
        await guard.expect_each_harmless(_query(lambda q, x: q.select([q.col(x)], "bird", q.col(x) == 1, order_by=[x])))

    async def test_a_label_with_quotes_comes_back_unchanged(self, db: Db, cage: Any) -> None:
        """The row's key is exactly the given label.
        If this fails, check that ``format_identifier`` does not strip or replace characters."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        for text in ('a"b', "a'b", "a`b", "a;b", "a--b", 'a" AS "b'):
            query = guard.q.select([guard.q.col("name", label=text)], "bird", guard.q.col("id") == 1)
            sql, params = query.to_sql()
            assert await db.rows(sql, params) == [{text: "Ada"}]

    @rule(waits=True)
    @examples(10, before=st.text(_CHARACTERS, max_size=6), after=st.text(_CHARACTERS, max_size=6))
    async def test_no_random_text_breaks_out_of_a_quoted_name(self, db: Db, cage: Any, before: str, after: str) -> None:
        """Random characters around the canary's name are tried as column, label and table.
        If this fails, check that ``format_identifier`` doubles the quote character inside a name."""
        guard = Guard(db, cage)
        for make in (
            lambda q, x: q.select([q.col(x, label=x[::-1])], "bird"),
            lambda q, x: q.select([q.val(1)], q.by_name(x)),
        ):
            await guard.expect_harmless(_query(make), f"{before}x{guard.canary}{after}")


def _of_schema(q: Any, name: str) -> Any:
    return Column(q.dialect, "id", table=q.family.table("bird"), schema_name=name)


def _in_schema(q: Any, name: str) -> Any:
    return TableExpression(q.dialect, q.family.table("bird"), schema_name=name)


def _joined(q: Any, **more: Any) -> Any:
    on = None if "using" in more else q.col("id", "a") == q.col("id", "b")
    return q.join(q.table("bird", "a"), q.table("bird", "b"), on, **more)


def _built(make: Any) -> Any:
    """Run a query of the builder that returns rows as dicts."""

    async def attempt(guard: Guard, text: str) -> Any:
        return await guard.db(make(guard.Bird.query(), text).aggregate())

    return attempt


def _valued(make: Any) -> Any:
    """Run a query of the builder that returns one value."""

    async def attempt(guard: Guard, text: str) -> Any:
        return await guard.db(make(guard.Bird.query(), text))

    return attempt


def _cte_query(make: Any) -> Any:
    async def attempt(guard: Guard, text: str) -> Any:
        query = (AsyncCTEQuery if guard.db.is_async else CTEQuery)(guard.db.backend)
        return await guard.db(make(query, guard.Bird.query().select("id"), text).aggregate())

    return attempt


class InjectionBuilderTests(ConformanceTests):
    """The query builder takes column names that may come from forms and URLs; such a text is a name and nothing
    else."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            place("select", _built(lambda query, x: query.select(x))),
            place("order-by", _built(lambda query, x: query.select("id").order_by(x))),
            place("order-by-pair", _built(lambda query, x: query.select("id").order_by((x, "DESC")))),
            place("group-by", _built(lambda query, x: query.select("id").group_by(x))),
            place("in-list", _built(lambda query, x: query.in_list(x, [1, 2]))),
            place("not-in", _built(lambda query, x: query.not_in(x, [1, 2]))),
            place("between", _built(lambda query, x: query.between(x, 1, 2))),
            place("not-between", _built(lambda query, x: query.not_between(x, 1, 2))),
            place("like", _built(lambda query, x: query.like(x, "A%"))),
            place("not-like", _built(lambda query, x: query.not_like(x, "A%"))),
            place("is-null", _built(lambda query, x: query.is_null(x))),
            place("is-not-null", _built(lambda query, x: query.is_not_null(x))),
            place("greater-than", _built(lambda query, x: query.greater_than(x, 1))),
            place("less-than-or-equal", _built(lambda query, x: query.less_than_or_equal(x, 1))),
            place("for-update-of", _built(lambda query, x: query.for_update(of_columns=[x]))),
            place("cross-join", _built(lambda query, x: query.cross_join(x))),
            place("count", _valued(lambda query, x: query.count(x))),
            place("count-alias", _valued(lambda query, x: query.count("id", alias=x))),
            place("sum", _valued(lambda query, x: query.sum_(x))),
            place("avg", _valued(lambda query, x: query.avg(x))),
            place("min", _valued(lambda query, x: query.min_(x))),
            place("max", _valued(lambda query, x: query.max_(x))),
            place("with-cte", _cte_query(lambda query, birds, x: query.with_cte(x, birds).from_cte(x))),
            place("cte-columns", _cte_query(lambda query, birds, x: query.with_cte("c", birds, columns=[x]))),
            place("cte-select", _cte_query(lambda query, birds, x: query.with_cte("c", birds).from_cte("c").select(x))),
        ],
    )
    async def test_untrusted_text_stays_a_name_in_the_query_builder(self, db: Db, cage: Any, attempt: Any) -> None:
        """The text is quoted or refused (C100, C81).
        If this fails, check that the builder turns text into a ``Column`` or table expression and does not put
        it into the SQL."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(attempt, FEW)

    async def test_the_query_builder_refuses_an_invalid_direction(self, db: Db, cage: Any) -> None:
        """It raises before a statement is sent.
        If this fails, check that ``order_by`` of the query builder accepts only ASC and DESC."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        sent = len(db.statements)
        for text in ("ASC; --", "DESC, (SELECT song FROM {canary})", "", "asc desc"):
            with pytest.raises((ValueError, TypeError)):
                await db(guard.Bird.query().order_by(("id", text.replace("{canary}", guard.canary))).all())
        assert len(db.statements) == sent
        assert [row.id for row in await db(guard.Bird.query().order_by(("id", "desc")).all())] == [3, 2, 1]

    @pytest.mark.parametrize("place", ["find_one", "find_all", "update_all"])
    async def test_a_mapping_s_key_stays_a_name(self, db: Db, cage: Any, place: str) -> None:
        """This holds for ``find_one({text: 1})``, ``find_all({text: 1})`` and ``update_all({text: 1})``.
        If this fails, check how the methods turn keys into columns."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            if place == "update_all":
                return await guard.db(guard.Bird.query().where(guard.Bird.c.id == 1).update_all({text: 1}))
            return await guard.db(getattr(guard.Bird, place)({text: 1}))

        await guard.expect_each_harmless(_missing_column_is_a_refusal(attempt), as_name=True)

    @pytest.mark.parametrize("place", ["__table_name__", "__schema_name__"])
    async def test_a_model_s_table_and_schema_stay_names(self, db: Db, cage: Any, place: str) -> None:
        """Multi-tenant applications set both at run time.
        If this fails, check that ``format_table`` quotes ``table_name`` and ``schema_name``."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            other: Any = type("Bird", (guard.Bird,), {place: text, "__module__": __name__})
            assert await guard.db(other.query().where(other.c.id > 1).all()) == []
            return await guard.db(other(id=9, name="Zoe").save())

        await guard.expect_each_harmless(attempt)


def _missing_column_is_a_refusal(attempt: Any) -> Any:
    """A column that the model does not have may also be refused with ``AttributeError`` or ``KeyError``."""

    async def tried(guard: Guard, text: str) -> Any:
        try:
            return await attempt(guard, text)
        except (AttributeError, KeyError) as error:
            raise ValueError("the model has no such column") from error

    return tried
