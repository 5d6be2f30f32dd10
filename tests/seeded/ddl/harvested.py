"""Seeded defects of the area ``ddl`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class BackslashesOfDefaultsDoubled(SeededDefect):
    """A backslash in a default text is escaped by another, as MySQL has it."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_default_constraint(constraint)
            return (sql.replace("\\", "\\\\") if isinstance(constraint.default_value, str) else sql), params


class RenamedTablesKeepTheirOldReferences(SeededDefect):
    """A table is renamed, and the foreign keys of other tables refer to its old name."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if not re.match(r"\s*ALTER TABLE .+?\s+RENAME TO ", sql):
                return await super().execute(sql, params, **kwargs)
            await super().execute("PRAGMA foreign_keys = OFF")
            await super().execute("PRAGMA legacy_alter_table = ON")
            result = await super().execute(sql, params, **kwargs)
            await super().execute("PRAGMA legacy_alter_table = OFF")
            await super().execute(f"PRAGMA foreign_keys = {self.config.pragmas.get('foreign_keys', 'ON')}")
            return result


class CompositeKeysOnEachColumn(SeededDefect):
    """A primary key of several columns is written as PRIMARY KEY on each of them."""

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_table_statement(expr)
            found = re.search(r', (?:CONSTRAINT "[^"]*" )?PRIMARY KEY \(("[^)]*", "[^)]*)\)', sql)
            if found:
                sql = sql.replace(found[0], "")
                for name in found[1].split(", "):
                    sql = re.sub(rf"([(,] ?{name} \w+)", r"\1 PRIMARY KEY", sql, count=1)
            return sql, params
