"""Seeded defects of the area ``injection`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _unescaped(sql: str, text: str, quote: str) -> str:
    return sql.replace(text.replace(quote, quote * 2), text) if "\n" in text else sql


class PathsOfSeveralLinesAreNotEscaped(SeededDefect):
    """The pattern that escapes a JSON path does not match across lines, so that a path with two is left as it is."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_expression(expr)
            return _unescaped(sql, str(expr.path), "'"), params


class NamesOfSeveralLinesAreNotEscaped(SeededDefect):
    """The pattern that escapes a name does not match across lines, so that a name with two is left as it is."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return _unescaped(super().format_identifier(identifier), identifier, '"')
