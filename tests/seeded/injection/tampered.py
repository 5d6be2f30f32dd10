"""Seeded defects of the area ``injection`` that its rules once let pass."""

from __future__ import annotations

from ..defect import SeededDefect


class QuotesInANameAreLost(SeededDefect):
    """Quotes inside a name are left out, so that the name is another one."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            name: str = super().format_identifier(identifier.replace('"', ""))  # type: ignore[misc]
            return name
