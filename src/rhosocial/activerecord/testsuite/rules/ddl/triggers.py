"""A trigger calls a routine when rows change, and only then. The routine of these rules raises an error."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.statements import (
    CreateViewExpression,
    DropTriggerExpression,
    TriggerEvent,
    TriggerLevel,
    TriggerTiming,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.ddl import Ddl, ddl_fixture
from ..support.triggers import trigger, two_rows

CHANGES = {
    TriggerEvent.INSERT: "INSERT INTO {t} VALUES (9, 9)",
    TriggerEvent.UPDATE: 'UPDATE {t} SET "v" = 9 WHERE "id" = 1',
    TriggerEvent.DELETE: 'DELETE FROM {t} WHERE "id" = 1',
}
OLD = [(1, 1), (2, 2)]


def drop_trigger(ddl: Ddl, **more: Any) -> Any:
    """DROP TRIGGER ``g``."""
    return DropTriggerExpression(ddl.dialect, ddl.needing_quotes("g"), ddl.name("t"), **more)


@requires(Capability.TRIGGER, Capability.CREATE_TRIGGER)
class TriggerTests(ConformanceTests):
    """CREATE TRIGGER and DROP TRIGGER."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("event", list(CHANGES), ids=lambda event: event.name)
    @pytest.mark.parametrize("timing", [TriggerTiming.BEFORE, TriggerTiming.AFTER], ids=lambda timing: timing.name)
    async def test_a_trigger_runs_only_for_its_event(self, ddl: Ddl, event: Any, timing: Any) -> None:
        """The other events change rows freely (C81, C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``timing`` and ``events``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, event, timing=timing))
        await ddl.expect_refused(CHANGES[event])
        assert await ddl.rows("t", "id v") == OLD
        for other in set(CHANGES) - {event}:
            await ddl.change(CHANGES[other])

    @requires(Capability.DROP_TRIGGER)
    async def test_a_dropped_trigger_no_longer_runs(self, ddl: Ddl) -> None:
        """Its name is free again (C81, C89). If this fails, check ``format_drop_trigger_statement``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.INSERT))
        await ddl.expect_refused(CHANGES[TriggerEvent.INSERT])
        await ddl.run(drop_trigger(ddl))
        await ddl.insert("t", id=3, v=3)
        await ddl.run(trigger(ddl, TriggerEvent.DELETE))
        assert await ddl.rows("t", "id v") == [*OLD, (3, 3)]

    @requires(Capability.DROP_TRIGGER)
    async def test_a_trigger_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Without IF EXISTS the database refuses to drop a missing trigger (C81, C89).
        If this fails, check how ``format_drop_trigger_statement`` renders ``if_exists``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.INSERT))
        for _ in range(2):
            await ddl.run(drop_trigger(ddl, if_exists=True))
        await ddl.run(trigger(ddl, TriggerEvent.INSERT))
        await ddl.run(drop_trigger(ddl))
        await ddl.expect_refusal(drop_trigger(ddl))
        await ddl.insert("t", id=3, v=3)

    async def test_creating_a_trigger_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The existing trigger stays (C81, C89).
        If this fails, check that ``format_create_trigger_statement`` adds neither IF NOT EXISTS nor OR REPLACE on its
        own."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.INSERT))
        await ddl.expect_refusal(trigger(ddl, TriggerEvent.DELETE))
        await ddl.change(CHANGES[TriggerEvent.DELETE])
        await ddl.expect_refused(CHANGES[TriggerEvent.INSERT])

    @requires(Capability.TRIGGER_IF_NOT_EXISTS)
    async def test_a_trigger_is_created_if_missing(self, ddl: Ddl) -> None:
        """An existing trigger stays as it is, where the dialect claims it (C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``if_not_exists``."""
        await two_rows(ddl)
        for event in (TriggerEvent.INSERT, TriggerEvent.DELETE):
            await ddl.run(trigger(ddl, event, if_not_exists=True))
        await ddl.change(CHANGES[TriggerEvent.DELETE])
        await ddl.expect_refused(CHANGES[TriggerEvent.INSERT])

    @requires(Capability.TRIGGER_WHEN)
    async def test_a_trigger_runs_only_for_rows_that_meet_its_condition(self, ddl: Ddl) -> None:
        """The WHEN condition is raw SQL (C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``condition``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.INSERT, condition=ddl.condition('NEW."v" > 5')))
        await ddl.insert("t", id=3, v=5)
        await ddl.expect_insert_refused("t", id=4, v=6)
        assert await ddl.rows("t", "id v") == [*OLD, (3, 5)]

    async def test_a_trigger_runs_for_updates_of_its_columns_or_is_refused(self, ddl: Ddl) -> None:
        """It runs for either of two, and for no other. UPDATE OF has no capability, so a dialect may refuse it (C81, C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``update_columns``."""
        await two_rows(ddl, "order", "w", "x")
        made = await ddl.ran(trigger(ddl, TriggerEvent.UPDATE, update_columns=["order", "w"]))
        await ddl.change('UPDATE {t} SET "id" = 3 WHERE "id" = 2')
        await ddl.change('UPDATE {t} SET "x" = 8 WHERE "id" = 1')
        if made:
            await ddl.expect_refused('UPDATE {t} SET "order" = 9 WHERE "id" = 1')
            await ddl.expect_refused('UPDATE {t} SET "w" = 9 WHERE "id" = 1')
        assert await ddl.rows("t", "id order w x") == [(1, 1, None, 8), (3, 2, None, None)]

    async def test_a_trigger_runs_for_each_of_its_events_or_is_refused(self, ddl: Ddl) -> None:
        """INSERT OR DELETE has no capability, so a dialect may refuse it (C81, C97).
        If this fails, check how ``format_create_trigger_statement`` renders several ``events``."""
        await two_rows(ddl)
        if await ddl.ran(trigger(ddl, TriggerEvent.INSERT, TriggerEvent.DELETE)):
            await ddl.expect_refused(CHANGES[TriggerEvent.INSERT])
            await ddl.expect_refused(CHANGES[TriggerEvent.DELETE])
        await ddl.change(CHANGES[TriggerEvent.UPDATE])
        assert await ddl.rows("t", "id v") == [(1, 9), (2, 2)]

    async def test_a_row_trigger_does_not_run_without_a_row(self, ddl: Ddl) -> None:
        """FOR EACH ROW is the default (C81, C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``level``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.DELETE))
        await ddl.change('DELETE FROM {t} WHERE "id" = 7')
        await ddl.expect_refused("DELETE FROM {t}")

    @requires(Capability.STATEMENT_TRIGGER)
    async def test_a_statement_trigger_runs_even_without_a_row(self, ddl: Ddl) -> None:
        """The trigger is FOR EACH STATEMENT.
        If this fails, check how ``format_create_trigger_statement`` renders ``level``."""
        await two_rows(ddl)
        await ddl.run(trigger(ddl, TriggerEvent.DELETE, level=TriggerLevel.STATEMENT))
        await ddl.expect_refused('DELETE FROM {t} WHERE "id" = 7')

    @requires(Capability.INSTEAD_OF_TRIGGER, Capability.CREATE_VIEW)
    async def test_an_instead_of_trigger_replaces_a_change_through_a_view(self, ddl: Ddl) -> None:
        """The table below the view stays unchanged (C81, C89).
        If this fails, check how ``format_create_trigger_statement`` renders ``timing``."""
        await two_rows(ddl)
        d = ddl.dialect
        ddl.db.on_cleanup(ddl.db.provider.drop_view_statement(ddl.name("w")))
        source = QueryExpression(d, select=[Column(d, "id")], from_=TableExpression(d, ddl.name("t")))
        await ddl.run(CreateViewExpression(d, ddl.name("w"), source))
        of_view = {"timing": TriggerTiming.INSTEAD_OF, "table_name": ddl.name("w")}
        await ddl.run(trigger(ddl, TriggerEvent.INSERT, **of_view))
        await ddl.expect_insert_refused("w", id=3)
        assert await ddl.rows("t", "id v") == OLD
