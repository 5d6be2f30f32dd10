"""What a user wrote, before it is typed: text, lists and mappings, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional, Union


@dataclass(frozen=True)
class Scalar:
    """A value as it was written.

    ``kind`` is ``None``, or the scalar type that the writer named himself (YAML's ``!!int``, a number in JSON):
    ``str``, ``int``, ``float``, ``bool`` or ``null``. ``template`` is true for text of a file, in which ``${NAME}`` is
    still to be read from the environment. ``hidden`` is true where the text came from elsewhere than the place says, so
    that an error must not repeat it.
    """

    text: str = field(repr=False)
    place: str
    kind: Optional[str] = None
    template: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class ListValue:
    """A sequence, such as YAML's ``[8, 0, 36]``."""

    items: tuple[Value, ...] = field(repr=False)
    place: str


@dataclass(frozen=True)
class MapValue:
    """A mapping below an option, such as SQLite's ``pragmas``."""

    items: Mapping[str, Value] = field(repr=False)
    place: str


Value = Union[Scalar, ListValue, MapValue]


@dataclass(frozen=True)
class Option:
    """One option of one instance: where its key stands and what was written for it."""

    key: str
    key_place: str
    value: Value


@dataclass(frozen=True)
class Instance:
    """One instance as a source gives it, before sources are merged and options typed.

    ``group`` is ``None`` for what the environment adds. ``index`` is the environment's number, ``None`` in a file.
    """

    name: str
    place: str
    options: Mapping[str, Option]
    group: Optional[str] = None
    index: Optional[int] = None


@dataclass(frozen=True)
class Merged:
    """One target before its driver is loaded: its name, its driver's name, and options with their sources."""

    name: str
    driver: str
    driver_place: str
    options: Mapping[str, Option]
    origin: str
    index: int = 0
