"""A table, a routine that raises an error, and the trigger that calls it."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.statements import (
    CreateTriggerExpression,
    TriggerTiming,
)

from ...engine.skipping import skip
from ...report.skips import SkipKind
from .ddl import Ddl, column


async def two_rows(ddl: Ddl, value: str = "v", *more: str) -> None:
    """Create the table ``t`` of ``id`` and ``value`` with rows (1, 1) and (2, 2), and the routine ``r`` that raises an error.

    ``more`` are further columns without values.
    """
    made = await ddl.db(ddl.db.provider.refusing_routine(ddl.name("r"), ddl.db.backend))
    if made is None:
        skip(SkipKind.MISSING_HOOK, "the provider does not define a routine for triggers (refusing_routine)")
    for drop in made.drop:
        ddl.db.on_cleanup(drop)
    for create in made.create:
        try:
            await ddl.db.observer.run(create)
        except Exception as error:
            skip(SkipKind.MISSING_RIGHT, f"the target's user may not create a routine: {error}")
    await ddl.create("t", column("id"), column(value), *map(column, more))
    for number in (1, 2):
        await ddl.insert("t", **{"id": number, value: number})


def trigger(ddl: Ddl, *events: Any, timing: Any = TriggerTiming.BEFORE, name: str = "g", **more: Any) -> Any:
    """CREATE TRIGGER, by default ``g``, on ``t``, which calls ``r``."""
    more = {"table_name": ddl.name("t"), "function_name": ddl.name("r"), **more}
    return CreateTriggerExpression(ddl.dialect, ddl.needing_quotes(name), timing=timing, events=list(events), **more)
