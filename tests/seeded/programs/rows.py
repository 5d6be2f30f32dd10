"""Seeded defects that show in the course of a program: each needs two features, or a state that an earlier step left."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class InsertsAfterAnAddedColumnLoseTheirDefault(SeededDefect):
    """The columns of a table are remembered when it is made; an INSERT after ADD COLUMN names the new one with NULL."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            added = vars(self).setdefault("_added_to", {})
            if sql.startswith("ALTER TABLE ") and " ADD COLUMN " in sql:
                added[sql.split()[2]] = sql.partition(" ADD COLUMN ")[2].split()[0]
            table = sql.split()[2] if sql.startswith("INSERT INTO ") else ""
            if table in added and " VALUES (" in sql:
                sql = sql.replace(") VALUES (", f", {added[table]}) VALUES (NULL, ", 1)
                head, _, tail = sql.partition(") VALUES (NULL, ")
                sql = f"{head}) VALUES ({tail[:-1]}, NULL)"
            return await super().execute(sql, params, **kwargs)


class ForeignKeysAreOffInLaterBackends(SeededDefect):
    """What a session needs is set up for the first backend of a process; those that replace it have no foreign keys."""

    target = "file"

    class Backend:
        _connected: set[int] = set()

        async def connect(self) -> None:
            await super().connect()
            known = type(self)._connected
            if known and id(self) not in known:
                await super().execute("PRAGMA foreign_keys = OFF")
            known.add(id(self))


class LastPartOfALongListIsLost(SeededDefect):
    """A bulk insert is sent in parts of 25 rows; what is left after the last whole part is forgotten."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            if len(options.rows) > 25:
                options.rows = options.rows[:25]
            return await super().bulk_insert(options)


class NestedTransactionsCommitBatches(SeededDefect):
    """A batch in a nested transaction releases the savepoint, so that the block can't be undone any more."""

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if self.transaction_manager.transaction_level > 1:
                name = self.transaction_manager._active_savepoints[-1]
                await super().execute(f'RELEASE SAVEPOINT "{name}"')
                await super().execute(f'SAVEPOINT "{name}"')
            await super()._handle_auto_commit_if_needed()


class IndexesAreUnique(SeededDefect):
    """An index on two columns is made unique."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return sql.replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1) if len(expr.columns) > 1 else sql, params
