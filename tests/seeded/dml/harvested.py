"""Seeded defects of the area ``dml`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class UpsertConditionBehindItsTarget(SeededDefect):
    """The condition of DO UPDATE is written behind the columns of the conflict."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)
            if not expr.update_where or " DO UPDATE SET " not in sql:
                return sql, params
            condition, bound = expr.update_where.to_sql()
            sql = sql.removesuffix(f" WHERE {condition}").replace(" DO ", f" WHERE {condition} DO ", 1)
            return sql, (*params[len(params) - len(bound) :], *params[: len(params) - len(bound)])


class UpsertsOfKeysSetNothing(SeededDefect):
    """An upsert leaves the columns of the conflict out of its SET, and writes it also when nothing is left."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)
            keys = {getattr(target, "name", target) for target in expr.conflict_target or ()}
            if expr.update_assignments and keys.issuperset(expr.update_assignments):
                sql = re.sub(r"(DO UPDATE SET ).*", r"\1", sql)
            return sql, params


class UnchangedRowsAreNotCounted(SeededDefect):
    """An UPDATE counts the rows that it changed, and not those that it found as they should be."""

    class Backend:
        async def update(self, options: Any) -> Any:
            names, values = zip(*options.data.items())
            made = [value.to_sql() if hasattr(value, "to_sql") else ("?", (value,)) for value in values]
            changed = " OR ".join(f'"{name}" IS NOT {sql}' for name, (sql, _) in zip(names, made))
            where, bound = options.where.to_sql() if options.where else ("1", ())
            where = where.removeprefix("WHERE ")
            query = f'SELECT COUNT(*) AS "n" FROM "{options.table}" WHERE ({where}) AND ({changed})'
            (row,) = await self.fetch_all(query, (*bound, *(param for _, params in made for param in params)))
            result = await super().update(options)
            result.affected_rows = row["n"]
            return result
