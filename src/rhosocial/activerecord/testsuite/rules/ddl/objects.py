"""TRUNCATE, sequences and schemas."""

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
from ...engine.dropping import drop_of
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import Ddl, column, ddl_fixture, foreign_key, not_null, offered, primary_key
from ..support.refusals import may_be_refused


@requires(Capability.TRUNCATE)
class TruncateTests(ConformanceTests):
    """TRUNCATE removes every row and keeps the table."""

    ddl = ddl_fixture()

    async def test_a_truncated_table_is_empty_and_still_exists(self, ddl: Ddl) -> None:
        """The table keeps its constraints, and no other table is emptied.
        If this fails, check ``format_truncate_statement``."""
        for base in ("t", "u"):
            await ddl.create(base, column("id", None, not_null()))
            await ddl.insert(base, id=1)
        await ddl.run(TruncateExpression(ddl.dialect, ddl.name("t")))
        assert (await ddl.rows("t", "id"), await ddl.rows("u", "id")) == ([], [(1,)])
        await ddl.expect_insert_refused("t", id=None)

    async def test_truncate_can_restart_generated_keys(self, db: Db, ddl: Ddl) -> None:
        """RESTART IDENTITY generates the first key again.
        If this fails, check how ``format_truncate_statement`` renders ``restart_identity``."""
        offered(db, Capability.TRUNCATE_RESTART_IDENTITY)
        await ddl.create("t", db.provider.identity_column("id"), column("v"))
        for _ in range(3):
            await ddl.insert("t", v=1)
        first = (await ddl.rows("t", "id"))[0]
        await ddl.run(TruncateExpression(ddl.dialect, ddl.name("t"), restart_identity=True))
        await ddl.insert("t", v=1)
        assert await ddl.rows("t", "id") == [first]

    async def test_truncate_continues_generated_keys_by_default(self, db: Db, ddl: Ddl) -> None:
        """Where the dialect offers the choice, no key is generated twice.
        If this fails, check that ``format_truncate_statement`` renders RESTART IDENTITY only when ``restart_identity``
        is set."""
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
    async def test_truncate_cascade_empties_referring_tables(self, db: Db, ddl: Ddl) -> None:
        """Without CASCADE the database refuses.
        If this fails, check how ``format_truncate_statement`` renders ``cascade``."""
        offered(db, Capability.TRUNCATE_CASCADE)
        parent = await ddl.create("parent", column("id", None, primary_key()))
        await ddl.create("child", column("ref"), constraints=[foreign_key(["ref"], parent, ["id"])])
        await ddl.insert("parent", id=1)
        await ddl.insert("child", ref=1)
        await ddl.run(TruncateExpression(ddl.dialect, await ddl.create("free", column("id"))))
        await ddl.expect_refusal(TruncateExpression(ddl.dialect, parent), for_its_rows=True)
        await ddl.run(TruncateExpression(ddl.dialect, parent, cascade=True))
        assert (await ddl.rows("parent", "id"), await ddl.rows("child", "ref")) == ([], [])


@requires(Capability.CREATE_SEQUENCE, Capability.DROP_SEQUENCE)
class SequenceTests(ConformanceTests):
    """A sequence returns the numbers that its definition describes."""

    ddl = ddl_fixture()

    async def test_a_sequence_counts_from_its_start_by_its_increment(self, ddl: Ddl) -> None:
        """The first numbers are 5, 15 and 25 (C81, C89).
        If this fails, check how ``format_create_sequence_statement`` renders ``start`` and ``increment``."""
        await self._create_sequence(ddl, start=5, increment=10)
        assert await self._next(ddl, 3) == [5, 15, 25]

    async def test_a_sequence_counts_by_one_from_its_minimum_by_default(self, ddl: Ddl) -> None:
        """The minimum is 1, or the lowest number of the sequence's type: the SQL standard leaves it to the database (C89, C97).
        If this fails, check that ``format_create_sequence_statement`` renders no option that was not set."""
        await self._create_sequence(ddl)
        first, second = await self._next(ddl, 2)
        assert first in (1, *(-(2 ** (bits - 1)) for bits in (16, 32, 64)))
        assert second == first + 1

    async def test_a_sequence_ends_at_its_maximum(self, ddl: Ddl) -> None:
        """The sequence does not cycle by default (C81, C89).
        If this fails, check how ``format_create_sequence_statement`` renders ``maxvalue`` and ``cycle``."""
        await self._create_sequence(ddl, start=1, maxvalue=2)
        assert await self._next(ddl, 2) == [1, 2]
        await ddl.expect_refused(self._next_value_query(ddl))

    @requires(Capability.SEQUENCE_CYCLE)
    async def test_a_sequence_can_cycle(self, ddl: Ddl) -> None:
        """After its maximum the sequence continues with its minimum.
        If this fails, check how ``format_create_sequence_statement`` renders ``minvalue`` and ``cycle``."""
        await self._create_sequence(ddl, start=2, minvalue=1, maxvalue=3, cycle=True)
        assert await self._next(ddl, 4) == [2, 3, 1, 2]

    async def test_creating_a_sequence_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The existing sequence goes on counting (C81, C89).
        If this fails, check that ``format_create_sequence_statement`` adds IF NOT EXISTS only on request."""
        await self._create_sequence(ddl, start=1)
        assert await self._next(ddl, 1) == [1]
        await ddl.expect_refusal(CreateSequenceExpression(ddl.dialect, ddl.name("s")))
        # A sequence that hands out blocks may leave the rest of one out (C97).
        (second,) = await self._next(ddl, 1)
        assert second > 1

    @requires(Capability.SEQUENCE_IF_NOT_EXISTS)
    async def test_a_sequence_is_created_if_missing(self, ddl: Ddl) -> None:
        """The second statement with the same name leaves the sequence as it is.
        If this fails, check how ``format_create_sequence_statement`` renders ``if_not_exists``."""
        await self._create_sequence(ddl, if_not_exists=True, start=1)
        assert await self._next(ddl, 1) == [1]
        await self._create_sequence(ddl, if_not_exists=True, start=5000)
        (second,) = await self._next(ddl, 1)
        assert 1 < second < 5000

    async def test_a_dropped_sequence_is_gone(self, ddl: Ddl) -> None:
        """It returns no number and can't be dropped again (C81, C89). If this fails, check
        ``format_drop_sequence_statement``."""
        await self._create_sequence(ddl)
        await ddl.run(DropSequenceExpression(ddl.dialect, ddl.name("s")))
        await ddl.expect_refused(self._next_value_query(ddl))
        await ddl.expect_refusal(DropSequenceExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SEQUENCE_IF_EXISTS)
    async def test_a_sequence_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_sequence_statement`` renders ``if_exists``."""
        await self._create_sequence(ddl)
        for _ in range(2):
            await ddl.run(DropSequenceExpression(ddl.dialect, ddl.name("s"), if_exists=True))
        await ddl.expect_refused(self._next_value_query(ddl))

    @requires(Capability.ALTER_SEQUENCE)
    async def test_an_altered_sequence_restarts_with_another_increment(self, ddl: Ddl) -> None:
        """The next numbers are 50 and 55, or 55 and 60 where the provider says ``restart_sets_last`` (C81, C89).
        If this fails, check how ``format_alter_sequence_statement`` renders ``restart`` and ``increment``."""
        await self._create_sequence(ddl, start=1)
        assert await self._next(ddl, 1) == [1]
        await ddl.run(AlterSequenceExpression(ddl.dialect, ddl.name("s"), restart=50, increment=5))
        assert await self._next(ddl, 2) == ([55, 60] if ddl.db.provider.restart_sets_last else [50, 55])

    async def _create_sequence(self, ddl: Ddl, **more: Any) -> None:
        ddl.db.on_cleanup(drop_of(ddl.db.provider, "SEQUENCE", ddl.name("s")))
        await ddl.run(CreateSequenceExpression(ddl.dialect, ddl.name("s"), **more))

    def _next_value_query(self, ddl: Ddl) -> str:
        return f"SELECT {ddl.db.provider.next_value(ddl.name('s'))} AS {ddl.db.provider.quote('n')}{{nothing}}"

    async def _next(self, ddl: Ddl, count: int) -> list[int]:
        return [number for _ in range(count) for (number,) in await ddl.query(self._next_value_query(ddl))]


@requires(Capability.CREATE_SCHEMA, Capability.DROP_SCHEMA)
class SchemaDdlTests(ConformanceTests):
    """A schema is a separate namespace for tables."""

    ddl = ddl_fixture()

    async def test_a_table_in_a_schema_is_separate_from_its_namesake(self, ddl: Ddl) -> None:
        """CREATE TABLE and DROP TABLE honour ``TableExpression(schema_name=...)`` (C97).
        If this fails, check how ``format_create_table_statement`` and ``format_drop_table_statement`` render
        ``expr.table``."""
        await self._create_schema(ddl)
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

    async def test_a_statement_reads_the_table_of_the_current_schema(self, db: Db, ddl: Ddl) -> None:
        """The same text means another table when the session's default schema was changed, and back.
        If this fails, check what ``execute`` keeps of a statement that it has prepared."""
        for number, base in enumerate(("s", "other"), 1):
            await self._create_schema(ddl, base)
            inside = TableExpression(ddl.dialect, ddl.name("t"), schema_name=ddl.name(base))
            ddl.db.on_cleanup(ddl.sql(f"DROP TABLE {{{base}}}.{{t}}"))
            await ddl.run(CreateTableExpression(ddl.dialect, inside, [column("id")]))
            await ddl.change(f"INSERT INTO {{{base}}}.{{t}} VALUES ({number})")
        session = await db.connect()
        found = []
        for base in ("s", "other", "s"):
            await _set_schema(db, session, ddl.name(base))
            # Some drivers prepare a statement on the server when it has come a few times.
            found += [(await db.rows(ddl.sql("SELECT * FROM {t}"), backend=session))[0]["id"] for _ in range(6)]
        assert found == [1] * 6 + [2] * 6 + [1] * 6

    async def test_creating_a_schema_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The name is taken.
        If this fails, check that ``format_create_schema_statement`` adds IF NOT EXISTS only on request."""
        await self._create_schema(ddl)
        await ddl.expect_refusal(CreateSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_IF_NOT_EXISTS)
    async def test_a_schema_is_created_if_missing(self, ddl: Ddl) -> None:
        """An existing schema keeps its tables.
        If this fails, check how ``format_create_schema_statement`` renders ``if_not_exists``."""
        await self._create_schema(ddl, if_not_exists=True)
        await self._create_inner_table(ddl)
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s"), if_not_exists=True))
        assert await ddl.query('SELECT * FROM {s}."inner"') == []

    async def test_a_dropped_schema_is_gone(self, ddl: Ddl) -> None:
        """Its name is free again. If this fails, check ``format_drop_schema_statement``."""
        await self._create_schema(ddl)
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_IF_EXISTS)
    async def test_a_schema_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_schema_statement`` renders ``if_exists``."""
        await self._create_schema(ddl)
        for _ in range(2):
            await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s"), if_exists=True))
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")))

    @requires(Capability.SCHEMA_CASCADE)
    async def test_drop_schema_cascade_drops_the_tables_in_the_schema(self, ddl: Ddl) -> None:
        """Without CASCADE the database refuses.
        If this fails, check how ``format_drop_schema_statement`` renders ``cascade``."""
        await self._create_schema(ddl)
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s")))
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name("s")))
        await self._create_inner_table(ddl)
        await ddl.expect_refusal(DropSchemaExpression(ddl.dialect, ddl.name("s")), for_its_rows=True)
        assert await ddl.query('SELECT * FROM {s}."inner"') == []
        await ddl.run(DropSchemaExpression(ddl.dialect, ddl.name("s"), cascade=True))
        await ddl.expect_refused('INSERT INTO {s}."inner" VALUES (1)')

    async def _create_schema(self, ddl: Ddl, base: str = "s", **more: Any) -> None:
        """Create a schema; skip the rule when the target's user may not."""
        name = ddl.db.provider.quote(ddl.name(base))
        ddl.db.on_cleanup(f"DROP SCHEMA {name}")
        for verb in ("CREATE", "DROP"):
            try:
                await ddl.db.observer.run(f"{verb} SCHEMA {name}")
            except Exception as error:
                skip(SkipKind.MISSING_RIGHT, f"the target's user may not create a schema: {error}")
        await ddl.run(CreateSchemaExpression(ddl.dialect, ddl.name(base), **more))

    async def _create_inner_table(self, ddl: Ddl) -> None:
        """Create the table ``inner`` in the schema ``s``."""
        ddl.db.on_cleanup(ddl.sql('DROP TABLE {s}."inner"'))
        await ddl.change('CREATE TABLE {s}."inner" ("id" INTEGER)')


async def _set_schema(db: Db, session: Any, schema: str) -> None:
    """Change a session's default schema, as the SQL standard or as several databases write it; skip where neither works."""
    for statement in (f"SET SCHEMA '{schema}'", f"USE {db.provider.quote(schema)}"):
        with may_be_refused() as refused:
            await db.run(statement, backend=session)
        if not refused:
            return
    skip(SkipKind.OTHER, "neither SET SCHEMA nor USE changes the default schema of a session")
