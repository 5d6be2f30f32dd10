"""What DDL makes, judged by what it then does: a constraint counts when violating it is refused."""

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
    """CREATE TABLE makes the table that was asked for."""

    ddl = ddl_fixture()

    async def test_a_table_is_made_and_holds_rows(self, ddl: Ddl) -> None:
        """Look at ``format_create_table_statement`` and ``format_column_definition``."""
        await ddl.create("plain", column("id"), column("title", VarCharType(20)))
        await ddl.insert("plain", id=1, title="one")
        await ddl.insert("plain", id=2, title=None)
        assert await ddl.rows("plain", "id title") == [(1, "one"), (2, None)]

    async def test_a_table_is_there_for_everybody_at_once(self, db: Db, ddl: Ddl) -> None:
        """A second session sees it, without a commit of the caller's. Look at the automatic commit after DDL."""
        observer = db.observer
        await ddl.create("shared", column("id"))
        assert await observer.rows(ddl.sql('SELECT "id" FROM {shared}')) == []

    async def test_columns_stand_in_the_order_of_their_definitions(self, db: Db, ddl: Ddl) -> None:
        """``SELECT *`` gives them so, neither sorted nor turned. Look at ``format_create_table_statement``."""
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
        """In its definition and in a key over it. Look at ``format_identifier`` in ``format_pk_constraint`` and its like."""
        await ddl.create("named", column("id"), column(name), constraints=[key_of("id", name)])
        into = ddl.sql('INSERT INTO {named} ("id", ')
        await db.run(f"{into}{db.provider.quote(name)}) VALUES (1, 2)")
        await ddl.expect_refused("INSERT INTO {named} VALUES (1, 2)")
        assert await ddl.query("SELECT * FROM {named}") == [(1, 2)]

    async def test_making_a_table_again_is_refused(self, ddl: Ddl) -> None:
        """And the table that there is stays as it was. Look at what stands before the name in CREATE TABLE."""
        await ddl.create("twice", column("id"))
        await ddl.insert("twice", id=1)
        await ddl.expect_refusal(ddl.table("twice", column("id"), column("other")))
        assert await ddl.rows("twice", "id") == [(1,)]

    @requires(Capability.IF_NOT_EXISTS_TABLE)
    async def test_if_not_exists_leaves_a_table_as_it_is(self, ddl: Ddl) -> None:
        """Rows and columns stay. Look at ``if_not_exists`` in ``format_create_table_statement``."""
        await ddl.create("kept", column("id"))
        await ddl.insert("kept", id=1)
        await ddl.create("kept", column("id"), column("other"), if_not_exists=True)
        assert await ddl.query("SELECT * FROM {kept}") == [(1,)]

    @requires(Capability.IF_NOT_EXISTS_TABLE)
    async def test_if_not_exists_makes_a_table_that_is_missing(self, ddl: Ddl) -> None:
        """With everything that belongs to it. Look at ``if_not_exists`` in ``format_create_table_statement``."""
        await ddl.create("fresh", column("id", None, not_null(), unique()), if_not_exists=True)
        await ddl.insert("fresh", id=1)
        await ddl.expect_insert_refused("fresh", id=1)
        assert await ddl.rows("fresh", "id") == [(1,)]

    async def test_a_table_that_is_made_again_is_a_new_one(self, ddl: Ddl) -> None:
        """After DROP, the name is free for other columns, and no row comes back. Look at ``format_drop_table_statement``."""
        await ddl.create("reborn", column("id"))
        await ddl.insert("reborn", id=1)
        await ddl.run(ddl.drop("reborn"))
        await ddl.create("reborn", column("title", VarCharType(20)))
        assert await ddl.rows("reborn", "title") == []


class TableDropTests(ConformanceTests):
    """DROP TABLE removes that table, and says so when there is none."""

    ddl = ddl_fixture()

    async def test_a_dropped_table_is_gone(self, ddl: Ddl) -> None:
        """That one alone. Look at ``format_drop_table_statement``."""
        await ddl.create("gone", column("id"))
        await ddl.create("stays", column("id"))
        await ddl.run(ddl.drop("gone"))
        assert (await ddl.missing("gone"), await ddl.missing("stays")) == (True, False)

    async def test_dropping_a_table_that_is_missing_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_drop_table_statement``: IF EXISTS is for those who ask for it."""
        await ddl.expect_refusal(ddl.drop("never"))

    @requires(Capability.IF_EXISTS_TABLE)
    async def test_if_exists_drops_what_is_there_and_passes_over_what_is_not(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_table_statement``."""
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
    async def test_a_table_on_which_nothing_depends_is_dropped_either_way(self, ddl: Ddl, cascade: bool) -> None:
        """With CASCADE and with RESTRICT. Look at ``cascade`` in ``format_drop_table_statement``."""
        await ddl.create("lonely", column("id"))
        await ddl.run(ddl.drop("lonely", cascade=cascade))
        assert await ddl.missing("lonely")


class TableVariantTests(ConformanceTests):
    """Tables for one session, tables like another one, tables from a query."""

    ddl = ddl_fixture()

    @requires(Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_holds_rows(self, ddl: Ddl) -> None:
        """Look at where ``format_create_table_statement`` puts TEMPORARY."""
        await ddl.create("scratch", column("id", None, not_null()), temporary=True)
        await ddl.insert("scratch", id=1)
        await ddl.expect_insert_refused("scratch", id=None)
        assert await ddl.rows("scratch", "id") == [(1,)]

    @requires(Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_is_its_sessions_own(self, db: Db, ddl: Ddl) -> None:
        """Another session can have one of that name, with rows of its own. Look at ``temporary``."""
        second = await db.connect()
        await ddl.create("own", column("id"), temporary=True)
        await ddl.insert("own", id=1)
        sql, params = ddl.table("own", column("id"), temporary=True).to_sql()
        await db.run(sql, params or None, kind="DDL", backend=second)
        assert await db.rows(ddl.sql('SELECT "id" FROM {own}'), backend=second) == []
        assert await ddl.rows("own", "id") == [(1,)]

    @requires(Capability.TABLE_LIKE_SYNTAX)
    async def test_a_table_like_another_has_its_columns_and_none_of_its_rows(self, ddl: Ddl) -> None:
        """Look at ``like_table`` in ``format_create_table_statement`` and at ``format_create_table_like``."""
        model = await ddl.create("model", column("id", None, not_null()), column("title", VarCharType(20)))
        await ddl.insert("model", id=1, title="one")
        await ddl.create("copy", dialect_options={"like_table": model})
        assert await ddl.rows("copy", "id title") == []
        await ddl.expect_insert_refused("copy", id=None, title="two")

    @requires(Capability.TABLE_LIKE_SYNTAX, Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_like_another_is_its_sessions_own(self, db: Db, ddl: Ddl) -> None:
        """Another session finds no such table. Look at ``temporary`` beside ``like_table``."""
        second = await db.connect()
        model = await ddl.create("model", column("id"))
        await ddl.create("own", dialect_options={"like_table": model}, temporary=True)
        await ddl.insert("own", id=1)
        with pytest.raises(DatabaseError):
            await db.rows(ddl.sql('SELECT "id" FROM {own}'), backend=second)
        assert await ddl.rows("own", "id") == [(1,)]

    @requires(Capability.TABLE_LIKE_SYNTAX, Capability.IF_NOT_EXISTS_TABLE)
    async def test_a_table_like_another_is_made_if_it_is_missing(self, ddl: Ddl) -> None:
        """The second time it is left as it is. Look at ``if_not_exists`` beside ``like_table``."""
        model = await ddl.create("model", column("id"))
        for _ in range(2):
            await ddl.create("copy", dialect_options={"like_table": model}, if_not_exists=True)
            await ddl.insert("copy", id=1)
        assert await ddl.rows("copy", "id") == [(1,), (1,)]
        await ddl.expect_refusal(ddl.table("copy", dialect_options={"like_table": model}))

    async def test_a_table_from_a_query_holds_its_rows(self, ddl: Ddl) -> None:
        """Or is refused before any I/O (C81); never an empty table. Look at ``as_query`` in ``format_create_table_statement``."""
        source = await ddl.create("source", column("id"), column("title", VarCharType(20)))
        for number, title in ((1, "one"), (2, "two")):
            await ddl.insert("source", id=number, title=title)
        d = ddl.dialect
        query = QueryExpression(d, select=[Column(d, "title"), Column(d, "id")], from_=TableExpression(d, source))
        if await ddl.ran(ddl.table("target", as_query=query)):
            assert await ddl.rows("target", "title id") == [("one", 1), ("two", 2)]
        else:
            assert await ddl.missing("target")
