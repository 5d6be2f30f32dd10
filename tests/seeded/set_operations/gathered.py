"""Seeded defects of the area ``set_operations`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


def _outside_brackets(sql: str) -> str:
    """What of a statement stands in no brackets; empty where a bracket ends that does not begin there."""
    depth, found = 0, []
    for sign in sql:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return ""
        found += [sign] if depth == 0 else []
    return "".join(found)


def bare(side: Any) -> Any:
    """The set operation that an operand reads all of, else the operand."""
    sql, params = side.to_sql()
    found = re.fullmatch(r'SELECT (?:\*|"\w+"(?:, "\w+")*) FROM \((SELECT .*)\)(?: AS "\w+")?', sql)
    plain = _outside_brackets(found[1]) if found else ""
    if found and re.search(r" (UNION|EXCEPT|INTERSECT) ", plain) and not re.search(r" (ORDER BY|LIMIT) ", plain):
        return RawSQLExpression(side.dialect, found[1], params)
    return side


class CompoundOperandsWithoutBrackets(SeededDefect):
    """An operand that is a set operation itself is written without what keeps it together."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, *rest: Any, **more: Any) -> Any:
            return super().format_set_operation_expression(bare(left), bare(right), *rest, **more)
