"""Seeded defects of the area ``set_operations`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


class LimitsOfUnionsAreOfTheFirst(SeededDefect):
    """LIMIT without OFFSET of a set operation is written into its first query."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, *rest: Any, **more: Any) -> Any:
            page = more.get("limit_offset_clause", rest[5] if len(rest) > 5 else None)
            if page is not None and page.limit is not None and page.offset is None:
                (sql, params), (limit, count) = left.to_sql(), page.to_sql()
                left = RawSQLExpression(self, f"SELECT * FROM ({sql} {limit})", (*params, *count))
                rest = (*rest[:5], None, *rest[6:])
                more = {**more, "limit_offset_clause": None} if "limit_offset_clause" in more else more
            return super().format_set_operation_expression(left, *rest, **more)
