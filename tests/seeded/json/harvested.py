"""Seeded defects of the area ``json`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import JSONExpression, Literal

from ..defect import SeededDefect
from .basics import pathing


class KeysOfDigitsAreElements(SeededDefect):
    """A key that consists of digits is written without quotes, and is taken for the number of an element."""

    Dialect = pathing(lambda path: re.sub(r'\."?(\d+)"?(?=[.\[]|$)', r"[\1]", path))


class BooleansComparedAsWords(SeededDefect):
    """A boolean that a JSON value is compared with is bound as the word."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            if isinstance(left, JSONExpression) and isinstance(getattr(right, "value", None), bool):
                right = Literal(self, str(right.value).lower())
            return super().format_comparison_predicate(op, left, right)
