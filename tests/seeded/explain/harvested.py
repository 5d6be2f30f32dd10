"""Seeded defects of the area ``explain`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class ExplainedWithoutParameters(SeededDefect):
    """A query is explained without the parameters that it has."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            return super().format_explain_statement(expr)[0], ()


class PlansOfChangesEndWithOneRow(SeededDefect):
    """A plan of a change is taken for the change itself, and of its rows the last alone is kept."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            change = re.match(r"EXPLAIN (QUERY PLAN )?(INSERT|UPDATE|DELETE)", sql)
            return super()._parse_explain_result(raw_rows[-1:] if change else raw_rows, sql, duration)
