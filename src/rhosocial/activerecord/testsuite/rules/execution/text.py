"""The text of a statement: percent signs and question marks in literals, comments and names are only characters."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column as ColumnExpression
from rhosocial.activerecord.backend.expression import ComparisonPredicate, Literal, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.backend.options import InsertOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.tables import Column
from ..support.own_tables import own_table
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
PERCENT = "\N{CURRENCY SIGN}"
"""Stands for a percent sign until it is known whether this dialect wants it doubled."""


async def with_percent(db: Db, sql: str, params: Any) -> list[dict[str, Any]]:
    """The rows of a statement with percent signs, as they stand or doubled: a driver may want either (C37)."""
    try:
        return await db.rows(sql.replace(PERCENT, "%"), params)
    except DatabaseError:
        return await db.rows(sql.replace(PERCENT, "%%"), params)


class ExecutionTextTests(ConformanceTests):
    """A placeholder is one only where the dialect's grammar has it."""

    shelf = family_fixture(SHELF)

    async def test_a_percent_sign_without_parameters_stands_for_itself(self, db: Db, shelf: Any) -> None:
        """No parameters, nothing to replace: the literal comes back as written (C37, D013). Look at doubled signs."""
        await db.run(shelf.sql(INSERT), (1, "100%", 10))
        sql = shelf.sql("""SELECT '50%' AS "half", "name" FROM {item} WHERE "name" LIKE '100%'""")
        assert await db.rows(sql) == [{"half": "50%", "name": "100%"}]
        assert await db(db.backend.fetch_one(sql)) == {"half": "50%", "name": "100%"}

    async def test_a_percent_sign_beside_parameters_works(self, db: Db, shelf: Any) -> None:
        """In a literal and a LIKE pattern, with a parameter after each (C37, D013). Look at ``_prepare_sql_and_params``."""
        for key, name in ((1, "ab"), (2, "ba"), (3, "ac")):
            await db.run(shelf.sql(INSERT), (key, name, 10))
        sql = shelf.sql(
            f"""SELECT "id", '5{PERCENT}' AS "five" FROM {{item}} WHERE "id" > ? AND "name" LIKE 'a{PERCENT}' AND "num" = ?"""
        )
        assert await with_percent(db, sql, (1, 10)) == [{"id": 3, "five": "5%"}]

    async def test_what_looks_like_another_driver_s_placeholder_is_text(self, db: Db, shelf: Any) -> None:
        """``%s``, ``%(x)s``, ``:x`` and ``$1`` in a literal, beside a parameter (C37). Look at the driver's own search."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        for look in ("%s", "%(x)s", "%d", ":x", "$1", "@p"):
            sql = shelf.sql(f"""SELECT '{look.replace("%", PERCENT)}' AS "look" FROM {{item}} WHERE "num" = ?""")
            assert await with_percent(db, sql, (10,)) == [{"look": look}]

    async def test_a_question_mark_in_a_literal_is_no_placeholder(self, db: Db, shelf: Any) -> None:
        """With and without parameters beside it (C37). Look at code that counts or replaces question marks."""
        await db.run(shelf.sql(INSERT), (1, "why?", 10))
        sql = shelf.sql("""SELECT 'who? me?' AS "asked", "id" FROM {item} WHERE "name" = 'why?' AND "num" = ?""")
        assert await db.rows(sql, (10,)) == [{"asked": "who? me?", "id": 1}]
        assert await db.rows(shelf.sql("""SELECT "id" FROM {item} WHERE "name" = 'why?'""")) == [{"id": 1}]

    @pytest.mark.parametrize(
        "character", ["?", PERCENT, "'", ":x $1"], ids=["question mark", "percent", "quote", "names"]
    )
    async def test_a_comment_holds_no_placeholder(self, db: Db, shelf: Any, character: str) -> None:
        """Both kinds of comment, before and between placeholders (C37). Look at code that reads the statement's text."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} ') + f"/* it {character} */ WHERE "
        sql += shelf.sql('"num" = ?') + f" -- and {character} so\n AND " + shelf.sql('"name" = ?')
        assert await with_percent(db, sql, (10, "a")) == [{"id": 1}]

    @pytest.mark.parametrize("name", ["win%", "a%sb", "why?", "two words", "back`tick", 'qu"ote', "select"])
    async def test_a_column_may_have_any_name(self, db: Db, name: str) -> None:
        """An expression names the column, with and without parameters beside it (D013). Look at ``format_identifier``."""
        async with own_table(db, "odd", Column("id", IntegerType()), Column(name, IntegerType())) as own:
            table = own.table("odd")
            for key in (1, 2):
                await db(db.backend.insert(InsertOptions(table=table, data={"id": key, name: key * 10})))
            d = db.dialect
            column = ColumnExpression(d, name)
            plain = QueryExpression(d, select=[column], from_=TableExpression(d, table))
            found = sorted(row[name] for row in await db.rows(*plain.to_sql()))
            where = WhereClause(d, ComparisonPredicate(d, ">", column, Literal(d, 10)))
            bound = QueryExpression(d, select=[column], from_=TableExpression(d, table), where=where)
            filtered = await db.rows(*bound.to_sql())
        assert found == [10, 20]
        assert filtered == [{name: 20}]

    async def test_a_quoted_name_in_raw_text_may_hold_a_question_mark(self, db: Db, shelf: Any) -> None:
        """Between identifier quotes nothing is a placeholder. Look at code that only knows the quotes of literals."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        label = db.provider.quote("sure?")
        sql = shelf.sql('SELECT "num" AS ') + label + shelf.sql(' FROM {item} WHERE "id" = ?')
        assert await db.rows(sql, (1,)) == [{"sure?": 10}]

    async def test_a_quote_inside_a_literal_ends_nothing(self, db: Db, shelf: Any) -> None:
        """A doubled quote belongs to the literal, and the placeholder after it counts. Look at code that finds literals."""
        await db.run(shelf.sql(INSERT), (1, "it's", 10))
        sql = shelf.sql("""SELECT "id", 'it''s ?' AS "said" FROM {item} WHERE "name" = 'it''s' AND "num" = ?""")
        assert await db.rows(sql, (10,)) == [{"id": 1, "said": "it's ?"}]
