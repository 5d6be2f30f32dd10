"""CREATE TABLE and DROP TABLE, judged by what the database then does: a constraint counts when a violation is
refused."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.types import VarCharType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.ddl import Ddl, column, ddl_fixture, key_of, not_null, unique


class TableDdlTests(ConformanceTests):
    """CREATE TABLE creates the table that its expression describes."""

    ddl = ddl_fixture()

    async def test_a_created_table_holds_rows(self, ddl: Ddl) -> None:
        """A new table takes rows, NULL included, and returns them.
        If this fails, check ``format_create_table_statement`` and ``format_column_definition``."""
        await ddl.create("plain", column("id"), column("title", VarCharType(20)))
        await ddl.insert("plain", id=1, title="one")
        await ddl.insert("plain", id=2, title=None)
        assert await ddl.rows("plain", "id title") == [(1, "one"), (2, None)]

    async def test_a_new_table_is_visible_to_other_sessions_at_once(self, db: Db, ddl: Ddl) -> None:
        """A second session reads the table although the caller has not committed.
        If this fails, check that the backend commits automatically after DDL (``_handle_auto_commit``)."""
        observer = db.observer
        await ddl.create("shared", column("id"))
        assert await observer.rows(ddl.sql('SELECT "id" FROM {shared}')) == []

    async def test_columns_keep_the_order_of_their_definitions(self, db: Db, ddl: Ddl) -> None:
        """``SELECT *`` returns the columns in the order in which they were defined.
        If this fails, check that ``format_create_table_statement`` neither sorts nor reverses the columns."""
        await ddl.create("ordered", *(column(name) for name in ("middle", "alpha", "zulu", "beta")))
        await ddl.change("INSERT INTO {ordered} VALUES (1, 2, 3, 4)")
        (row,) = await db.rows(ddl.sql("SELECT * FROM {ordered}"))
        assert list(row.items()) == [("middle", 1), ("alpha", 2), ("zulu", 3), ("beta", 4)]

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("order", id="reserved"),
            pytest.param("MixedCase", id="mixed-case"),
            pytest.param("two words", id="blank"),
            pytest.param('say "so"', id="quotes"),
            pytest.param("back`tick", id="backtick"),
            pytest.param("größe", id="not-ascii"),
            pytest.param("it's; --", id="sql"),
        ],
    )
    async def test_a_column_may_have_any_name(self, db: Db, ddl: Ddl, name: str) -> None:
        """A column definition and a key over it accept reserved words, blanks, quotes and other characters.
        If this fails, check that ``format_column_definition`` and ``format_pk_constraint`` quote names with
        ``format_identifier``."""
        await ddl.create("named", column("id"), column(name), constraints=[key_of("id", name)])
        into = ddl.sql('INSERT INTO {named} ("id", ')
        await db.run(f"{into}{db.provider.quote(name)}) VALUES (1, 2)")
        await ddl.expect_refused("INSERT INTO {named} VALUES (1, 2)")
        assert await ddl.query("SELECT * FROM {named}") == [(1, 2)]

    async def test_creating_a_table_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The existing table stays as it is.
        If this fails, check that ``format_create_table_statement`` adds neither IF NOT EXISTS nor OR REPLACE on its
        own."""
        await ddl.create("twice", column("id"))
        await ddl.insert("twice", id=1)
        await ddl.expect_refusal(ddl.table("twice", column("id"), column("other")))
        assert await ddl.rows("twice", "id") == [(1,)]

    @requires(Capability.IF_NOT_EXISTS_TABLE)
    async def test_if_not_exists_leaves_an_existing_table_unchanged(self, ddl: Ddl) -> None:
        """The rows and columns of the existing table stay.
        If this fails, check how ``format_create_table_statement`` renders ``if_not_exists``."""
        await ddl.create("kept", column("id"))
        await ddl.insert("kept", id=1)
        await ddl.create("kept", column("id"), column("other"), if_not_exists=True)
        assert await ddl.query("SELECT * FROM {kept}") == [(1,)]

    @requires(Capability.IF_NOT_EXISTS_TABLE)
    async def test_if_not_exists_creates_a_missing_table(self, ddl: Ddl) -> None:
        """The new table has all of its constraints.
        If this fails, check that ``format_create_table_statement`` renders the whole definition when ``if_not_exists``
        is set."""
        await ddl.create("fresh", column("id", None, not_null(), unique()), if_not_exists=True)
        await ddl.insert("fresh", id=1)
        await ddl.expect_insert_refused("fresh", id=1)
        assert await ddl.rows("fresh", "id") == [(1,)]

    async def test_a_dropped_table_can_be_created_again(self, ddl: Ddl) -> None:
        """After DROP TABLE the name is free for other columns, and no old row comes back.
        If this fails, check ``format_drop_table_statement``."""
        await ddl.create("reborn", column("id"))
        await ddl.insert("reborn", id=1)
        await ddl.run(ddl.drop("reborn"))
        await ddl.create("reborn", column("title", VarCharType(20)))
        assert await ddl.rows("reborn", "title") == []


class TableDropTests(ConformanceTests):
    """DROP TABLE removes the named table and raises when it does not exist."""

    ddl = ddl_fixture()

    async def test_a_dropped_table_is_gone(self, ddl: Ddl) -> None:
        """The other tables stay. If this fails, check the name that ``format_drop_table_statement`` renders."""
        await ddl.create("gone", column("id"))
        await ddl.create("stays", column("id"))
        await ddl.run(ddl.drop("gone"))
        assert (await ddl.missing("gone"), await ddl.missing("stays")) == (True, False)

    async def test_dropping_a_missing_table_is_refused(self, ddl: Ddl) -> None:
        """The same statement succeeds once.
        If this fails, check that ``format_drop_table_statement`` adds IF EXISTS only on request."""
        await ddl.create("gone", column("id"))
        await ddl.run(ddl.drop("gone"))
        await ddl.expect_refusal(ddl.drop("gone"))

    @requires(Capability.IF_EXISTS_TABLE)
    async def test_if_exists_drops_a_table_and_ignores_a_missing_one(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_table_statement`` renders ``if_exists``."""
        await ddl.create("maybe", column("id"))
        await ddl.run(ddl.drop("maybe", if_exists=True))
        assert await ddl.missing("maybe")
        await ddl.run(ddl.drop("maybe", if_exists=True))

    @pytest.mark.parametrize(
        "cascade",
        [
            pytest.param(True, id="cascade", marks=requires(Capability.DROP_TABLE_CASCADE)),
            pytest.param(False, id="restrict", marks=requires(Capability.DROP_TABLE_RESTRICT)),
        ],
    )
    async def test_cascade_and_restrict_both_drop_a_table_without_dependents(self, ddl: Ddl, cascade: bool) -> None:
        """Nothing depends on the table, so both options drop it.
        If this fails, check how ``format_drop_table_statement`` renders ``cascade``."""
        await ddl.create("lonely", column("id"))
        await ddl.run(ddl.drop("lonely", cascade=cascade))
        assert await ddl.missing("lonely")


class TableVariantTests(ConformanceTests):
    """Temporary tables, tables like another table, and tables from a query."""

    ddl = ddl_fixture()

    @requires(Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_holds_rows(self, ddl: Ddl) -> None:
        """A temporary table takes rows and enforces its constraints (C97).
        If this fails, check where ``format_create_table_statement`` places TEMPORARY."""
        await ddl.create("scratch", column("id", None, not_null()), temporary=True)
        await ddl.insert("scratch", id=1)
        await ddl.expect_insert_refused("scratch", id=None)
        assert await ddl.rows("scratch", "id") == [(1,)]

    @requires(Capability.TEMPORARY_TABLE)
    @pytest.mark.parametrize(
        "if_missing",
        [False, pytest.param(True, marks=requires(Capability.IF_NOT_EXISTS_TABLE))],
        ids=["plain", "if-missing"],
    )
    async def test_a_temporary_table_belongs_to_its_session(self, db: Db, ddl: Ddl, if_missing: bool) -> None:
        """Another session can create a temporary table of the same name with rows of its own. Where the provider
        declares that the definition is the database's (``lasting_temporary_tables``), it finds an empty one (C97).
        If this fails, check how ``format_create_table_statement`` renders ``temporary``, alone and with
        ``if_not_exists``."""
        second = await db.connect()
        await ddl.create("own", column("id"), temporary=True, if_not_exists=if_missing)
        await ddl.insert("own", id=1)
        if not db.provider.lasting_temporary_tables:
            sql, params = ddl.table("own", column("id"), temporary=True, if_not_exists=if_missing).to_sql()
            await db.run(sql, params or None, kind="DDL", backend=second)
        assert await db.rows(ddl.sql('SELECT "id" FROM {own}'), backend=second) == []
        assert await ddl.rows("own", "id") == [(1,)]

    @requires(Capability.TABLE_LIKE_SYNTAX)
    async def test_a_table_like_another_copies_its_columns_but_no_rows(self, ddl: Ddl) -> None:
        """The copy also has the NOT NULL constraint.
        If this fails, check ``like_table`` in ``format_create_table_statement``, and ``format_create_table_like``."""
        model = await ddl.create("model", column("id", None, not_null()), column("title", VarCharType(20)))
        await ddl.insert("model", id=1, title="one")
        await ddl.create("copy", dialect_options={"like_table": model})
        assert await ddl.rows("copy", "id title") == []
        await ddl.expect_insert_refused("copy", id=None, title="two")

    @requires(Capability.TABLE_LIKE_SYNTAX, Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_like_another_belongs_to_its_session(self, db: Db, ddl: Ddl) -> None:
        """Another session does not find the table; it finds it empty where the provider declares that the definition is
        the database's, by ``lasting_temporary_tables`` (C97).
        If this fails, check that ``format_create_table_statement`` honours ``temporary`` together with
        ``like_table``."""
        second = await db.connect()
        model = await ddl.create("model", column("id"))
        await ddl.create("own", dialect_options={"like_table": model}, temporary=True)
        await ddl.insert("own", id=1)
        query = ddl.sql('SELECT "id" FROM {own}')
        if db.provider.lasting_temporary_tables:
            assert await db.rows(query, backend=second) == []
        else:
            with pytest.raises(DatabaseError):
                await db.rows(query, backend=second)
        assert await ddl.rows("own", "id") == [(1,)]

    @requires(Capability.TABLE_LIKE_SYNTAX, Capability.IF_NOT_EXISTS_TABLE)
    async def test_a_table_like_another_is_created_if_missing(self, ddl: Ddl) -> None:
        """The second statement leaves the table as it is.
        If this fails, check that ``format_create_table_statement`` honours ``if_not_exists`` together with
        ``like_table``."""
        model = await ddl.create("model", column("id"))
        for _ in range(2):
            await ddl.create("copy", dialect_options={"like_table": model}, if_not_exists=True)
            await ddl.insert("copy", id=1)
        assert await ddl.rows("copy", "id") == [(1,), (1,)]
        await ddl.expect_refusal(ddl.table("copy", dialect_options={"like_table": model}))

    async def test_a_table_from_a_query_holds_the_rows_of_the_query(self, ddl: Ddl) -> None:
        """A dialect without the feature refuses before any I/O (C81) and never creates an empty table (C97).
        If this fails, check how ``format_create_table_statement`` renders ``as_query``."""
        source = await ddl.create("source", column("id"), column("title", VarCharType(20)))
        for number, title in ((1, "one"), (2, "two")):
            await ddl.insert("source", id=number, title=title)
        d = ddl.dialect
        query = QueryExpression(d, select=[Column(d, "title"), Column(d, "id")], from_=TableExpression(d, source))
        if await ddl.ran(ddl.table("target", as_query=query)):
            assert await ddl.rows("target", "title id") == [("one", 1), ("two", 2)]
        else:
            assert await ddl.missing("target")
