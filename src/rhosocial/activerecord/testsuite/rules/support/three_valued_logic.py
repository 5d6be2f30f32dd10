"""SQL's three-valued logic in plain Python: what a condition means, computed without a database.

A truth value is True, False, or None for *unknown*. A query keeps the rows whose condition is True, so False and
unknown differ only under NOT. This module uses neither the core nor a dialect nor SQL text.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable, Optional

Truth = Optional[bool]
Row = Mapping[str, Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(sign: str, left: Any, right: Any) -> Truth:
    """``left sign right``; unknown if one side is NULL."""
    return None if left is None or right is None else COMPARISONS[sign](left, right)


def negated(value: Truth) -> Truth:
    """NOT: unknown stays unknown."""
    return None if value is None else not value


def both(*values: Truth) -> Truth:
    """AND: False if any value is False, else unknown if any is unknown."""
    if False in values:
        return False
    return None if None in values else True


def either(*values: Truth) -> Truth:
    """OR: True if any value is True, else unknown if any is unknown."""
    if True in values:
        return True
    return None if None in values else False


def among(value: Any, candidates: Iterable[Any]) -> Truth:
    """IN: an OR of equalities, so an empty list is False even for NULL."""
    return either(False, *(compared("=", value, candidate) for candidate in candidates))


def within(value: Any, low: Any, high: Any) -> Truth:
    """BETWEEN: both bounds are included, and nothing is between a higher and a lower bound."""
    return both(compared(">=", value, low), compared("<=", value, high))


def kept(rows: Sequence[Row], condition: Callable[[Row], Truth]) -> list[Row]:
    """The rows that WHERE keeps, in their order."""
    return [row for row in rows if condition(row) is True]


def ordered(rows: Iterable[Row], keys: Sequence[tuple[Callable[[Row], Any], bool]]) -> list[Row]:
    """Rows sorted by several keys, none of them NULL; each key is paired with whether it descends.

    Python's sort is stable, so sorting by the last key first applies all keys.
    """
    result = list(rows)
    for key, descending in reversed(keys):
        result.sort(key=key, reverse=descending)
    return result
