"""Seeded defects of the area ``dml`` from the public reports of a ninth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class OuterColumnsOfDeletesAreInner(SeededDefect):
    """A column of the table that a DELETE empties is taken for one of the subquery in its condition."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            head, word, condition = sql.partition(" WHERE ")
            outer = re.match(r'DELETE FROM ("\w+")(?: AS ("\w+"))?$', head)
            inner = re.search(r'\(SELECT .* FROM ("\w+")(?: AS ("\w+"))? WHERE ', condition)
            if outer and inner:
                name, within = outer[2] or outer[1], inner[2] or inner[1]
                end = inner.end()
                condition = condition[:end] + condition[end:].replace(f"{name}.", f"{within}.")
            return f"{head}{word}{condition}", params
