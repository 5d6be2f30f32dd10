"""Seeded defects of the area ``text`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class PatternsWithBackslashesMatchNothing(SeededDefect):
    """A backslash in a pattern is doubled where it is bound, although the database reads it as text."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any, *more: Any, **options: Any) -> Any:
            if "\\" in str(getattr(pattern, "value", "")):
                pattern = type(pattern)(self, pattern.value.replace("\\", "\\\\"))
            return super().format_like_predicate(op, expr, pattern, *more, **options)
