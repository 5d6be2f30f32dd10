"""Seeded defects of the area ``set_operations`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


def _bare(side: Any) -> Any:
    """The set operation that an operand reads all of, else the operand."""
    sql, params = side.to_sql()
    found = re.fullmatch(r'SELECT \* FROM \((SELECT .*)\)(?: AS "\w+")?', sql)
    compound = found and re.search(r" (UNION|EXCEPT|INTERSECT) ", found[1]) and "(" not in found[1].replace("()", "")
    if compound and " ORDER BY " not in found[1] and " LIMIT " not in found[1]:
        return RawSQLExpression(side.dialect, found[1], params)
    return side


class CompoundOperandsWithoutBrackets(SeededDefect):
    """An operand that is a set operation itself is written without what keeps it together."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, *rest: Any, **more: Any) -> Any:
            return super().format_set_operation_expression(_bare(left), _bare(right), *rest, **more)
