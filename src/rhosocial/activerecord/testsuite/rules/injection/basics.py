"""Texts from outside in the places of names: what they must not become."""

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
from ._injection_guard import FEW, Cage
from .families.guarded import CAGE

# Letters that mean something to some database, among some that do not.
_SIGNS = "ab1 \"'`\\;-/*()[]{}%?:@#$\n\0é"


def place(name: str, build: Any) -> Any:
    """One place for a text, as a parameter."""
    return pytest.param(build, id=name)


def _query(make: Any) -> Any:
    """A query expression of the places below, run."""

    async def attempt(cage: Cage, text: str) -> Any:
        return await cage.q.rows(make(cage.q, text))

    return attempt


def _with(make: Any) -> Any:
    async def attempt(cage: Cage, text: str) -> Any:
        return await cage.q.rows(make(cage, cage.dialect, text))

    return attempt


def _cte(cage: Cage, d: Any, name: str, columns: Any = None) -> Any:
    cte = CTEExpression(d, name, cage.q.select(["id"], "bird"), columns=columns)
    return WithQueryExpression(d, [cte], cage.q.select([WildcardExpression(d)], cage.q.named(name)))


class InjectionNameTests(ConformanceTests):
    """A name is quoted wherever an expression takes one, so that no text ends it."""

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
            place("table", _query(lambda q, x: q.select(["id"], q.named(x)))),
            place("table-by-text", _query(lambda q, x: QueryExpression(q.dialect, [q.col("id")], from_=x))),
            place("schema-of-table", _query(lambda q, x: q.select(["id"], _in_schema(q, x)))),
            place("alias-of-table", _query(lambda q, x: q.select([q.col("id", x)], q.table("bird", x)))),
            place("alias-of-subquery", _query(lambda q, x: q.select(["id"], q.sub(q.select(["id"], "bird"), x)))),
            place("alias-of-join", _query(lambda q, x: q.select(["id"], _joined(q, alias=x)))),
            place("using-of-join", _query(lambda q, x: q.select([q.col("id", "a")], _joined(q, using=[x])))),
            place("name-of-cte", _with(lambda cage, d, x: _cte(cage, d, x))),
            place("column-of-cte", _with(lambda cage, d, x: _cte(cage, d, "c", [x]))),
        ],
    )
    async def test_a_text_stays_a_name_in_a_query(self, db: Db, cage: Any, attempt: Any) -> None:
        """Quoted whole, its own quotes doubled, or refused (C100). Look at ``format_identifier`` and who does not call it."""
        it = Cage(db, cage)
        await it.open()
        await it.expect_each_harmless(attempt, FEW)

    async def test_no_way_out_of_quotes_leads_out_of_a_name(self, db: Db, cage: Any) -> None:
        """Each of them as column, label, alias and table (C100). Look at ``format_identifier``."""
        it = Cage(db, cage)
        await it.open()
        await it.expect_each_harmless(_query(lambda q, x: q.select([q.col(x, x, x)], q.named(x, x))))
        await it.expect_each_harmless(_query(lambda q, x: q.select([q.col(x)], "bird", q.col(x) == 1, order_by=[x])))

    async def test_a_quoted_text_is_a_label_letter_by_letter(self, db: Db, cage: Any) -> None:
        """What breaks out of nothing is also not bent: the row has the very name. Look at ``format_identifier``."""
        it = Cage(db, cage)
        await it.open()
        for text in ('a"b', "a'b", "a`b", "a;b", "a--b", 'a" AS "b'):
            query = it.q.select([it.q.col("name", label=text)], "bird", it.q.col("id") == 1)
            sql, params = query.to_sql()
            assert await db.rows(sql, params) == [{text: "Ada"}]

    @rule(waits=True)
    @examples(10, before=st.text(_SIGNS, max_size=6), after=st.text(_SIGNS, max_size=6))
    async def test_no_text_ends_its_quotes(self, db: Db, cage: Any, before: str, after: str) -> None:
        """Random signs around the canary's name, as column, label and table. Look at ``format_identifier``."""
        it = Cage(db, cage)
        for make in (
            lambda q, x: q.select([q.col(x, label=x[::-1])], "bird"),
            lambda q, x: q.select([q.val(1)], q.named(x)),
        ):
            await it.expect_harmless(_query(make), f"{before}x{it.canary}{after}")


def _of_schema(q: Any, name: str) -> Any:
    return Column(q.dialect, "id", table=q.family.table("bird"), schema_name=name)


def _in_schema(q: Any, name: str) -> Any:
    return TableExpression(q.dialect, q.family.table("bird"), schema_name=name)


def _joined(q: Any, **more: Any) -> Any:
    on = None if "using" in more else q.col("id", "a") == q.col("id", "b")
    return q.join(q.table("bird", "a"), q.table("bird", "b"), on, **more)


def _built(make: Any) -> Any:
    """A query of the builder, run for dicts."""

    async def attempt(cage: Cage, text: str) -> Any:
        return await cage.db(make(cage.Bird.query(), text).aggregate())

    return attempt


def _valued(make: Any) -> Any:
    """A query of the builder that gives one value."""

    async def attempt(cage: Cage, text: str) -> Any:
        return await cage.db(make(cage.Bird.query(), text))

    return attempt


def _cte_query(make: Any) -> Any:
    async def attempt(cage: Cage, text: str) -> Any:
        query = (AsyncCTEQuery if cage.db.is_async else CTEQuery)(cage.db.backend)
        return await cage.db(make(query, cage.Bird.query().select("id"), text).aggregate())

    return attempt


class InjectionBuilderTests(ConformanceTests):
    """The query builder takes columns by name from forms and addresses: a text there is a name and nothing else."""

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
    async def test_a_text_stays_a_name_in_the_builder(self, db: Db, cage: Any, attempt: Any) -> None:
        """Quoted or refused (C100). Look at how the builder turns a text into a ``Column`` or a table."""
        it = Cage(db, cage)
        await it.open()
        await it.expect_each_harmless(attempt, FEW)

    async def test_a_direction_that_is_none_is_refused_by_the_builder(self, db: Db, cage: Any) -> None:
        """Before any I/O. Look at ``order_by`` of the query builder."""
        it = Cage(db, cage)
        await it.open()
        sent = len(db.statements)
        for text in ("ASC; --", "DESC, (SELECT song FROM {canary})", "", "asc desc"):
            with pytest.raises((ValueError, TypeError)):
                await db(it.Bird.query().order_by(("id", text.replace("{canary}", it.canary))).all())
        assert len(db.statements) == sent
        assert [row.id for row in await db(it.Bird.query().order_by(("id", "desc")).all())] == [3, 2, 1]

    @pytest.mark.parametrize("place", ["find_one", "find_all", "update_all"])
    async def test_a_key_of_a_mapping_stays_a_name(self, db: Db, cage: Any, place: str) -> None:
        """``find_one({text: 1})``, ``find_all({text: 1})`` and ``update_all({text: 1})``. Look at how keys become columns."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            if place == "update_all":
                return await it.db(it.Bird.query().where(it.Bird.c.id == 1).update_all({text: 1}))
            return await it.db(getattr(it.Bird, place)({text: 1}))

        await it.expect_each_harmless(_clean(attempt))

    @pytest.mark.parametrize("place", ["__table_name__", "__schema_name__"])
    async def test_a_models_table_stays_a_name(self, db: Db, cage: Any, place: str) -> None:
        """Multi-tenant applications choose it at run time. Look at ``table_name``, ``schema_name`` and ``format_table``."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            other: Any = type("Bird", (it.Bird,), {place: text, "__module__": __name__})
            assert await it.db(other.query().where(other.c.id > 1).all()) == []
            return await it.db(other(id=9, name="Zoe").save())

        await it.expect_each_harmless(attempt)


def _clean(attempt: Any) -> Any:
    """A column that the model does not have may be refused with an AttributeError: that is Python's word for it."""

    async def tried(cage: Cage, text: str) -> Any:
        try:
            return await attempt(cage, text)
        except (AttributeError, KeyError) as error:
            raise ValueError("the model has no such column") from error

    return tried
