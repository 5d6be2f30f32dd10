"""The raw channel: statements on the database's own driver, past every line of the backend under test.

Emptying tables and observing what became durable must not depend on the code under test, or a defect that writes and
reads alike would hide itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Protocol


class RawChannel(Protocol):
    """One session that runs plain SQL and commits every statement at once.

    ``execute`` gives the rows as tuples (an empty list for statements without rows). It may give an awaitable of them:
    callers go through ``await db(channel.execute(...))``. Parameters, in the driver's own style, are bound by benchmarks alone.

    A channel may have ``execute_together(statements)``, that runs several without rows in one round trip: all of them or,
    when one fails, none. Tables are emptied so after every test; without it, each statement goes by itself.
    """

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Any: ...

    def close(self) -> Any: ...


def driver_module(name: str) -> Any:
    """A module of a database's own driver, which a user of other databases need not have."""
    return importlib.import_module(name)


class DbApiChannel:
    """A raw channel over a PEP 249 connection that is already in autocommit mode."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        try:
            # Without parameters some drivers leave a % in the text alone.
            cursor.execute(sql, tuple(params)) if params else cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()

    def close(self) -> None:
        self.connection.close()


class SharedDbApiChannel(DbApiChannel):
    """A raw channel on the very connection of the backend under test, for databases that one session alone can see.

    It must not close what it does not own.
    """

    def __init__(self, backend: Any) -> None:
        super().__init__(None)
        self.backend = backend

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self.connection = self.backend.connection
        return super().execute(sql, params)

    def close(self) -> None:
        self.connection = None


class BackendChannel:
    """The fallback for a target whose provider has no raw channel: a second session of the backend itself.

    It is an independent session, so it still shows what is durable, but it shares the backend's code.
    """

    def __init__(self, backend: Any, *, owned: bool = True) -> None:
        self.backend = backend
        self.owned = owned

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Any:
        from rhosocial.activerecord.backend.options import ExecutionOptions
        from rhosocial.activerecord.backend.schema import StatementType

        reads = sql.lstrip().upper().startswith("SELECT")
        options = ExecutionOptions(stmt_type=StatementType.DQL if reads else StatementType.DDL)
        return self._rows(self.backend.execute(sql, tuple(params) or None, options=options))

    def _rows(self, result: Any) -> Any:
        if hasattr(result, "__await__"):
            return self._rows_later(result)
        return [tuple(row.values()) for row in (result.data or [])]

    async def _rows_later(self, result: Any) -> Sequence[tuple[Any, ...]]:
        return [tuple(row.values()) for row in ((await result).data or [])]

    def close(self) -> Any:
        return self.backend.disconnect() if self.owned else None
