"""Seeded defects of the area ``dml`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


def _sets_its_target(clause: Any) -> bool:
    """Whether an upsert sets a column by which it finds the row."""
    return bool(set(clause.update_assignments or {}) & set(clause.conflict_target or []))


class UpsertsOfTheirKeyEmptyTheRest(SeededDefect):
    """An upsert that sets the column of its conflict empties the columns that it does not name."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            found = [each for each in expr.on_conflict or [] if _sets_its_target(each)]
            if not found:
                return super().format_insert_statement(expr)
            expr = copy.copy(expr)
            expr.on_conflict = None
            sql, params = super().format_insert_statement(expr)
            return sql.replace("INSERT INTO", "INSERT OR REPLACE INTO", 1), params


class UpsertsOfKeysAloneDoNothing(SeededDefect):
    """An upsert that sets no other columns than those of its conflict does nothing, and returns no row."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            if expr.update_assignments and set(expr.update_assignments) <= set(expr.conflict_target or []):
                expr = copy.copy(expr)
                expr.update_assignments, expr.update_where, expr.do_nothing = None, None, True
            return super().format_on_conflict_clause(expr)
