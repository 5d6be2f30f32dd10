"""Other values in the place of one that a backend gave: each differs from it in one respect, which has a name."""

from __future__ import annotations

import copy
import datetime
import decimal
import enum
import uuid
from collections.abc import Iterator
from typing import Any, Callable

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.result import QueryResult

Change = Callable[[], Any]
DEPTH = 3
"""How far into rows, records and objects a change goes."""
SHOWN_PARTS = 8
"""So many columns of a row, and attributes of an object, are changed."""


class ChangedError(Exception):
    """What is raised in place of an error of the core."""


def changes(value: Any, depth: int = DEPTH) -> dict[str, Change]:
    """What a value could be instead, by name. A change is made when it is called, and leaves the value as it is."""
    return dict(_changes(value, depth))


def changed_errors(error: BaseException) -> dict[str, Change]:
    """What could be raised in place of an error; None stands for a call that returns."""
    found: dict[str, Change] = {"not raised": lambda: None}
    if isinstance(error, DatabaseError) and type(error) is not DatabaseError:
        found["base class"] = lambda: DatabaseError(str(error))
    if isinstance(error, Exception):
        found["foreign class"] = lambda: ChangedError(str(error))
    return found


def _changes(value: Any, depth: int) -> Iterator[tuple[str, Change]]:
    if value is None:
        yield "not None", lambda: "x"
    elif isinstance(value, enum.Enum):
        others = [each for each in type(value) if each is not value]
        if others:
            yield "other member", lambda: others[0]
    elif isinstance(value, (bool, int, float, decimal.Decimal, str, bytes, datetime.date, datetime.time, uuid.UUID)):
        kinds = [*_of_scalar(value), ("None", lambda: None)]
        # Within a row or a record, the value and its type.
        yield from kinds if depth == DEPTH else (kinds[0], *kinds[2:3])
    elif isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        yield from _of_list(value, depth)
    elif isinstance(value, dict):
        yield from _of_mapping(value, depth)
    elif isinstance(value, (set, frozenset)):
        if value:
            yield "one lost", lambda: type(value)(list(value)[1:])
        yield "one more", lambda: type(value)([*value, "x"])
    elif isinstance(value, QueryResult) or _has_parts(value):
        yield "None", lambda: None
        yield from _of_object(value, depth)


def _of_scalar(value: Any) -> Iterator[tuple[str, Change]]:
    if isinstance(value, bool):
        yield "negated", lambda: not value
        yield "int", lambda: int(value)
    elif isinstance(value, int):
        yield "+1", lambda: value + 1
        yield "0", lambda: 0 if value else 2
        yield "str", lambda: str(value)
    elif isinstance(value, float):
        yield "changed", lambda: value * 1.001 + 0.001
        yield "str", lambda: str(value)
    elif isinstance(value, decimal.Decimal):
        yield "changed", lambda: value + decimal.Decimal("0.01")
        yield "float", lambda: float(value)
    elif isinstance(value, str):
        yield "longer", lambda: value + "x"
        yield "empty", lambda: "" if value else "y"
        words = value.split(" ")
        for place in range(min(len(words), SHOWN_PARTS) if len(words) > 1 else 0):
            yield f"word {place} dropped", lambda place=place: " ".join(words[:place] + words[place + 1 :])  # type: ignore[misc]
    elif isinstance(value, bytes):
        yield "longer", lambda: value + b"x"
        yield "str", lambda: value.decode("latin-1")
    elif isinstance(value, datetime.datetime):
        yield "later", lambda: value + datetime.timedelta(microseconds=1000)
        yield "str", lambda: str(value)
        if value.tzinfo is not None:
            yield "no zone", lambda: value.replace(tzinfo=None)
    elif isinstance(value, datetime.date):
        yield "later", lambda: value + datetime.timedelta(days=-1)
        yield "str", lambda: str(value)
    elif isinstance(value, datetime.time):
        yield "later", lambda: value.replace(second=(value.second + 1) % 60)
        yield "str", lambda: str(value)
    elif isinstance(value, uuid.UUID):
        yield "changed", lambda: uuid.UUID(int=value.int ^ 1)
        yield "str", lambda: str(value)


def _of_list(value: Any, depth: int) -> Iterator[tuple[str, Change]]:
    made = type(value)
    yield "None", lambda: None
    if not value:
        yield "one more", lambda: made(["x"])
        return
    yield "last lost", lambda: made(value[:-1])
    if len(value) > 1:
        yield "first lost", lambda: made(value[1:])
        yield "empty", lambda: made()
        if list(value) != list(reversed(value)):
            yield "reversed", lambda: made(reversed(value))
    yield "last doubled", lambda: made([*value, value[-1]])
    if depth:
        for place in dict.fromkeys((0, len(value) - 1)):
            for name, change in _changes(value[place], depth - 1):
                new = _at(value, place, change)
                yield f"[{place}] {name}", lambda new=new: made(new())  # type: ignore[misc]


def _at(value: Any, place: int, change: Change) -> Change:
    return lambda: [*value[:place], change(), *value[place + 1 :]]


def _of_mapping(value: dict[Any, Any], depth: int) -> Iterator[tuple[str, Change]]:
    for key in list(value)[:SHOWN_PARTS]:
        yield f"{key} missing", lambda key=key: {name: each for name, each in value.items() if name != key}  # type: ignore[misc]
        if depth:
            for name, change in _changes(value[key], depth - 1):
                yield f"{key}: {name}", lambda key=key, change=change: {**value, key: change()}  # type: ignore[misc]


def _has_parts(value: Any) -> bool:
    if isinstance(value, type) or callable(value) or hasattr(value, "to_sql") or hasattr(value, "execute"):
        return False
    return bool(parts_of(value))


def parts_of(value: Any) -> list[str]:
    """The public attributes of an object that a change can be made to."""
    names = getattr(value, "__dict__", None)
    return (
        [name for name in names if not name.startswith("_") and name != "duration"] if isinstance(names, dict) else []
    )


def _of_object(value: Any, depth: int) -> Iterator[tuple[str, Change]]:
    if not depth:
        return
    for part in parts_of(value)[:SHOWN_PARTS]:
        for name, change in _changes(getattr(value, part), depth if isinstance(value, QueryResult) else depth - 1):
            yield f"{part}: {name}", lambda part=part, change=change: _with(value, part, change())  # type: ignore[misc]


def _with(value: Any, part: str, new: Any) -> Any:
    other = copy.copy(value)
    other.__dict__[part] = new
    return other
