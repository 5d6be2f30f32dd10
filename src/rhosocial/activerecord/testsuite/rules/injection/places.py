"""Rules of the area ``injection``: paths, savepoints and the names that the introspector is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import JSONExpression, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.query_sources import JSONTableColumn, JSONTableExpression

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ._injection_guard import FEW, NAMES, Cage
from .families.guarded import CAGE, NEST

PATHS = (
    *NAMES,
    "$.a' = '1' OR EXISTS (SELECT 1 FROM {canary}) --",
    "$.a') FROM {canary} --",
    '$."a\\"\') FROM {canary} --',
    "$.a\\' OR EXISTS (SELECT 1 FROM {canary}) -- '",
    "a}', (SELECT song FROM {canary}) AS x, '{",
)
"""Ways out of the quotes around a path."""

SCHEMAS = (
    "(SELECT song AS name, song AS sql, 'view' AS type, song AS tbl_name FROM {canary}) --",
    "(SELECT song AS name, song AS sql, 'trigger' AS type, song AS tbl_name FROM {canary}) WHERE ? <> '' --",
    "main.table_info('{canary}') --",
)
"""Sources that stand where a schema was asked for."""

QUESTIONS = (
    *("get_table_info", "table_exists", "list_columns", "list_indexes", "get_primary_key", "list_foreign_keys"),
    *("get_view_info", "view_exists", "list_triggers", "get_trigger_info"),
)
"""What the introspector is asked by name."""

_SIGNS = "ab1 \"'`\\;-/*()[]{}%?:@#$.\n\0é"


@requires(Capability.JSON_TYPE)
class InjectionPathTests(ConformanceTests):
    """A path into a document is bound, or quoted for the database that reads it (D155)."""

    cage = family_fixture(CAGE)
    nest = family_fixture(NEST)

    @pytest.mark.parametrize("mode", ["auto", "function"])
    @pytest.mark.parametrize("operation", ["->", "->>"], ids=["arrow", "double-arrow"])
    async def test_a_text_stays_a_path(self, db: Db, cage: Any, nest: Any, operation: str, mode: str) -> None:
        """As a value, in a condition and in an order; found or refused (C100). Look at ``_escape_sql_string``: single
        quotes, and backslashes where they escape."""
        it = Cage(db, cage)
        await it.open()
        await db.run(nest.sql('INSERT INTO {nest} ("id", "v") VALUES (1, \'{"a": "x"}\')'))

        async def attempt(it: Cage, text: str) -> Any:
            found = self._at(it, text, operation, mode)
            table = TableExpression(it.dialect, nest.table("nest"))
            rows = await it.q.rows(it.q.select([found], table))
            return rows + await it.q.rows(it.q.select(["id"], table, found == "y", order_by=[found]))

        await it.expect_each_harmless(attempt, PATHS)

    async def test_a_text_stays_the_column_and_the_alias_of_a_path(self, db: Db, cage: Any, nest: Any) -> None:
        """Look at ``format_identifier`` in ``format_json_expression``."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            table = TableExpression(it.dialect, nest.table("nest"))
            found = await it.q.rows(it.q.select([self._at(it, "$.a", "->>", "auto", alias=text)], table))
            expression = JSONExpression(it.dialect, text, "$.a", "->>")
            return found + await it.q.rows(QueryExpression(it.dialect, select=[expression], from_=table))

        await it.expect_each_harmless(attempt)

    async def test_a_text_stays_a_path_or_a_name_of_json_table(self, db: Db, cage: Any) -> None:
        """Path, path of a column, name of a column, alias and type; or refused. Look at ``format_json_table_expression``."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            found = []
            for given in ((text, "$.a", "a", "INTEGER", "t"), ("$[*]", text, "a", "INTEGER", "t")):
                found += await self._table(it, *given)
            return found

        async def attempt_name(it: Cage, text: str) -> Any:
            return await self._table(it, "$[*]", "$.a", text, "INTEGER", text)

        await it.expect_each_harmless(attempt, PATHS)
        await it.expect_each_harmless(attempt_name)

    @rule(waits=True)
    @examples(15, before=st.text(_SIGNS, max_size=6), after=st.text(_SIGNS, max_size=6))
    async def test_no_text_ends_the_quotes_of_a_path(
        self, db: Db, cage: Any, nest: Any, before: str, after: str
    ) -> None:
        """Random signs around the canary's name. Look at ``_escape_sql_string``."""
        it = Cage(db, cage)

        async def attempt(it: Cage, text: str) -> Any:
            table = TableExpression(it.dialect, nest.table("nest"))
            return await it.q.rows(it.q.select([self._at(it, text, "->>", "auto")], table))

        await it.expect_harmless(attempt, f"{before}x{it.canary}{after}")

    def _at(self, it: Cage, path: str, operation: str, mode: str, **more: Any) -> Any:
        return JSONExpression(it.dialect, it.q.col("v"), path, operation, mode=mode, **more)

    async def _table(self, it: Cage, path: str, column: str, name: str, kind: str, alias: str) -> Any:
        source = JSONTableExpression(
            it.dialect, it.q.val('[{"a": 1}]'), path, [JSONTableColumn(name, kind, column)], alias
        )
        return await it.q.rows(QueryExpression(it.dialect, select=[it.q.val(1)], from_=source))


class InjectionPlaceTests(ConformanceTests):
    """Other places of a text: savepoints, paths of relations, and questions to the introspector."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize("step", ["savepoint", "rollback_to", "release"])
    async def test_a_text_stays_the_name_of_a_savepoint(self, db: Db, cage: Any, step: str) -> None:
        """Quoted or refused (C10, C100), also where no savepoint has that name. Look at ``format_savepoint``,
        ``format_release_savepoint`` and ROLLBACK TO of the transaction manager (D158)."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            manager = it.db.backend.transaction_manager
            await it.db(manager.begin())
            try:
                return await it.db(getattr(manager, step)(text))
            finally:
                await it.db(manager.rollback())

        await it.expect_each_harmless(attempt)

    async def test_a_text_that_is_no_relation_is_refused(self, db: Db, cage: Any) -> None:
        """``with_(text)`` raises before any I/O. Look at how paths of relations are checked."""
        it = Cage(db, cage)
        await it.open()
        sent = len(db.statements)
        for text in (*NAMES, "", ".", "a..b"):
            with pytest.raises(Exception, match=r".") as refused:  # the core has classes of its own for it
                await db(it.Bird.query().with_(text.replace("{canary}", it.canary)).all())
            assert type(refused.value).__module__.startswith(("rhosocial.", "builtins"))
        assert len(db.statements) == sent

    @pytest.mark.parametrize("question", [*QUESTIONS, "get_column_info", "get_index_info"])
    @requires(Capability.INTROSPECTION)
    async def test_a_text_stays_a_name_to_the_introspector(self, db: Db, cage: Any, question: str) -> None:
        """As the name of a table, column, index, view or trigger: bound or quoted. Look at ``format_*_query``."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            ask = getattr(it.db.backend.introspector, question)
            of = (it.bird,) if question in ("get_column_info", "get_index_info") else ()
            return await it.db(ask(*of, text))

        await it.expect_each_harmless(_asked(attempt), (*FEW, "{canary}) --", "x' OR name = '{canary}"))

    @pytest.mark.parametrize("question", ["list_tables", "list_views", *QUESTIONS])
    @requires(Capability.INTROSPECTION)
    async def test_a_text_stays_a_schema_to_the_introspector(self, db: Db, cage: Any, question: str) -> None:
        """``schema=``: bound, quoted or refused. Look at how ``format_*_query`` writes the schema."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            ask = getattr(it.db.backend.introspector, question)
            of = () if question in ("list_tables", "list_views") else (it.bird,)
            return await it.db(ask(*of, schema=text))

        await it.expect_each_harmless(_asked(attempt), (*SCHEMAS, *FEW))


def _asked(attempt: Any) -> Any:
    """Whose error the introspector lets through is another area's question; here any error of a database is a refusal."""

    async def tried(it: Cage, text: str) -> Any:
        try:
            return await attempt(it, text)
        except Exception as error:
            if type(error).__module__ in ("builtins", __name__):
                raise
            raise DatabaseError(str(error)) from error

    return tried
