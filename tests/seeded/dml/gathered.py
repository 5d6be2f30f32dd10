"""Seeded defects of the area ``dml`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression import Column

from ..defect import SeededDefect


class ZerosTakeTheDefault(SeededDefect):
    """An insert leaves out a zero, as what nobody has set, where the column has a default."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            found = re.match(r'INSERT INTO "(\w+)" \((.+?)\) VALUES \((\?(?:, \?)*)\)(?!,)', sql)
            if found and any(value == 0 for value in params or ()):
                table = await self.fetch_all(f'PRAGMA table_info("{found[1]}")')
                names, defaults = found[2].split(", "), {f'"{each["name"]}"' for each in table if each["dflt_value"]}
                kept = [not (name in defaults and value == 0) for name, value in zip(names, params)]
                if any(kept) and not all(kept):
                    left = ", ".join(name for name, keep in zip(names, kept) if keep)
                    marks = ", ".join("?" for keep in kept if keep)
                    sql = f'INSERT INTO "{found[1]}" ({left}) VALUES ({marks}){sql[found.end() :]}'
                    params = (*(each for each, keep in zip(params, kept) if keep), *params[len(names) :])
            return await super().execute(sql, params, **kwargs)


class RefusedRowsReadAsStoredOnes(SeededDefect):
    """A conflict that takes a value of the refused row takes it from the row that is stored."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            for name, value in (expr.update_assignments or {}).items():
                if isinstance(value, Column) and str(value.table).lower() == "excluded":
                    expr.update_assignments = {**expr.update_assignments, name: Column(self, value.name)}
            return super().format_on_conflict_clause(expr)


class TheLastPageComesAgain(SeededDefect):
    """A page that is not full is delivered once more, as the end of the result."""

    class SyncBackend:
        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            for page in super().execute_batch_dql(*args, **options):
                yield page
            if not page.has_more:
                yield copy.copy(page)

    class AsyncBackend:
        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(*args, **options):
                yield page
            if not page.has_more:
                yield copy.copy(page)
