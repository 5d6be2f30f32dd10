"""Seeded defects of the area ``models`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Column, InPredicate, Literal

from ..defect import SeededDefect


class ListsOfKeysAreAlternatives(SeededDefect):
    """A list of keys is written as alternatives, without brackets where it is the first of several conditions."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            sql, params = super().format_logical_predicate(op, *predicates)
            first = predicates[0]
            if op == "AND" and isinstance(first, InPredicate) and isinstance(first.values, Literal):
                (listed, _), (key, _) = first.to_sql(), first.expr.to_sql()
                count = len(first.values.value)
                if isinstance(first.expr, Column) and first.expr.name == "id" and count > 1:
                    sql = sql.replace(listed, " OR ".join([f"{key} = ?"] * count), 1)
            return sql, params
