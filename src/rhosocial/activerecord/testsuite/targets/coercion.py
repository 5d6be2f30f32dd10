"""Types what a user wrote by the annotation of the config class's field.

A text field keeps its text whatever it looks like. Where the annotation says nothing (``Any``), text stays text too; a
writer who means a number there says so (``!!int 5`` in YAML, JSON in a variable).
"""

from __future__ import annotations

import collections.abc
import decimal
import enum
import json
import os
import pathlib
import re
import types
import typing
from collections.abc import Callable
from typing import Any, Optional, Union

from ..errors import ConfigurationError, nearest
from .values import ListValue, MapValue, Scalar, Value

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
# No leading zeros: YAML 1.1 reads 0123 as 83, Python refuses it, and a user may mean either.
_INT = re.compile(r"[+-]?(0|[1-9][0-9]{0,30})", re.ASCII)
_FLOAT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_LISTS: tuple[Any, ...] = (
    list,
    set,
    frozenset,
    collections.abc.Sequence,
    collections.abc.MutableSequence,
    collections.abc.Iterable,
    collections.abc.Collection,
    collections.abc.Set,
)
_MAPPINGS: tuple[Any, ...] = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
#: In a union the narrower types are tried first; text takes what is left.
_ORDER = (type(None), bool, int, float, decimal.Decimal, str, bytes)


class _Mismatch(Exception):
    """A value is not of a type; the message says what was expected. Never leaves this module."""


def coerce(value: Value, annotation: Any, option: str, *, secret: bool = False) -> Any:
    """Type one option's value.

    :param option: the option's name, for messages.
    :param secret: whether the value must not be repeated; a secret that may be text stays text.
    :raises ConfigurationError: at the value's place: what was expected and, unless secret, what was found.
    """
    try:
        return _typed(value, annotation, secret)
    except _Mismatch as mismatch:
        reason = str(mismatch)
    found = _found(value, secret)
    hint = ""
    if isinstance(value, Scalar) and value.text.lower() in ("null", "none", "~"):
        hint = "; for no value leave the option out"
    raise ConfigurationError(f"{option} must be {reason}, not {found}{hint}", place=value.place)


def _found(value: Value, secret: bool) -> str:
    if isinstance(value, MapValue):
        return "a mapping"
    if isinstance(value, ListValue):
        return "a list"
    if not value.text:
        return "empty"
    if secret or value.hidden:
        return "this text"
    return repr(value.text) if len(value.text) <= 40 else f"text of {len(value.text)} characters"


def _typed(value: Value, annotation: Any, secret: bool) -> Any:
    annotation = _plain(annotation)
    if annotation is Any or annotation is object:
        return _untyped(value)
    origin = typing.get_origin(annotation) or annotation
    arguments = typing.get_args(annotation)
    if origin is Union or origin is getattr(types, "UnionType", Union):
        return _one_of(value, arguments, secret)
    if origin is typing.Literal:
        return _chosen(value, {str(choice): choice for choice in arguments})
    if origin is tuple:
        return _tuple(value, arguments, secret)
    if origin in _LISTS:
        inner = arguments[0] if arguments else Any
        items = [_typed(item, inner, secret) for item in _items(value, "a list, or values separated by commas")]
        return origin(items) if origin in (set, frozenset) else items
    if origin in _MAPPINGS:
        return _mapping(value, arguments, secret)
    if isinstance(origin, type):
        return _scalar(value, origin)
    raise _Mismatch(f"a {origin!r}, which cannot be written as text")


def _plain(annotation: Any) -> Any:
    """The annotation without what says nothing about the value."""
    while True:
        if typing.get_origin(annotation) in (typing.ClassVar, typing.Final):
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, typing.TypeVar):
            annotation = Any
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            return annotation


def _untyped(value: Value) -> Any:
    if isinstance(value, ListValue):
        return [_untyped(item) for item in value.items]
    if isinstance(value, MapValue):
        return {key: _untyped(item) for key, item in value.items.items()}
    reader = _SCALARS.get(_KINDS.get(value.kind or "str", str))
    return reader(value) if reader else None


def _one_of(value: Value, choices: tuple[Any, ...], secret: bool) -> Any:
    plain = [_plain(choice) for choice in choices]
    if secret and isinstance(value, Scalar) and str in plain:
        return _typed(value, str, secret)
    reasons = []
    for choice in sorted(plain, key=lambda choice: _ORDER.index(choice) if choice in _ORDER else -1):
        if choice is type(None):
            if isinstance(value, Scalar) and value.kind == "null":
                return None
            continue
        if choice is bool and int in plain and isinstance(value, Scalar) and value.text in ("0", "1"):
            continue
        try:
            return _typed(value, choice, secret)
        except _Mismatch as mismatch:
            reasons.append(str(mismatch))
    raise _Mismatch(" or ".join(dict.fromkeys(reasons)))


def _chosen(value: Value, choices: dict[str, Any]) -> Any:
    if isinstance(value, Scalar) and value.text in choices:
        return choices[value.text]
    listed = ", ".join(choices)
    hint = nearest(value.text, choices) if isinstance(value, Scalar) and not value.hidden else ""
    raise _Mismatch(f"one of {listed}{hint and ' (' + hint.strip() + ')'}")


def _tuple(value: Value, arguments: tuple[Any, ...], secret: bool) -> Any:
    number = "whole numbers" if arguments and arguments[0] is int else "values"
    example = ", such as 8,0,36" if number == "whole numbers" else ""
    items = _items(value, f"{number} separated by commas{example}")
    if not arguments or (len(arguments) == 2 and arguments[1] is Ellipsis):
        inner = [arguments[0] if arguments else Any] * len(items)
    else:
        inner = list(arguments)
    if len(inner) != len(items):
        raise _Mismatch(f"{len(inner)} {number} separated by commas{example}")
    try:
        return tuple(_typed(item, each, secret) for item, each in zip(items, inner))
    except _Mismatch:
        raise _Mismatch(f"{number} separated by commas{example}") from None


def _items(value: Value, expected: str) -> tuple[Value, ...]:
    if isinstance(value, ListValue):
        return value.items
    if isinstance(value, MapValue) or not value.text.strip():
        raise _Mismatch(expected)
    if value.text.lstrip().startswith("["):
        parsed = _json(value, expected)
        if isinstance(parsed, ListValue):
            return parsed.items
        raise _Mismatch(expected)
    return tuple(Scalar(part.strip(), value.place, hidden=value.hidden) for part in value.text.split(","))


def _mapping(value: Value, arguments: tuple[Any, ...], secret: bool) -> Any:
    if isinstance(value, Scalar):
        value = _json(value, "a mapping (in a variable a JSON object)")
    if not isinstance(value, MapValue):
        raise _Mismatch("a mapping")
    of_key, of_value = arguments if len(arguments) == 2 else (Any, Any)
    return {
        _typed(Scalar(key, value.place), of_key, secret): _typed(item, of_value, secret)
        for key, item in value.items.items()
    }


def _json(value: Scalar, expected: str) -> Value:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise _Mismatch(f"{expected} that holds every key once")
        return dict(pairs)

    try:
        return _from_json(json.loads(value.text, object_pairs_hook=once, parse_int=_JsonInt), value)
    except (ValueError, RecursionError):
        raise _Mismatch(expected) from None


class _JsonInt(str):
    """A whole number of JSON as it was written."""


def _from_json(loaded: Any, value: Scalar) -> Value:
    def scalar(text: str, kind: str) -> Scalar:
        return Scalar(text, value.place, kind=kind, hidden=value.hidden)

    if isinstance(loaded, dict):
        return MapValue({key: _from_json(item, value) for key, item in loaded.items()}, value.place)
    if isinstance(loaded, list):
        return ListValue(tuple(_from_json(item, value) for item in loaded), value.place)
    if isinstance(loaded, _JsonInt):
        return scalar(str(loaded), "int")
    if isinstance(loaded, str):
        return scalar(loaded, "str")
    if isinstance(loaded, bool):
        return scalar(str(loaded).lower(), "bool")
    if loaded is None:
        return scalar("null", "null")
    return scalar(repr(loaded), "float")


def _scalar(value: Value, wanted: type) -> Any:
    if issubclass(wanted, enum.Enum):
        return _member(value, wanted)
    reader = _SCALARS.get(wanted)
    if reader is None and (issubclass(wanted, os.PathLike) or wanted is os.PathLike):
        return pathlib.Path(_text(value))
    if reader is None:
        raise _Mismatch(f"a {wanted.__qualname__}, which only a provider can give")
    if not isinstance(value, Scalar):
        raise _Mismatch(_EXPECTED[wanted])
    return reader(value)


def _member(value: Value, wanted: type[enum.Enum]) -> Any:
    """By the member's name, else by its value, else by the name in any case."""
    by_name = dict(wanted.__members__)
    if isinstance(value, Scalar):
        by_value = {str(member.value): member for member in wanted}
        by_any_case = {name.lower(): member for name, member in by_name.items()}
        for table, text in ((by_name, value.text), (by_value, value.text), (by_any_case, value.text.lower())):
            if text in table:
                return table[text]
    return _chosen(value, by_name)


def _text(value: Value) -> str:
    if not isinstance(value, Scalar) or value.kind not in (None, "str"):
        raise _Mismatch("text")
    return value.text


def _bool(value: Scalar) -> bool:
    lowered = value.text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise _Mismatch("true or false")


def _int(value: Scalar) -> int:
    if not _INT.fullmatch(value.text):
        raise _Mismatch("a whole number")
    return int(value.text)


def _float(value: Scalar) -> float:
    if not _FLOAT.fullmatch(value.text):
        raise _Mismatch("a number")
    return float(value.text)


def _decimal(value: Scalar) -> decimal.Decimal:
    if not _FLOAT.fullmatch(value.text):
        raise _Mismatch("a number")
    return decimal.Decimal(value.text)


def _bytes(value: Scalar) -> bytes:
    return _text(value).encode("utf-8", "surrogateescape")


def _nothing(value: Scalar) -> None:
    if value.kind != "null":
        raise _Mismatch("left out")


_SCALARS: dict[type, Callable[[Scalar], Any]] = {
    bool: _bool,
    int: _int,
    float: _float,
    decimal.Decimal: _decimal,
    str: _text,
    bytes: _bytes,
    type(None): _nothing,
}
_EXPECTED: dict[Optional[type], str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    decimal.Decimal: "a number",
    str: "text",
    bytes: "text",
    type(None): "left out",
}
_KINDS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None)}
