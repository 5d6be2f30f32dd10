"""Seeded defects of the area ``ddl`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class DescendingIndexesAscend(SeededDefect):
    """A column of an index that is to be sorted downwards is written without its direction."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return re.sub(r" DESC(?=[,)])", "", sql), params


class RenamedColumnsLoseTheirDefault(SeededDefect):
    """A column is renamed by a definition that does not say its default, and has none from then on."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if found := re.match(r'\s*ALTER TABLE "([^"]+)"\s+RENAME COLUMN "[^"]+" TO "([^"]+)"', sql):
                await super().execute("PRAGMA writable_schema = ON")
                query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
                (row,) = await self.fetch_all(query, (found[1],))
                default = r"DEFAULT (?:'(?:[^']|'')*'|\([^()]*\)|[^\s,()]+)"
                made = re.sub(rf'("{found[2]}" [^,]*?) {default}', r"\1", row["sql"], count=1)
                change = "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?"
                await super().execute(change, (made, found[1]))
                await super().execute("PRAGMA writable_schema = RESET")
            return result


class ColumnReferencesWithoutOnDelete(SeededDefect):
    """The reference of a column is written without its ON DELETE."""

    class Dialect:
        def format_column_fk_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_column_fk_constraint(constraint)
            return re.sub(r" ON DELETE (?:CASCADE|RESTRICT|SET NULL|SET DEFAULT)", "", sql), params
