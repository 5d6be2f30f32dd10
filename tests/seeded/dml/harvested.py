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
