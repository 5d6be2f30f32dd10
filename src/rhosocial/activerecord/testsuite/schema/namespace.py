"""A family as a rule uses it: its models by name, its tables' real names, and SQL text with both filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tables import Family

_TOKENS = re.compile(r"""('(?:[^']|'')*')|"([a-z_][a-z0-9_]*)"|\{([a-z_][a-z0-9_]*)\}|(\?)""")


class SqlText:
    """Writes the kit's standard SQL for one target.

    ``"name"`` is a column or other identifier, ``{name}`` one of the family's tables, ``{nothing}`` the suffix of a SELECT
    without a table, ``?`` a bound parameter. Text in single quotes stays unchanged.
    """

    def __init__(self, quote: Any, placeholder: Any, nothing: str, names: Mapping[str, str]) -> None:
        self._quote = quote
        self._placeholder = placeholder
        self._nothing = nothing
        self._names = names

    def __call__(self, text: str) -> str:
        return _TOKENS.sub(self._one, text)

    def _one(self, match: re.Match[str]) -> str:
        literal, identifier, table, _ = match.groups()
        if literal is not None:
            return literal
        if identifier is not None:
            return str(self._quote(identifier))
        if table == "nothing":
            return self._nothing
        if table is not None:
            return str(self._quote(self._names[table]))
        return str(self._placeholder())


class Models:
    """A family in one session: ``blog.User`` is a model class, ``blog.table("user")`` a table's real name."""

    def __init__(self, family: Family, names: Mapping[str, str], classes: Mapping[str, type], sql: SqlText) -> None:
        self._family = family
        self._names = names
        self._classes = classes
        self.sql = sql

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_classes"][name]
        except KeyError:
            known = ", ".join(sorted(self.__dict__.get("_classes", {})))
            raise AttributeError(f"the family has no model {name!r}; it has: {known}") from None

    def __repr__(self) -> str:
        return f"<family {self._family.name}>"

    def table(self, base: str) -> str:
        """The real name of one of the family's tables."""
        return self._names[base]

    def classes(self) -> list[type]:
        """Every model class of the family."""
        return list(self._classes.values())
