"""Untrusted text in place of JSON paths, savepoints, relations and names for the introspector."""

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
from ._injection_guard import FEW, NAMES, Guard
from .families.guarded import CAGE, NEST

PATHS = (
    *NAMES,
    "$.a' = '1' OR EXISTS (SELECT 1 FROM {canary}) --",
    "$.a') FROM {canary} --",
    '$."a\\"\') FROM {canary} --',
    "$.a\\' OR EXISTS (SELECT 1 FROM {canary}) -- '",
    "$.a\n' OR EXISTS (SELECT 1 FROM {canary}) -- '",
    "a}', (SELECT song FROM {canary}) AS x, '{",
)
"""Payloads that break out of the quotes around a path."""

SCHEMAS = (
    "(SELECT song AS name, song AS sql, 'view' AS type, song AS tbl_name FROM {canary}) --",
    "(SELECT song AS name, song AS sql, 'trigger' AS type, song AS tbl_name FROM {canary}) WHERE ? <> '' --",
    "main.table_info('{canary}') --",
)
"""Payloads that put another data source in place of a schema."""

QUESTIONS = (
    *("get_table_info", "table_exists", "list_columns", "list_indexes", "get_primary_key", "list_foreign_keys"),
    *("get_view_info", "view_exists", "list_triggers", "get_trigger_info"),
)
"""Methods of the introspector that take a name."""

_CHARACTERS = "ab1 \"'`\\;-/*()[]{}%?:@#$.\n\0é"


@requires(Capability.JSON_TYPE)
class InjectionPathTests(ConformanceTests):
    """A path into a JSON document is bound, or quoted for the database that reads it."""

    cage = family_fixture(CAGE)
    nest = family_fixture(NEST)

    @pytest.mark.parametrize("mode", ["auto", "function"])
    @pytest.mark.parametrize("operation", ["->", "->>"], ids=["arrow", "double-arrow"])
    async def test_untrusted_text_stays_a_json_path(
        self, db: Db, cage: Any, nest: Any, operation: str, mode: str
    ) -> None:
        """The text is tried as a value, in a condition and in ORDER BY (C100).
        If this fails, check that ``_escape_sql_string`` doubles single quotes, and backslashes where they escape."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await db.run(nest.sql('INSERT INTO {nest} ("id", "v") VALUES (1, \'{"a": "x"}\')'))

        async def attempt(guard: Guard, text: str) -> Any:
            found = self._at(guard, text, operation, mode)
            table = TableExpression(guard.dialect, nest.table("nest"))
            rows = await guard.q.rows(guard.q.select([found], table))
            return rows + await guard.q.rows(guard.q.select(["id"], table, found == "y", order_by=[found]))

        await guard.expect_each_harmless(attempt, PATHS)

    async def test_untrusted_text_stays_the_column_and_alias_of_a_json_path(self, db: Db, cage: Any, nest: Any) -> None:
        """Column and alias of a ``JSONExpression`` are quoted or refused.
        If this fails, check that ``format_json_expression`` uses ``format_identifier``."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            table = TableExpression(guard.dialect, nest.table("nest"))
            found = await guard.q.rows(guard.q.select([self._at(guard, "$.a", "->>", "auto", alias=text)], table))
            expression = JSONExpression(guard.dialect, text, "$.a", "->>")
            return found + await guard.q.rows(QueryExpression(guard.dialect, select=[expression], from_=table))

        await guard.expect_each_harmless(attempt)

    async def test_untrusted_text_stays_a_path_or_name_in_json_table(self, db: Db, cage: Any) -> None:
        """The text is tried as path, as a column's path, and as column name and alias.
        If this fails, check ``format_json_table_expression``."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            found = []
            for given in ((text, "$.a", "a", "INTEGER", "t"), ("$[*]", text, "a", "INTEGER", "t")):
                found += await self._table(guard, *given)
            return found

        async def attempt_name(guard: Guard, text: str) -> Any:
            return await self._table(guard, "$[*]", "$.a", text, "INTEGER", text)

        await guard.expect_each_harmless(attempt, PATHS)
        await guard.expect_each_harmless(attempt_name)

    @rule(waits=True)
    @examples(15, before=st.text(_CHARACTERS, max_size=6), after=st.text(_CHARACTERS, max_size=6))
    async def test_no_random_text_breaks_out_of_a_json_path(
        self, db: Db, cage: Any, nest: Any, before: str, after: str
    ) -> None:
        """Random characters around the canary's name stay inside the quotes.
        If this fails, check ``_escape_sql_string``."""
        guard = Guard(db, cage)

        async def attempt(guard: Guard, text: str) -> Any:
            table = TableExpression(guard.dialect, nest.table("nest"))
            return await guard.q.rows(guard.q.select([self._at(guard, text, "->>", "auto")], table))

        await guard.expect_harmless(attempt, f"{before}x{guard.canary}{after}")

    def _at(self, guard: Guard, path: str, operation: str, mode: str, **more: Any) -> Any:
        return JSONExpression(guard.dialect, guard.q.col("v"), path, operation, mode=mode, **more)

    async def _table(self, guard: Guard, path: str, column: str, name: str, kind: str, alias: str) -> Any:
        source = JSONTableExpression(
            guard.dialect, guard.q.val('[{"a": 1}]'), path, [JSONTableColumn(name, kind, column)], alias
        )
        return await guard.q.rows(QueryExpression(guard.dialect, select=[guard.q.val(1)], from_=source))


class InjectionPlaceTests(ConformanceTests):
    """Names of savepoints, paths of relations, and names for the introspector are quoted, bound or refused."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize("step", ["savepoint", "rollback_to", "release"])
    async def test_untrusted_text_stays_the_name_of_a_savepoint(self, db: Db, cage: Any, step: str) -> None:
        """The name is quoted or refused (C10, C100), also where no savepoint has that name.
        If this fails, check ``format_savepoint``, ``format_release_savepoint`` and the ROLLBACK TO of the
        transaction manager."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            manager = guard.db.backend.transaction_manager
            await guard.db(manager.begin())
            try:
                return await guard.db(getattr(manager, step)(text))
            finally:
                await guard.db(manager.rollback())

        await guard.expect_each_harmless(attempt)

    async def test_an_unknown_relation_name_is_refused(self, db: Db, cage: Any) -> None:
        """``with_(text)`` raises before a statement is sent.
        If this fails, check how ``with_`` validates paths of relations."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        sent = len(db.statements)
        for text in (*NAMES, "", ".", "a..b"):
            with pytest.raises(Exception, match=r".") as refused:  # the core has its own classes for it
                await db(guard.Bird.query().with_(text.replace("{canary}", guard.canary)).all())
            assert type(refused.value).__module__.startswith(("rhosocial.", "builtins"))
        assert len(db.statements) == sent

    @pytest.mark.parametrize("question", [*QUESTIONS, "get_column_info", "get_index_info"])
    @requires(Capability.INTROSPECTION)
    async def test_untrusted_text_stays_a_name_for_the_introspector(self, db: Db, cage: Any, question: str) -> None:
        """The name of a table, column, index, view or trigger is bound or quoted.
        If this fails, check the introspector's ``format_..._query`` methods."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            ask = getattr(guard.db.backend.introspector, question)
            of = (guard.bird,) if question in ("get_column_info", "get_index_info") else ()
            return await guard.db(ask(*of, text))

        await guard.expect_each_harmless(
            _database_error_is_a_refusal(attempt), (*FEW, "{canary}) --", "x' OR name = '{canary}")
        )

    @pytest.mark.parametrize("question", ["list_tables", "list_views", *QUESTIONS])
    @requires(Capability.INTROSPECTION)
    async def test_untrusted_text_stays_a_schema_for_the_introspector(self, db: Db, cage: Any, question: str) -> None:
        """``schema=`` is bound, quoted or refused (C100).
        If this fails, check how the ``format_..._query`` methods write the schema."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            ask = getattr(guard.db.backend.introspector, question)
            of = () if question in ("list_tables", "list_views") else (guard.bird,)
            return await guard.db(ask(*of, schema=text))

        await guard.expect_each_harmless(_database_error_is_a_refusal(attempt), (*SCHEMAS, *FEW))


def _database_error_is_a_refusal(attempt: Any) -> Any:
    """Any database error counts as a refusal here; another area checks the classes of the introspector's errors."""

    async def tried(guard: Guard, text: str) -> Any:
        try:
            return await attempt(guard, text)
        except Exception as error:
            if type(error).__module__ in ("builtins", __name__):
                raise
            raise DatabaseError(str(error)) from error

    return tried
