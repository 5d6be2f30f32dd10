"""Where the value of a failed comparison came from: a call's result, or a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Callable, Optional

from .calls import Call

_KEY = re.compile(r"\['(\w+)'\]|\]\.(\w+)$|^\{\}\.(\w+)$")
SWAPPED = {"==": "==", "!=": "!=", "is": "is", "is not": "is not", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Comparison:
    """A comparison that was false: ``got op expected``."""

    op: str
    got: Any
    expected: Any


@dataclass(frozen=True)
class Link:
    """A call, and the source that takes the value that was got out of its result, with ``{}`` for the result."""

    call: Call
    source: str
    comparison: Comparison


def link(calls: Sequence[Call], failed: Comparison, said: str = "") -> Optional[Link]:
    """The last call that gave the value. Of equally long lists only the first part that differs is asked for, on need.

    ``said`` is the source of the assertion. A value that many calls give, such as 1 or None, counts only where the assertion
    names the part of the result, or the last call gave it.
    """
    for each in _ways(failed):
        common = _is_common(each.got)
        for at, call in enumerate(reversed(calls)):
            if call.error is None:
                for source, value in parts_of(call):
                    if _equal(value, each.got) and (not common or _is_meant(call, source, said, last=at == 0)):
                        return Link(call, source, each)
    return None


def _is_common(value: Any) -> bool:
    if value is None or isinstance(value, bool) or (isinstance(value, (list, tuple, dict, str, set)) and not value):
        return True
    return isinstance(value, int) and -10 < value < 100


def _is_meant(call: Call, source: str, said: str, *, last: bool) -> bool:
    if source.startswith("len("):
        return "len(" in said
    if source in ("{}.affected_rows", "{}.last_insert_id"):
        return last or source[3:] in said
    if call.is_read or source == "{}":
        return call.name in said or (last and not call.is_read)
    keys = [key for found in _KEY.findall(source) for key in found if key]
    return last or any(f"'{key}'" in said or f".{key}" in said for key in keys)


def _ways(failed: Comparison) -> Iterator[Comparison]:
    sides = [failed]
    if failed.op in SWAPPED:
        sides.append(Comparison(SWAPPED[failed.op], failed.expected, failed.got))
    yield from sides
    if failed.op != "==":
        return
    for side in sides:
        got, expected = side.got, side.expected
        while True:
            pair = _first_difference(got, expected)
            if pair is None:
                break
            got, expected = pair
            yield Comparison("==", got, expected)


def _first_difference(got: Any, expected: Any) -> Optional[tuple[Any, Any]]:
    if type(got) is not type(expected):
        return None
    if isinstance(got, (list, tuple)) and len(got) == len(expected):
        return next(((one, other) for one, other in zip(got, expected) if not _equal(one, other)), None)
    if isinstance(got, dict) and got.keys() == expected.keys():
        return next(((got[key], expected[key]) for key in got if not _equal(got[key], expected[key])), None)
    return None


def parts_of(call: Call) -> Iterator[tuple[str, Any]]:
    """The parts of a result that a rule may look at, each with its source."""
    result = call.result
    if call.name == "raw":
        # The script sends it through a backend, whose rows are mappings.
        yield from _rows("[tuple(row.values()) for row in {}.data]", result)
        return
    if hasattr(result, "affected_rows") and hasattr(result, "data"):
        yield from _rows("{}.data", result.data)
        yield "{}.affected_rows", result.affected_rows
        yield "{}.last_insert_id", result.last_insert_id
        return
    yield from _rows("{}", result)


def _rows(source: str, rows: Any) -> Iterator[tuple[str, Any]]:
    yield source, rows
    if isinstance(rows, dict):
        yield from ((f"{source}[{key!r}]", value) for key, value in rows.items() if isinstance(key, str))
    if is_dataclass(rows) and not isinstance(rows, type):
        yield from ((f"{source}.{each.name}", getattr(rows, each.name)) for each in fields(rows))
    if not isinstance(rows, list):
        return
    yield f"len({source})", len(rows)
    if not rows or len(rows) > 50:
        return
    first = rows[0]
    if isinstance(first, dict) and all(isinstance(row, dict) and row.keys() == first.keys() for row in rows):
        for key in first:
            yield from _column(source, repr(key), [row[key] for row in rows])
        tuples = [tuple(row.values()) for row in rows]
        yield f"[tuple(row.values()) for row in {source}]", tuples
        yield f"sorted([tuple(row.values()) for row in {source}], key=repr)", sorted(tuples, key=repr)
    elif is_dataclass(first) and all(type(row) is type(first) for row in rows):
        yield from _attributes(source, rows, [each.name for each in fields(first)])
    elif isinstance(first, tuple):
        for at in range(len(first)):
            yield from _column(source, str(at), [row[at] for row in rows])
    for at, row in enumerate(rows[:10]):
        yield f"{source}[{at}]", row


def _attributes(source: str, rows: list[Any], names: list[str]) -> Iterator[tuple[str, Any]]:
    """The attributes of what an introspector reports, of all rows and of single ones."""
    for name in names:
        yield f"[row.{name} for row in {source}]", [getattr(row, name, None) for row in rows]
    for at, row in enumerate(rows[:10]):
        yield from ((f"{source}[{at}].{name}", getattr(row, name, None)) for name in names)


_SHAPES: tuple[tuple[str, Callable[[list[Any]], Any]], ...] = (
    ("[{}]", list),
    ("tuple({})", tuple),
    ("set({})", set),
    ("sorted({})", sorted),
    ("[str(value) for value in [{}]]", lambda column: [str(value) for value in column]),
)


def _column(source: str, key: str, column: list[Any]) -> Iterator[tuple[str, Any]]:
    each = f"row[{key}] for row in {source}"
    for shape, make in _SHAPES:
        try:
            yield shape.replace("{}", each), make(column)
        except TypeError:
            continue
    for at, value in enumerate(column[:10]):
        yield f"{source}[{at}][{key}]", value


def _equal(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:
        return False
