"""Where a value has several of something, and what a backend makes of it that handles only one, or mixes two up."""

from __future__ import annotations

import copy
import datetime
import decimal
import enum
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Callable, Union

CORE = "rhosocial.activerecord."
DEPTH = 3
"""How far into an argument or a result places are sought."""
PARTS = 12
"""So many parts of the second of two are taken from the first."""

DROPPED = "second dropped"
FIRST_AGAIN = "first in place of the second"
SWAPPED = "first two swapped"
ONLY_LAST = "only the last kept"
TAKES = "second takes from the first: "
A_VALUE = "a value"
BESIDE = " lost beside "

Step = Union[str, int]
Change = Callable[[Any], Any]

_SCALARS = (str, bytes, int, float, bool, decimal.Decimal, datetime.date, datetime.time, uuid.UUID, enum.Enum)
_NO_VALUES = ("dialect", "backend", "logger", "connection", "pool", "config")


@dataclass(frozen=True)
class Place:
    """A sequence within a value: its name, the same wherever an object of that class holds it, and the way to it."""

    name: str
    path: tuple[Step, ...]
    """``*`` is each item of a sequence, ``=`` each value of a mapping, a number one item, else an attribute with a dot."""


def places(value: Any, name: str, depth: int = DEPTH) -> Iterator[tuple[Place, Any]]:
    """Every sequence within a value, beside the sequence itself."""
    yield from _places(value, name, (), depth)


def _places(value: Any, name: str, path: tuple[Step, ...], depth: int) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        if is_statement(value):
            yield from _places(value[1], f"{name}, parameters", (*path, 1), depth)
            return
        if path[-1:] == ("=",) and isinstance(value, tuple) and len(set(map(type, value))) > 1:
            # The parts of one value of a mapping, rather than several of one kind.
            return
        yield Place(name, path), value
        if depth:
            for each in value[:2]:
                yield from _places(each, f"{name}, each", (*path, "*"), depth - 1)
    elif isinstance(value, dict):
        yield Place(name, path), value
        if depth:
            for each in list(value.values())[:2]:
                yield from _places(each, f"{name}, each", (*path, "="), depth - 1)
    elif depth and has_parts(value):
        if len(options(value)) > 1:
            yield Place(f"{type(value).__name__} options", path), value
        for part, each in vars(value).items():
            if part.lstrip("_") not in _NO_VALUES:
                yield from _places(each, f"{type(value).__name__}.{part}", (*path, f".{part}"), depth - 1)


def is_statement(value: Any) -> bool:
    """Whether a value is SQL and its parameters, which are two things rather than two of one."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], tuple)


def has_parts(value: Any) -> bool:
    """Whether a value is an object of the core that holds others: an expression, options, a result, a description."""
    if isinstance(value, (type, *_SCALARS)) or not type(value).__module__.startswith(CORE):
        return False
    is_service = hasattr(value, "format_identifier") or hasattr(value, "execute") or hasattr(value, "to_database")
    return not is_service and bool(getattr(value, "__dict__", None))


def count(value: Any) -> int:
    """How many a sequence has, or how many options an object."""
    return len(options(value)) if has_parts(value) else len(value)


def same(one: Any, other: Any) -> bool:
    """Whether two are equal without doubt. Expressions make a predicate of ``==``."""
    if one is other:
        return True
    if isinstance(one, _SCALARS) and isinstance(other, _SCALARS):
        return type(one) is type(other) and one == other
    if isinstance(one, (list, tuple)) and type(one) is type(other):
        return len(one) == len(other) and all(map(same, one, other))
    return False


def changes(value: Any) -> dict[str, Change]:
    """What can be done to a sequence, by name. A change returns another sequence of the same type.

    An object with several options is one of these too: an option is lost where another one is given.
    """
    if has_parts(value):
        given = options(value)
        return {f"{lost}{BESIDE}{beside}": _losing(lost) for lost in given for beside in given if lost != beside}
    items = list(value.values()) if isinstance(value, dict) else list(value)
    if len(items) < 2:
        return {}
    found: dict[str, Change] = {DROPPED: _dropped, ONLY_LAST: _only_last}
    if not same(items[0], items[1]):
        found[FIRST_AGAIN] = lambda each: _first_two(each, lambda first, second: (first, copy.copy(first)))
        found[SWAPPED] = lambda each: _first_two(each, lambda first, second: (second, first))
        for part in _parts(items[0], items[1])[:PARTS]:
            found[f"{TAKES}{part}"] = lambda each, part=part: _first_two(  # type: ignore[misc]
                each, lambda first, second: (first, _taking(second, part, first))
            )
    return found


def _parts(first: Any, second: Any) -> list[str]:
    """The parts in which two objects of a class, or two rows, differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        # The names of columns are the rule's own, so that the first that differs stands for all.
        return [A_VALUE] if _unlike(first, second) else []
    if type(first) is not type(second) or not has_parts(first):
        return []
    mine, other = vars(first), vars(second)
    return [part for part in mine if part.lstrip("_") not in _NO_VALUES and not same(mine[part], other.get(part))]


def _unlike(first: dict[Any, Any], second: dict[Any, Any]) -> list[Any]:
    return [key for key in first if key in second and not same(first[key], second[key])]


def options(value: Any) -> list[str]:
    """The options that an expression is given: what is true, or has a name, a number, an expression or several of them."""
    if not hasattr(value, "to_sql"):
        return []
    return [
        part
        for part, each in vars(value).items()
        if not part.startswith("_")
        and part not in _NO_VALUES
        and (
            isinstance(each, (str, int, enum.Enum))
            or has_parts(each)
            or (isinstance(each, (list, tuple, dict)) and each)
        )
        and each is not False
    ]


def _losing(part: str) -> Change:
    def losing(value: Any) -> Any:
        made = copy.copy(value)
        given = made.__dict__[part]
        made.__dict__[part] = (
            False if given is True else type(given)() if isinstance(given, (list, tuple, dict)) else None
        )
        return made

    return losing


def _taking(value: Any, part: str, source: Any) -> Any:
    made = copy.copy(value)
    if isinstance(value, dict):
        for key in _unlike(source, value)[:1]:
            made[key] = source[key]
    elif part in getattr(source, "__dict__", {}):
        made.__dict__[part] = source.__dict__[part]
    return made


def _remade(value: Any, items: list[Any]) -> Any:
    return type(value)(items)


def _dropped(value: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        return {key: each for key, each in value.items() if len(keys) < 2 or key != keys[1]}
    return value if len(value) < 2 else _remade(value, [*value[:1], *value[2:]])


def _only_last(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(list(value.items())[-1:])
    return value if len(value) < 2 else _remade(value, list(value[-1:]))


def _first_two(value: Any, change: Callable[[Any, Any], tuple[Any, Any]]) -> Any:
    items = list(value.values()) if isinstance(value, dict) else list(value)
    if len(items) < 2 or same(items[0], items[1]):
        return value
    items[:2] = change(items[0], items[1])
    return dict(zip(value, items)) if isinstance(value, dict) else _remade(value, items)


def altered(value: Any, path: tuple[Step, ...], change: Change, made: list[Any]) -> Any:
    """The value with the sequence at a path changed; the value itself where nothing changes.

    What had to be made anew on the way is added to ``made``, so that it is not changed a second time further in.
    """
    new = change(value) if not path else _with(value, path[0], lambda each: altered(each, path[1:], change, made))
    if new is not value:
        made.append(new)
    return new


def _with(value: Any, step: Step, change: Change) -> Any:
    if isinstance(step, int):
        new = change(value[step])
        return value if new is value[step] else type(value)([*value[:step], new, *value[step + 1 :]])
    if step == "*":
        items = [change(each) for each in value]
        unchanged = all(mine is old for mine, old in zip(items, value))
        return value if unchanged else type(value)(items)
    if step == "=":
        mapping = {key: change(each) for key, each in value.items()}
        return value if all(mapping[key] is value[key] for key in value) else mapping
    part = step[1:]
    old = vars(value).get(part)
    new = change(old)
    if new is old:
        return value
    other = copy.copy(value)
    other.__dict__[part] = new
    return other
