"""Which isolation levels a backend takes, and how one that it does not take is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rhosocial.activerecord.backend.errors import IsolationLevelError, TransactionError, UnsupportedIsolationLevelError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind

REFUSALS = (IsolationLevelError, UnsupportedIsolationLevelError)


def causes(error: BaseException) -> list[BaseException]:
    """An exception and the chain of its causes."""
    found: list[BaseException] = []
    step: Any = error
    while step is not None and step not in found:
        found.append(step)
        step = step.__cause__
    return found


async def accepted_level(db: Db, manager: Any, *, rather_than: Sequence[Any] = ()) -> IsolationLevel:
    """The highest level that the backend does not refuse; one of ``rather_than`` only if there is no other."""
    highest_first = list(IsolationLevel)[::-1]
    for level in sorted(highest_first, key=lambda each: each in rather_than):
        try:
            async with db.using(manager.transaction(isolation_level=level)):
                break
        except TransactionError as error:
            if not any(isinstance(each, REFUSALS) for each in causes(error)):
                raise
    else:
        skip(SkipKind.UNSUPPORTED, "every isolation level is refused")
    return level
