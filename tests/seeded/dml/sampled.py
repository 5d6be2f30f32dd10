"""Seeded defects of the area ``dml`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression.statements import ValuesSource

from ..defect import SeededDefect


class ConflictColumnsOfZeroDropped(SeededDefect):
    """A column whose value is 0 is left out of the target of an upsert's conflict."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            if expr.on_conflict and isinstance(expr.source, ValuesSource) and len(expr.source.values_list) == 1:
                given = zip(expr.columns or (), expr.source.values_list[0])
                zeros = [name for name, each in given if getattr(each, "value", None) == 0]
                expr = copy.copy(expr)
                expr.on_conflict = [copy.copy(clause) for clause in expr.on_conflict]
                for clause in expr.on_conflict:
                    clause.conflict_target = [
                        to for to in clause.conflict_target or () if getattr(to, "name", to) not in zeros
                    ]
            return super().format_insert_statement(expr)


class ColumnsWithDefaultsNotUpserted(SeededDefect):
    """A column that has a default in the database is inserted by an upsert, and never updated."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            found = re.match(r'INSERT INTO "([^"]+)".* DO UPDATE SET (.*?)(?= WHERE | RETURNING |$)', sql, re.DOTALL)
            if found:
                table = "SELECT name FROM pragma_table_info(?) WHERE dflt_value IS NOT NULL"
                names = [f'"{row["name"]}"' for row in await self.fetch_all(table, (found[1],))]
                own = [rf'(?i){name} = "?excluded"?\.{name}' for name in names]
                parts = [part for part in found[2].split(", ") if not any(re.fullmatch(each, part) for each in own)]
                sql = sql.replace(f"UPDATE SET {found[2]}", f"UPDATE SET {', '.join(parts)}" if parts else "NOTHING", 1)
            return await super().execute(sql, params, **kwargs)
