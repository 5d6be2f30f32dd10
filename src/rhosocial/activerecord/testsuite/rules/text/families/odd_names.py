"""Families of tables whose columns have names that need quotes, one family for each kind of name.

- ``Odd``: an integer field ``f0``, ``f1`` ... for each name. The first column is the key, the second is unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.base import FieldProxy, UseColumn

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table

NAMES = {
    "quotes": ("it's", 'say "x" now', "a`tick`b", "end'", "semi;--", "/* c */"),
    "brackets": ("a[b]c", "]x["),
    "percent": ("per % cent", "a%sb", "%(x)s", "100%"),
    "placeholders": ("q?mark", ":x", "$1", "@p", "{0}", "{name}"),
    "punctuation": ("a.b", "two words", "(par)", "a/b", "a\\b", "1st", "a,b", "a=b", "#x", "*", "-"),
    "letters": (
        "gr\u00f6\u00dfe",
        "\u65e5\u672c\u8a9e",
        "o\u0308pfel",
        "\u05e9\u05dc\u05d5\u05dd",
        "CamelCase",
        "UPPER",
    ),
    "reserved": (
        *("select", "from", "where", "group", "order", "by", "having", "limit", "offset", "union", "join", "on", "as"),
        *("table", "column", "index", "key", "primary", "foreign", "references", "unique", "check", "default", "null"),
        *("user", "current_user", "current_date", "and", "or", "not", "in", "is", "like", "between"),
        *("case", "when", "then", "else", "end", "exists", "all", "any", "distinct", "with", "values", "set", "to"),
    ),
}
"""Names that need quotes, by kind. Every known database that quotes identifiers accepts them."""

BASE = {kind: f"odd_{number}" for number, kind in enumerate(NAMES)}
"""The base name of each kind's table."""


def _family(kind: str, names: tuple[str, ...]) -> Family:
    base = BASE[kind]

    def models(m: ModelKit) -> Mapping[str, type]:
        fields = {f"f{number}": name for number, name in enumerate(names)}
        body: dict[str, Any] = {
            "__module__": __name__,
            "__qualname__": "Odd",
            "__annotations__": {
                "c": ClassVar[FieldProxy],
                **{field: Annotated[Optional[int], UseColumn(name)] for field, name in fields.items()},
            },
            "__logging_config__": m.silent_logging,
            "__table_name__": m.table(base),
            "__primary_key__": names[0],
            "__pk_auto_generated__": False,
            "c": FieldProxy(),
            **dict.fromkeys(fields),
        }
        return {"Odd": type(m.Record)("Odd", (m.Record,), body)}

    key, unique, *others = names
    columns = (
        Column(key, IntegerType(), null=False),
        Column(unique, IntegerType(), unique=True),
        *(Column(name, IntegerType()) for name in others),
    )
    return Family(base, (Table(base, columns, primary_key=(key,)),), models)


ODD_NAMES = {kind: _family(kind, names) for kind, names in NAMES.items()}
