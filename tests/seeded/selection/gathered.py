"""Seeded defects of the area ``selection`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import CaseExpression

from ..defect import SeededDefect


class OrdersByTheFirstCase(SeededDefect):
    """A conditional expression in ORDER BY is taken for a choice that is made while the statement is written."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            def chosen(item: Any) -> Any:
                if isinstance(item, tuple):
                    return (chosen(item[0]), item[1])
                return item.cases[0][1] if isinstance(item, CaseExpression) else item

            clause = copy.copy(clause)
            clause.expressions = [chosen(item) for item in clause.expressions]
            return super().format_order_by_clause(clause)


class OneDirectionForAll(SeededDefect):
    """The direction of an order is kept once, so that those before the last one are lost."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            clause = copy.copy(clause)
            *before, last = clause.expressions
            clause.expressions = [*(item[0] if isinstance(item, tuple) else item for item in before), last]
            return super().format_order_by_clause(clause)
