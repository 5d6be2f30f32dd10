"""Takes the effect of a rule's call away: what was written, the call itself, or the transaction around it."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from rhosocial.activerecord.backend.errors import DatabaseError

from rhosocial.activerecord.testsuite.engine.db import Db

if TYPE_CHECKING:
    from .tampering_course import Course

UNDONE = "undone"
NOT_RUN = "not run"
COMMITS = "commits"
ROLLS_BACK = "rolls back"
REFUSED = "refused"
EFFECTS = (UNDONE, NOT_RUN, COMMITS, ROLLS_BACK, REFUSED)

_CONTROL = ("begin", "commit", "rollback", "savepoint", "release", "connect", "disconnect", "close")
_DEFINING = ("CREATE", "DROP", "ALTER", "TRUNCATE", "COMMENT")


def backend_of(value: Any, db: Db) -> Any:
    """The backend whose coroutine this is: its own, or that of its model."""
    frame = getattr(value, "cr_frame", None)
    names = {} if frame is None else frame.f_locals
    owner = getattr(names.get("method"), "__self__", names.get("self", names.get("cls")))
    for each in (owner, getattr(owner, "_backend", None)):
        if hasattr(each, "_connection") and hasattr(each, "execute"):
            return each
    return db.backend


def _statement_of(value: Any) -> str:
    frame = getattr(value, "cr_frame", None)
    return "" if frame is None else str(frame.f_locals.get("sql", ""))


class Effect:
    """What a call does to the database, and how to take it back."""

    def __init__(self, value: Any, db: Db) -> None:
        backend = backend_of(value, db)
        self._connection = getattr(backend, "_connection", None)
        self.name = str(getattr(value, "__qualname__", "")).rpartition(".")[2]
        self._sql = _statement_of(value)
        self._value = value
        self._before = self._state()

    def _state(self) -> tuple[int, bool]:
        try:
            return self._connection.total_changes, self._connection.in_transaction  # type: ignore[union-attr]
        except Exception:
            return 0, False

    def names(self) -> tuple[str, ...]:
        """What can be done to the call, once it ran."""
        changes, inside = self._state()
        if self.name.startswith(_CONTROL) or self._sql.lstrip().upper().startswith(_DEFINING):
            return (NOT_RUN, REFUSED)
        undone = (UNDONE,) if changes != self._before[0] else ()
        return undone + ((COMMITS, ROLLS_BACK) if inside and self._before[1] else ()) + (REFUSED,)

    async def run(self, course: Course, todo: str, awaited: Any) -> Any:
        """Run the call with its effect taken away."""
        if todo in (NOT_RUN, REFUSED):
            course.applied = True
            if hasattr(awaited, "close"):
                awaited.close()
            if todo == REFUSED:
                raise DatabaseError("refused")
            return course.clean
        connection: Any = self._connection

        async def nothing() -> None:
            """Outside of a transaction the backend commits each write."""

        if todo in (COMMITS, ROLLS_BACK):
            result = await awaited
            if connection.in_transaction:
                course.applied = True
                await connection.execute("COMMIT" if todo == COMMITS else "ROLLBACK")
                await connection.execute("BEGIN")
            return result
        await connection.execute("SAVEPOINT tampered")
        connection.commit = nothing
        try:
            result = await awaited
            course.applied = True
        finally:
            del connection.commit
            # A call that commits takes the savepoint away.
            with contextlib.suppress(sqlite3.Error):
                await connection.execute("ROLLBACK TO tampered")
                await connection.execute("RELEASE tampered")
        return result
