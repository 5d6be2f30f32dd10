"""Seeded defects of the area ``explain`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ExplainedWithoutParameters(SeededDefect):
    """A query is explained without the parameters that it has."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            return super().format_explain_statement(expr)[0], ()
