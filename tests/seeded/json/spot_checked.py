"""Seeded defects of the area ``json`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from ..bending import bending
from ..defect import SeededDefect


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [None if isinstance(each, float) and not math.isfinite(each) else _finite(each) for each in value]
    return value


class MissingMembersSetZero(SeededDefect):
    """A column that is set from a member becomes 0 where the document has no such member."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return re.sub(r"= CAST\(([^()]*->>[^()]*) AS ", r"= CAST(COALESCE(\1, 0) AS ", sql), params


class NestedMembersSetNull(SeededDefect):
    """A column that is set from a member of a member becomes NULL."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return re.sub(r"(->>\s*)'\$\.\w+\.\w+'", r"\1'$.nothing'", sql), params


class NanInListsIsNull(SeededDefect):
    """NaN and infinity within a list of a document are written as null."""

    Backend = bending(dict, write=lambda value: json.dumps(_finite(value)))
