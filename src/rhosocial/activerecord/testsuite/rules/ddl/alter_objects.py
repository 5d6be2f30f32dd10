"""A change of a column leaves the other objects of its table as they are: indexes, triggers, keys that refer to it."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.expression.statements import AddColumn, DropColumn, RenameColumn

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import Ddl, column, ddl_fixture, offered, primary_key

CHANGES: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "add": (Capability.ALTER_TABLE, lambda d: AddColumn(d, column("more"))),
    "drop": (Capability.DROP_COLUMN, lambda d: DropColumn(d, "spare")),
    "rename": (Capability.RENAME_COLUMN, lambda d: RenameColumn(d, "spare", "other")),
}


@requires(Capability.ALTER_TABLE)
class AlteredObjectTests(ConformanceTests):
    """What belongs to a table outlives a change of one of its columns."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("change", list(CHANGES))
    async def test_a_changed_table_keeps_its_indexes_and_references(self, ddl: Ddl, change: str) -> None:
        """A unique index on another column still refuses a second row, and children of the table still need their parent.
        If this fails, check what a backend that makes a table anew copies beside its rows."""
        await self._create(ddl)
        await ddl.by_hand('CREATE UNIQUE INDEX {only} ON {parent} ("code")')
        await self._change(ddl, change)
        assert await ddl.rows("parent", "id code") == [(1, 10), (2, 20)]
        await ddl.expect_insert_refused("parent", id=3, code=10)
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

    async def _create(self, ddl: Ddl) -> None:
        await ddl.create("parent", column("id", None, primary_key()), column("code"), column("spare"))
        for number in (1, 2):
            await ddl.insert("parent", id=number, code=number * 10, spare=0)
        ddl.drop_later("child")
        await ddl.by_hand('CREATE TABLE {child} ("p" INTEGER, FOREIGN KEY ("p") REFERENCES {parent} ("id"))')

    async def _change(self, ddl: Ddl, change: str) -> None:
        need, action = CHANGES[change]
        offered(ddl.db, need)
        await ddl.run(ddl.alter("parent", action(ddl.dialect)))
