"""Seeded defects of the area ``predicates``: a condition that means something else in another form of the query."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class PredicateCaseTakesUnknownForTrue(SeededDefect):
    """CASE takes a condition that is unknown for true."""

    class Dialect:
        def format_case_expression(self, *args: Any, **kwargs: Any) -> Any:
            sql, params = super().format_case_expression(*args, **kwargs)
            return sql.replace("WHEN ", "WHEN NOT NOT COALESCE(", 1).replace(" THEN", ", 1) THEN", 1), params
