"""A change of a column leaves the other objects of its table as they are: indexes, triggers, keys that refer to it."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    CreateIndexExpression,
    CreateViewExpression,
    DropColumn,
    RenameColumn,
    RenameTable,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import Ddl, column, ddl_fixture, offered, primary_key
from ..support.refusals import may_be_refused

CHANGES: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "add": (Capability.ALTER_TABLE, lambda d: AddColumn(d, column("more"))),
    "drop": (Capability.DROP_COLUMN, lambda d: DropColumn(d, "spare")),
    "rename": (Capability.RENAME_COLUMN, lambda d: RenameColumn(d, "spare", "other")),
}

RENAMES = {
    "table": (Capability.RENAME_TABLE, "ALTER TABLE {parent} RENAME TO {named}"),
    "column": (Capability.RENAME_COLUMN, 'ALTER TABLE {parent} RENAME COLUMN "id" TO "key"'),
}
"""What may be renamed: the capability, and the statement by hand."""


def _renaming(ddl: Ddl, renamed: str) -> Any:
    """The same as the core's expression."""
    d = ddl.dialect
    action = (
        RenameTable(d, ddl.name("parent"), ddl.name("named")) if renamed == "table" else RenameColumn(d, "id", "key")
    )
    return ddl.alter("parent", action)


async def _defined(ddl: Ddl, by_hand: str, own: Any) -> None:
    """Make an object by the usual statement, or by the dialect's own where the database does not know that one."""
    made = await ddl.first_taken(by_hand)
    if made is None:
        with may_be_refused() as refused:
            await ddl.run(own)
        if refused:
            skip(SkipKind.UNSUPPORTED, f"the database takes no {' '.join(by_hand.split()[:3])}")


async def _unique_index(ddl: Ddl) -> bool:
    """Whether there is one: not where the dialect has none."""
    if not ddl.db.can(Capability.UNIQUE_INDEX):
        return False
    own = CreateIndexExpression(ddl.dialect, ddl.name("only"), ddl.name("parent"), ["code"], unique=True)
    await _defined(ddl, 'CREATE UNIQUE INDEX {only} ON {parent} ("code")', own)
    return True


@requires(Capability.ALTER_TABLE)
class AlteredObjectTests(ConformanceTests):
    """What belongs to a table outlives a change of one of its columns."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("change", list(CHANGES))
    async def test_a_changed_table_keeps_its_indexes_and_references(self, ddl: Ddl, change: str) -> None:
        """A unique index on another column still refuses a second row, and children of the table still need their parent.
        If this fails, check what a backend that makes a table anew copies beside its rows."""
        await self._create(ddl)
        unique = await _unique_index(ddl)
        await self._change(ddl, change)
        assert await ddl.rows("parent", "id code") == [(1, 10), (2, 20)]
        if unique:
            await ddl.expect_insert_refused("parent", id=3, code=10)
        if ddl.db.can(Capability.FOREIGN_KEY_CONSTRAINT):
            await ddl.insert("child", p=2)
            await ddl.expect_insert_refused("child", p=9)

    @pytest.mark.parametrize("change", list(CHANGES))
    async def test_a_changed_table_keeps_its_triggers(self, ddl: Ddl, change: str) -> None:
        """A trigger that writes a row elsewhere still writes one.
        If this fails, check what a backend that makes a table anew copies beside its rows."""
        await self._create(ddl)
        await ddl.create("log", column("n"))
        insert = 'INSERT INTO {log} ("n") VALUES (NEW."id")'
        after = "CREATE TRIGGER {audits} AFTER INSERT ON {parent}"
        body = (
            f"CREATE FUNCTION {{writes}}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert}; RETURN NULL; END $$"
        )
        made = await ddl.first_taken(f"{after} BEGIN {insert}; END", f"{after} FOR EACH ROW {insert}", body)
        if made is None:
            skip(SkipKind.UNSUPPORTED, "the database takes none of the usual ways to make a trigger")
        if made == body:
            ddl.db.on_cleanup(ddl.sql("DROP FUNCTION {writes}() CASCADE"))
            await ddl.by_hand(f"{after} FOR EACH ROW EXECUTE FUNCTION {{writes}}()")
        await self._change(ddl, change)
        await ddl.insert("parent", id=3, code=30)
        assert await ddl.rows("log", "n") == [(3,)]

    @pytest.mark.parametrize("renamed", list(RENAMES))
    async def test_what_refers_to_a_renamed_object_refers_to_it_still(self, ddl: Ddl, renamed: str) -> None:
        """After a table or a key's column is renamed, children still need their parent, and its index is still unique.
        If this fails, check that a backend renames with the database's own statement and no setting of old versions."""
        await self._create(ddl)
        unique = await _unique_index(ddl)
        table, key = await self._rename(ddl, renamed)
        assert await ddl.rows(table, f"{key} code") == [(1, 10), (2, 20)]
        if ddl.db.can(Capability.FOREIGN_KEY_CONSTRAINT):
            await ddl.insert("child", p=2)
            await ddl.expect_insert_refused("child", p=9)
            await ddl.expect_refused(f'DELETE FROM {{{table}}} WHERE "{key}" = 2')
        if unique:
            await ddl.expect_insert_refused(table, **{key: 3, "code": 10})
        await ddl.insert(table, **{key: 3, "code": 30})
        if ddl.db.can(Capability.FOREIGN_KEY_CONSTRAINT):
            await ddl.insert("child", p=3)
            assert await ddl.rows("child", "p") == [(2,), (3,)]

    @requires(Capability.CREATE_VIEW)
    @pytest.mark.parametrize("renamed", list(RENAMES))
    async def test_a_view_of_a_renamed_object_is_what_the_database_makes_of_it(self, ddl: Ddl, renamed: str) -> None:
        """A view still shows the rows where it does so after the same statement past the backend.
        If this fails, check that a backend renames with the database's own statement and no setting of old versions."""
        follows = await self._view_follows(ddl, renamed)
        await self._create(ddl)
        await self._create_view(ddl)
        table, _ = await self._rename(ddl, renamed)
        if not follows:
            assert len(await ddl.rows(table, "code")) == 2
            skip(SkipKind.UNSUPPORTED, "views of this database do not follow what they read to its new name")
        assert await ddl.rows("shown", "k c") == [(1, 10), (2, 20)]

    async def _create_view(self, ddl: Ddl) -> None:
        ddl.db.on_cleanup(ddl.db.provider.drop_view_statement(ddl.name("shown")))
        d = ddl.dialect
        columns = [Column(d, "id", alias="k"), Column(d, "code", alias="c")]
        given = QueryExpression(d, select=columns, from_=TableExpression(d, ddl.name("parent")))
        own = CreateViewExpression(d, ddl.name("shown"), given)
        await _defined(ddl, 'CREATE VIEW {shown} AS SELECT "id" AS "k", "code" AS "c" FROM {parent}', own)

    async def _view_follows(self, ddl: Ddl, renamed: str) -> bool:
        """Whether a view survives the statement when nothing of the backend is between it and the database."""
        db, trial = ddl.db, Ddl(ddl.db)
        await self._create(trial)
        await self._create_view(trial)
        trial.drop_later("named")
        try:
            await db.raw(trial.sql(RENAMES[renamed][1]))
        except Exception:
            await db.raw(_renaming(trial, renamed).to_sql()[0])
        try:
            return len(await trial.query('SELECT "k" FROM {shown}')) == 2
        except DatabaseError:
            return False

    async def _rename(self, ddl: Ddl, renamed: str) -> tuple[str, str]:
        """Rename by the core's expression; the base name of the table and the name of its key from then on."""
        offered(ddl.db, RENAMES[renamed][0])
        if renamed == "table":
            ddl.drop_later("named")
            await ddl.run(_renaming(ddl, renamed))
            return "named", "id"
        await ddl.run(_renaming(ddl, renamed))
        return "parent", "key"

    async def _create(self, ddl: Ddl) -> None:
        await ddl.create("parent", column("id", None, primary_key()), column("code"), column("spare"))
        for number in (1, 2):
            await ddl.insert("parent", id=number, code=number * 10, spare=0)
        if not ddl.db.can(Capability.FOREIGN_KEY_CONSTRAINT):
            return
        ddl.drop_later("child")
        await ddl.by_hand('CREATE TABLE {child} ("p" INTEGER, FOREIGN KEY ("p") REFERENCES {parent} ("id"))')

    async def _change(self, ddl: Ddl, change: str) -> None:
        need, action = CHANGES[change]
        offered(ddl.db, need)
        await ddl.run(ddl.alter("parent", action(ddl.dialect)))
