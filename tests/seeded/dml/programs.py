"""Seeded defects of the area ``dml`` that show in the course of a program."""

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
