"""Fixture tables and their families, declared once with the core's own types and without SQL.

A family is a few tables for a group of rules, with the models over them. Its tables are created on first use in a
session, stay for the run, and are emptied after every test that used them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Optional

from .prefix import MAX_BASE

if TYPE_CHECKING:
    from ..capabilities import Need

NO_DEFAULT: Any = object()
"""Marks a column without DEFAULT, since None means DEFAULT NULL."""


@dataclass(frozen=True)
class Column:
    """One column: a generic type of the core and the constraints that every published dialect renders.

    ``identity`` makes it the integer primary key that the database generates, through the provider's hook.
    """

    name: str
    type: Any = None
    null: bool = True
    unique: bool = False
    default: Any = NO_DEFAULT
    identity: bool = False


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key to a sibling table of the same family.

    ``on_delete`` is an action of SQL. Families have no other, since dialects differ in rendering them.
    """

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    on_delete: str = "NO ACTION"


@dataclass(frozen=True)
class Table:
    """A fixture table; ``name`` is its base name, at most 11 characters, which follows the session's prefix."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    def __post_init__(self) -> None:
        ok = self.name.isascii() and self.name.replace("_", "").isalnum() and self.name[:1].isalpha()
        if not ok or self.name != self.name.lower() or len(self.name) > MAX_BASE:
            raise ValueError(f"invalid base name {self.name!r} (lower-case ASCII, at most {MAX_BASE} characters)")


ModelFactory = Callable[["Any"], Mapping[str, type]]


@dataclass(frozen=True)
class Family:
    """Tables that are used together, and the factory of the models over them.

    ``models`` is called once per session with a :class:`~rhosocial.activerecord.testsuite.schema.model_kit.ModelKit` and
    returns a mapping from name to class. ``requires`` names the capabilities that these tables need.
    """

    name: str
    tables: tuple[Table, ...]
    models: Optional[ModelFactory] = None
    requires: frozenset[Need] = field(default_factory=frozenset)
