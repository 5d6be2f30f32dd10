"""Triggers, comments and collations as the introspector reports them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.statements import TriggerEvent, TriggerTiming

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.ddl import Ddl, column, ddl_fixture
from ..support.refusals import may_be_refused
from ..support.triggers import trigger, two_rows


async def create_trigger(
    ddl: Ddl, event: Any = TriggerEvent.INSERT, timing: Any = TriggerTiming.BEFORE, name: str = "g", column: str = "v"
) -> None:
    """Create the table ``t`` with a trigger, in raw SQL where the database needs no separate routine."""
    await two_rows(ddl, column)
    await add_trigger(ddl, event, timing, name)


async def add_trigger(ddl: Ddl, event: Any, timing: Any, name: str) -> None:
    """Create a trigger of the table ``t``, which is there."""
    start = f"CREATE TRIGGER {{{name}}} {timing.name} {event.name} ON {{t}}"
    if await ddl.first_taken(f"{start} FOR EACH ROW SET @seen = 1", f"{start} BEGIN SELECT 1; END") is None:
        await ddl.run(trigger(ddl, event, timing=timing, name=name))


@requires(Capability.TRIGGER_INTROSPECTION, Capability.TRIGGER, Capability.CREATE_TRIGGER)
class TriggerIntrospectionTests(ConformanceTests):
    """The introspector reports a trigger with its table, events and timing (C17)."""

    ddl = ddl_fixture()

    async def test_a_trigger_is_reported_with_its_table(self, ddl: Ddl) -> None:
        """It is listed for its table and among all triggers, and found by name; no other table has it.
        If this fails, check ``_parse_triggers``."""
        await create_trigger(ddl)
        await ddl.create("u", column("id"))
        catalog = Catalog(ddl.db)
        (found,) = await catalog.ask("list_triggers", ddl.name("t"))
        assert (found.name, found.table_name) == (ddl.name("g"), ddl.name("t"))
        assert [each for each in await catalog.ask("list_triggers") if each.name == found.name] == [found]
        assert await catalog.ask("get_trigger_info", ddl.name("g")) == found
        assert await catalog.ask("list_triggers", ddl.name("u")) == []

    async def test_each_trigger_of_a_table_is_reported_by_itself(self, ddl: Ddl) -> None:
        """Three triggers of a table are listed, and each is found by its name.
        If this fails, check how ``_parse_triggers`` groups rows and ``get_trigger_info``."""
        await create_trigger(ddl)
        await add_trigger(ddl, TriggerEvent.UPDATE, TriggerTiming.AFTER, "h")
        await add_trigger(ddl, TriggerEvent.DELETE, TriggerTiming.BEFORE, "i")
        catalog = Catalog(ddl.db)
        listed = await catalog.ask("list_triggers", ddl.name("t"))
        assert sorted(names(listed)) == sorted(ddl.name(name) for name in "ghi")
        assert [await catalog.ask("get_trigger_info", each.name) for each in listed] == listed

    async def test_a_trigger_and_a_column_may_have_the_name_of_their_table(self, ddl: Ddl) -> None:
        """Each is reported among its own kind.
        If this fails, check that no list leaves out a name which an object of another kind has."""
        await create_trigger(ddl, name="t", column=ddl.name("t"))
        catalog = Catalog(ddl.db)
        assert names(await catalog.ask("list_triggers", ddl.name("t"))) == [ddl.name("t")]
        assert (await catalog.ask("get_trigger_info", ddl.name("t"))).table_name == ddl.name("t")
        assert names(await catalog.ask("list_columns", ddl.name("t"))) == ["id", ddl.name("t")]
        assert ddl.name("t") in names(await catalog.ask("list_tables"))

    @pytest.mark.parametrize("event", list(TriggerEvent)[:3], ids=lambda event: event.name)
    @pytest.mark.parametrize("timing", [TriggerTiming.BEFORE, TriggerTiming.AFTER], ids=lambda timing: timing.name)
    async def test_the_timing_and_event_of_a_trigger_are_reported(self, ddl: Ddl, event: Any, timing: Any) -> None:
        """Both are in capital letters, and those of another trigger of the table are its own.
        If this fails, check ``timing`` and ``events`` in ``_parse_triggers``."""
        await create_trigger(ddl, event, timing)
        other = TriggerEvent.UPDATE if event is TriggerEvent.INSERT else TriggerEvent.INSERT
        later = TriggerTiming.AFTER if timing is TriggerTiming.BEFORE else TriggerTiming.BEFORE
        await add_trigger(ddl, other, later, "h")
        listed = await Catalog(ddl.db).ask("list_triggers", ddl.name("t"))
        assert {each.name: (each.timing, each.events) for each in listed} == {
            ddl.name("g"): (timing.name, [event.name]),
            ddl.name("h"): (later.name, [other.name]),
        }
        found = await Catalog(ddl.db).ask("get_trigger_info", ddl.name("g"))
        assert (found.timing, found.events) == (timing.name, [event.name])

    async def test_a_dropped_trigger_is_no_longer_reported(self, ddl: Ddl) -> None:
        """It is neither listed nor found by name. If this fails, check ``format_trigger_list_query``."""
        await create_trigger(ddl)
        catalog = Catalog(ddl.db)
        assert names(await catalog.ask("list_triggers", ddl.name("t"))) == [ddl.name("g")]
        assert await ddl.first_taken("DROP TRIGGER {g}", "DROP TRIGGER {g} ON {t}")
        assert await catalog.ask("list_triggers", ddl.name("t")) == []
        assert await catalog.ask("get_trigger_info", ddl.name("g")) is None


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class CommentIntrospectionTests(ConformanceTests):
    """The introspector reports comments of tables and columns exactly, and None where there is none (C17)."""

    catalog = catalog_fixture()
    NOTE = "it's 100% \u00fcber"

    async def test_the_comments_of_a_table_and_a_column_are_reported(self, db: Db, catalog: Catalog) -> None:
        """Each has its own comment.
        If this fails, check ``comment`` in ``_parse_columns`` and ``_parse_tables``."""
        note = self.NOTE.replace("'", "''")
        catalog.db.on_cleanup(db.provider.drop_statement(catalog.name("noted")))
        ways = (
            (f"""CREATE TABLE {{noted}} ("a" INTEGER COMMENT '{note} a', "b" INTEGER) COMMENT '{note}'""",),
            (
                'CREATE TABLE {noted} ("a" INTEGER, "b" INTEGER)',
                f"""COMMENT ON COLUMN {{noted}}."a" IS '{note} a'""",
                f"COMMENT ON TABLE {{noted}} IS '{note}'",
            ),
        )
        for way in ways:
            with may_be_refused() as refused:
                for statement in way:
                    await catalog.by_hand(statement)
            if not refused:
                break
        else:
            skip(SkipKind.OTHER, "the database does not support comments")
        columns = await catalog.columns("noted")
        assert [each.comment or None for each in columns] == [f"{self.NOTE} a", None]
        assert (await catalog.ask("get_table_info", catalog.name("noted"))).comment == self.NOTE
        (listed,) = [each for each in await catalog.ask("list_tables") if each.name == catalog.name("noted")]
        assert listed.comment == self.NOTE

    async def test_a_table_or_column_without_a_comment_has_none(self, catalog: Catalog) -> None:
        """Neither another object's comment nor a text of the database is reported.
        If this fails, check ``comment`` in ``_parse_columns``."""
        await catalog.table("plain", '"a" INTEGER', '"b" VARCHAR(9)', '"c" INTEGER DEFAULT 5 NOT NULL')
        found = [
            *await catalog.columns("plain"),
            await catalog.ask("get_table_info", catalog.name("plain")),
            *(each for each in await catalog.ask("list_tables") if each.name == catalog.name("plain")),
        ]
        assert [each.comment or None for each in found] == [None] * 5

    async def test_the_collation_of_a_column_is_reported_or_none(self, db: Db, catalog: Catalog) -> None:
        """The column has an explicit collation. If this fails, check ``collation`` in ``_parse_columns``."""
        name = db.provider.binary_collation
        if name is None:
            skip(SkipKind.MISSING_HOOK, "the provider names no collation (binary_collation)")
        quoted = f'"{name}"' if name == "C" else name
        await catalog.table("sorted", f'"a" VARCHAR(9) COLLATE {quoted}', '"b" INTEGER')
        text, number = await catalog.columns("sorted")
        assert (text.collation in (name, None), number.collation) == (True, None)
