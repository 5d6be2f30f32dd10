"""Truncation, sequences and schemas."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import TableExpression
from rhosocial.activerecord.backend.expression.statements import (
    AlterSequenceExpression,
    CreateSchemaExpression,
    CreateSequenceExpression,
    CreateTableExpression,
    DropSchemaExpression,
    DropSequenceExpression,
    DropTableExpression,
    TruncateExpression,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import Ddl, column, ddl_fixture, foreign_key, not_null, offered, primary_key


@requires(Capability.TRUNCATE)
class TruncateTests(ConformanceTests):
    """TRUNCATE takes every row and leaves the table."""

    ddl = ddl_fixture()

    async def test_a_truncated_table_is_empty_and_still_there(self, ddl: Ddl) -> None:
        """That one alone, with its constraints. Look at ``format_truncate_statement``."""
        for base in ("t", "u"):
            await ddl.create(base, column("id", None, not_null()))
            await ddl.insert(base, id=1)
        await ddl.run(TruncateExpression(ddl.dialect, ddl.name("t")))
        assert (await ddl.rows("t", "id"), await ddl.rows("u", "id")) == ([], [(1,)])
        await ddl.expect_insert_refused("t", id=None)

    async def test_generated_keys_can_start_anew(self, db: Db, ddl: Ddl) -> None:
        """RESTART IDENTITY: the first key comes again. Look at ``restart_identity`` in ``format_truncate_statement``."""
        offered(db, Capability.TRUNCATE_RESTART_IDENTITY)
        await ddl.create("t", db.provider.identity_column("id"), column("v"))
        for _ in range(3):
            await ddl.insert("t", v=1)
        first = (await ddl.rows("t", "id"))[0]
        await ddl.run(TruncateExpression(ddl.dialect, ddl.name("t"), restart_identity=True))
        await ddl.insert("t", v=1)
        assert await ddl.rows("t", "id") == [first]

    async def test_generated_keys_go_on_when_they_are_not_to_start_anew(self, db: Db, ddl: Ddl) -> None:
        """Where that is a choice, no key comes again. Look at ``restart_identity`` in ``format_truncate_statement``."""
        offered(db, Capability.TRUNCATE_RESTART_IDENTITY)
        await ddl.create("t", db.provider.identity_column("id"), column("v"))
        for _ in range(3):
            await ddl.insert("t", v=1)
        used = await ddl.rows("t", "id")
        await ddl.run(TruncateExpression(ddl.dialect, ddl.name("t")))
        await ddl.insert("t", v=1)
        ((key,),) = await ddl.rows("t", "id")
        assert (key,) > max(used)

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_tables_that_refer_to_it_are_emptied_too_when_asked_for(self, db: Db, ddl: Ddl) -> None:
        """And else it is refused. Look at ``cascade`` in ``format_truncate_statement``."""
        offered(db, Capability.TRUNCATE_CASCADE)
        parent = await ddl.create("parent", column("id", None, primary_key()))
        await ddl.create("child", column("ref"), constraints=[foreign_key(["ref"], parent, ["id"])])
        await ddl.insert("parent", id=1)
        await ddl.insert("child", ref=1)
        await ddl.expect_refusal(TruncateExpression(ddl.dialect, parent))
        await ddl.run(TruncateExpression(ddl.dialect, parent, cascade=True))
        assert (await ddl.rows("parent", "id"), await ddl.rows("child", "ref")) == ([], [])


@requires(Capability.CREATE_SEQUENCE, Capability.DROP_SEQUENCE)
class SequenceTests(ConformanceTests):
    """A sequence hands out the numbers that it was told to."""

    ddl = ddl_fixture()

    async def test_a_sequence_counts(self, ddl: Ddl) -> None:
        """From its start, by its increment. Look at ``format_create_sequence_statement``."""
        await self._made(ddl, start=5, increment=10)
        assert await self._next(ddl, 3) == [5, 15, 25]

    async def test_a_sequence_counts_by_itself_from_one(self, ddl: Ddl) -> None:
        """When nothing is said. Look at ``format_create_sequence_statement``."""
        await self._made(ddl)
        assert await self._next(ddl, 2) == [1, 2]

    async def test_a_sequence_ends_at_its_largest_number(self, ddl: Ddl) -> None:
        """NO CYCLE. Look at ``maxvalue`` and ``cycle`` in ``format_create_sequence_statement``."""
        await self._made(ddl, start=1, maxvalue=2)
        assert await self._next(ddl, 2) == [1, 2]
        await ddl.expect_refused(self._text(ddl))

    @requires(Capability.SEQUENCE_CYCLE)
    async def test_a_sequence_can_begin_again(self, ddl: Ddl) -> None:
        """CYCLE, at its smallest number. Look at ``minvalue`` and ``cycle`` in ``format_create_sequence_statement``."""
        await self._made(ddl, start=2, minvalue=1, maxvalue=3, cycle=True)
        assert await self._next(ddl, 4) == [2, 3, 1, 2]

    async def test_making_a_sequence_again_is_refused(self, ddl: Ddl) -> None:
        """And it goes on counting. Look at ``format_create_sequence_statement``."""
        await self._made(ddl)
        assert await self._next(ddl, 1) == [1]
        await ddl.expect_refusal(CreateSequenceExpression(ddl.dialect, ddl.name("s")))
        assert await self._next(ddl, 1) == [2]

    @requires(Capability.SEQUENCE_IF_NOT_EXISTS)
    async def test_a_sequence_can_be_made_if_it_is_missing(self, ddl: Ddl) -> None:
        """Twice the same name. Look at ``if_not_exists`` in ``format_create_sequence_statement``."""
        await self._made(ddl, if_not_exists=True)
        assert await self._next(ddl, 1) == [1]
        await self._made(ddl, if_not_exists=True, start=100)
        assert await self._next(ddl, 1) == [2]

    async def test_a_dropped_sequence_is_gone(self, ddl: Ddl) -> None:
        """It gives no number and can't be dropped again. Look at ``format_drop_sequence_statement``."""
        await self._made(ddl)
        await ddl.run(DropSequenceExpression(ddl.dialect, ddl.name("s")))
        await ddl.expect_refused(self._text(ddl))
        await ddl.expect_refusal(DropSequenceExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SEQUENCE_IF_EXISTS)
    async def test_a_sequence_can_be_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_sequence_statement``."""
        await self._made(ddl)
        for _ in range(2):
            await ddl.run(DropSequenceExpression(ddl.dialect, ddl.name("s"), if_exists=True))
        await ddl.expect_refused(self._text(ddl))

    @requires(Capability.ALTER_SEQUENCE)
    async def test_a_sequence_can_start_anew_elsewhere(self, ddl: Ddl) -> None:
        """And count by another step. Look at ``format_alter_sequence_statement``."""
        await self._made(ddl)
        assert await self._next(ddl, 1) == [1]
        await ddl.run(AlterSequenceExpression(ddl.dialect, ddl.name("s"), restart=50, increment=5))
        assert await self._next(ddl, 2) == [50, 55]

    async def _made(self, ddl: Ddl, **more: Any) -> None:
        ddl.db.on_cleanup(f"DROP SEQUENCE {ddl.db.provider.quote(ddl.name('s'))}")
        await ddl.run(CreateSequenceExpression(ddl.dialect, ddl.name("s"), **more))

    def _text(self, ddl: Ddl) -> str:
        return f"SELECT {ddl.db.provider.next_value(ddl.name('s'))} AS {ddl.db.provider.quote('n')}{{nothing}}"

    async def _next(self, ddl: Ddl, count: int) -> list[int]:
        return [number for _ in range(count) for (number,) in await ddl.query(self._text(ddl))]


@requires(Capability.CREATE_SCHEMA, Capability.DROP_SCHEMA)
class SchemaDdlTests(ConformanceTests):
    """A schema is a space of names of its own."""

    ddl = ddl_fixture()

    async def test_a_table_of_a_schema_is_another_than_its_namesake(self, ddl: Ddl) -> None:
        """``TableExpression(schema_name=...)`` in CREATE TABLE and DROP TABLE. Look at ``expr.table`` in both."""
        await self._made(ddl)
        await ddl.create("t", column("id"))
        await ddl.insert("t", id=1)
        inside = TableExpression(ddl.dialect, ddl.name("t"), schema_name=ddl.name("s"))
        ddl.db.on_cleanup(ddl.sql("DROP TABLE {s}.{t}"))
        await ddl.run(CreateTableExpression(ddl.dialect, inside, [column("id")]))
        await ddl.change("INSERT INTO {s}.{t} VALUES (2)")
        assert (await ddl.rows("t", "id"), await ddl.query("SELECT * FROM {s}.{t}")) == ([(1,)], [(2,)])
        await ddl.run(DropTableExpression(ddl.dialect, inside))
        assert await ddl.rows("t", "id") == [(1,)]
        await ddl.expect_refused("INSERT INTO {s}.{t} VALUES (3)")

    async def test_making_a_schema_again_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_create_schema_statement``."""
        await self._made(ddl)
        await ddl.expect_refusal(CreateSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_IF_NOT_EXISTS)
    async def test_a_schema_can_be_made_if_it_is_missing(self, ddl: Ddl) -> None:
        """And is left alone if it is there. Look at ``if_not_exists`` in ``format_create_schema_statement``."""
        await self._made(ddl, if_not_exists=True)
        await self._table(ddl)
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s"), if_not_exists=True))
        assert await ddl.query('SELECT * FROM {s}."inner"') == []

    async def test_a_dropped_schema_is_gone(self, ddl: Ddl) -> None:
        """Its name is free. Look at ``format_drop_schema_statement``."""
        await self._made(ddl)
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_IF_EXISTS)
    async def test_a_schema_can_be_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_schema_statement``."""
        await self._made(ddl)
        for _ in range(2):
            await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s"), if_exists=True))
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_CASCADE)
    async def test_a_schema_is_dropped_with_what_it_holds_when_asked_for(self, ddl: Ddl) -> None:
        """And else it is refused. Look at ``cascade`` in ``format_drop_schema_statement``."""
        await self._made(ddl)
        await self._table(ddl)
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        assert await ddl.query('SELECT * FROM {s}."inner"') == []
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s"), cascade=True))
        await ddl.expect_refused('INSERT INTO {s}."inner" VALUES (1)')

    async def _made(self, ddl: Ddl, **more: Any) -> None:
        """The schema ``s``, if the target's user may make one."""
        name = ddl.db.provider.quote(ddl.name("s"))
        ddl.db.on_cleanup(f"DROP SCHEMA {name}")
        for verb in ("CREATE", "DROP"):
            try:
                await ddl.db.observer.run(f"{verb} SCHEMA {name}")
            except Exception as error:
                skip(SkipKind.MISSING_RIGHT, f"the target's user may not make a schema: {error}")
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s"), **more))

    async def _table(self, ddl: Ddl) -> None:
        """A table in the schema."""
        ddl.db.on_cleanup(ddl.sql('DROP TABLE {s}."inner"'))
        await ddl.change('CREATE TABLE {s}."inner" ("id" INTEGER)')
