"""Seeded defects of the area ``joins`` from the public reports of a ninth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLPredicate
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ..defect import SeededDefect
from ..outer import as_inner, left_join, named


class ComputedConditionsMakeLeftJoinsInner(SeededDefect):
    """A condition on the joined side makes a left join an inner one, also where COALESCE keeps the rows without a partner."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = left_join(expr)
            if join is not None and expr.where is not None and f"COALESCE({named(join)}" in expr.where.to_sql()[0]:
                expr = as_inner(expr, join)
            return super().format_query_statement(expr)


class NoPartnerComparesAsZero(SeededDefect):
    """In the condition of a query, the columns of a row that found no partner are compared as if they were 0."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = left_join(expr)
            if join is not None and expr.where is not None:
                sql, params = expr.where.to_sql()
                sql = re.sub(rf'({named(join)}"\w+")(?= (?:[<>=]|!=))', r"COALESCE(\1, 0)", sql)
                expr = copy.copy(expr)
                expr.where = WhereClause(self, RawSQLPredicate(self, sql.removeprefix("WHERE "), params))
            return super().format_query_statement(expr)
