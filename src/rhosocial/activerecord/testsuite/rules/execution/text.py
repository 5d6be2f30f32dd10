"""The text of a statement: percent signs and question marks in literals, comments and names are plain characters."""

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
"""Stands for a percent sign, which ``with_percent`` writes single or doubled."""


async def with_percent(db: Db, sql: str, params: Any) -> list[dict[str, Any]]:
    """The rows of a statement whose percent signs are written single or doubled: a driver may want either (C37)."""
    try:
        return await db.rows(sql.replace(PERCENT, "%"), params)
    except DatabaseError:
        return await db.rows(sql.replace(PERCENT, "%%"), params)


class ExecutionTextTests(ConformanceTests):
    """A placeholder counts only where the dialect's grammar allows one."""

    shelf = family_fixture(SHELF)

    async def test_a_percent_sign_without_parameters_is_literal(self, db: Db, shelf: Any) -> None:
        """Without parameters a percent sign in a literal comes back as written (C37).
        If this fails, check that ``execute`` does not double percent signs when there are no parameters."""
        await db.run(shelf.sql(INSERT), (1, "100%", 10))
        sql = shelf.sql("""SELECT '50%' AS "half", "name" FROM {item} WHERE "name" LIKE '100%'""")
        assert await db.rows(sql) == [{"half": "50%", "name": "100%"}]
        assert await db(db.backend.fetch_one(sql)) == {"half": "50%", "name": "100%"}

    async def test_a_percent_sign_beside_parameters_works(self, db: Db, shelf: Any) -> None:
        """Percent signs in a literal and in a LIKE pattern work beside parameters (C37).
        If this fails, check that ``_prepare_sql_and_params`` escapes them for the driver."""
        for key, name in ((1, "ab"), (2, "ba"), (3, "ac")):
            await db.run(shelf.sql(INSERT), (key, name, 10))
        sql = shelf.sql(
            f"""SELECT "id", '5{PERCENT}' AS "five" FROM {{item}} WHERE "id" > ? AND "name" LIKE 'a{PERCENT}' AND "num" = ?"""
        )
        assert await with_percent(db, sql, (1, 10)) == [{"id": 3, "five": "5%"}]

    async def test_another_driver_s_placeholder_in_a_literal_is_text(self, db: Db, shelf: Any) -> None:
        """``%s``, ``%(x)s``, ``:x`` and ``$1`` in a literal stay text beside a parameter (C37).
        If this fails, check how the driver searches for placeholders."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        for look in ("%s", "%(x)s", "%d", ":x", "$1", "@p"):
            sql = shelf.sql(f"""SELECT '{look.replace("%", PERCENT)}' AS "look" FROM {{item}} WHERE "num" = ?""")
            assert await with_percent(db, sql, (10,)) == [{"look": look}]

    async def test_a_question_mark_in_a_literal_is_text(self, db: Db, shelf: Any) -> None:
        """It stays text with and without parameters beside it (C37).
        If this fails, check for code that counts or replaces question marks in the whole statement."""
        await db.run(shelf.sql(INSERT), (1, "why?", 10))
        sql = shelf.sql("""SELECT 'who? me?' AS "asked", "id" FROM {item} WHERE "name" = 'why?' AND "num" = ?""")
        assert await db.rows(sql, (10,)) == [{"asked": "who? me?", "id": 1}]
        assert await db.rows(shelf.sql("""SELECT "id" FROM {item} WHERE "name" = 'why?'""")) == [{"id": 1}]

    @pytest.mark.parametrize(
        "character", ["?", PERCENT, "'", ":x $1"], ids=["question mark", "percent", "quote", "names"]
    )
    async def test_a_placeholder_character_in_a_comment_is_ignored(self, db: Db, shelf: Any, character: str) -> None:
        """Both kinds of comment are ignored, before and between placeholders (C37).
        If this fails, check for code that replaces placeholders in the whole statement."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} ') + f"/* it {character} */ WHERE "
        sql += shelf.sql('"num" = ?') + f" -- and {character} so\n AND " + shelf.sql('"name" = ?')
        assert await with_percent(db, sql, (10, "a")) == [{"id": 1}]

    @pytest.mark.parametrize("name", ["win%", "a%sb", "why?", "two words", "back`tick", 'qu"ote', "select"])
    async def test_a_column_may_have_any_name(self, db: Db, name: str) -> None:
        """A query expression finds such a column with and without parameters beside it (C50).
        If this fails, check that ``format_identifier`` quotes and escapes names."""
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

    async def test_a_quoted_name_may_contain_a_question_mark(self, db: Db, shelf: Any) -> None:
        """A question mark between identifier quotes is part of the name.
        If this fails, check for code that skips literals but not quoted names."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        label = db.provider.quote("sure?")
        sql = shelf.sql('SELECT "num" AS ') + label + shelf.sql(' FROM {item} WHERE "id" = ?')
        assert await db.rows(sql, (1,)) == [{"sure?": 10}]

    async def test_a_doubled_quote_does_not_end_a_literal(self, db: Db, shelf: Any) -> None:
        """A doubled quote belongs to the literal, and the placeholder after the literal counts.
        If this fails, check for code that finds the end of a literal."""
        await db.run(shelf.sql(INSERT), (1, "it's", 10))
        sql = shelf.sql("""SELECT "id", 'it''s ?' AS "said" FROM {item} WHERE "name" = 'it''s' AND "num" = ?""")
        assert await db.rows(sql, (10,)) == [{"id": 1, "said": "it's ?"}]
