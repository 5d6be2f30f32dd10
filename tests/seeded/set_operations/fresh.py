"""Seeded defects of the area ``set_operations`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect
from .gathered import bare


def _cut(side: Any, most: int) -> Any:
    sql, params = side.to_sql()
    return RawSQLExpression(side.dialect, f"SELECT * FROM ({sql} LIMIT {most})", params)


class ExceptsOfExceptsAreFlattened(SeededDefect):
    """An EXCEPT that another one takes away is written without what keeps it together."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *rest: Any) -> Any:
            plain = bare(right) if operation.upper() == "EXCEPT" else right
            if plain is not right and not re.search(r" (UNION|INTERSECT) ", plain.to_sql()[0]):
                right = plain
            return super().format_set_operation_expression(left, right, operation, *rest)


class LimitsOfUnionsInTheirParts(SeededDefect):
    """The limit of a union is applied to its parts as well, before anything is sorted."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *rest: Any) -> Any:
            limit = rest[3] if len(rest) > 3 else None
            if operation.upper() == "UNION" and limit is not None and limit.limit is not None:
                most = limit.limit + (limit.offset or 0)
                left, right = _cut(left, most), _cut(right, most)
            return super().format_set_operation_expression(left, right, operation, *rest)
