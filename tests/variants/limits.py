"""Databases with limits, whose providers say so."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.types import DecimalType

from .database import Database
from .variant import Variant


class Parameters99(Variant):
    """A statement binds at most 99 parameters."""

    red = ("predicates.in_handles_1200*",)
    quick = (
        "text.texts_are_ordered*",
        "text.a_text_is_found_by_a_pattern*",
        "selection.pages_of_a_total_order*",
        "models.1200_keys*",
    )

    facts = {"max_parameters": 99}

    class Database(Database):
        max_parameters = 99


class Parameters999(Variant):
    """A statement binds at most 999 parameters."""

    red = ("predicates.in_handles_1200*",)
    quick = ("dml.a_bulk_insert_stores_six*", "execution.twelve_hundred*")

    facts = {"max_parameters": 999}

    class Database(Database):
        max_parameters = 999


class SmallValues(Variant):
    """A value has at most 65,535 bytes."""

    red = ("types.long_texts*", "execution.a_large_parameter*")
    quick = ("execution.large_bytes*", "execution.a_value_beyond*")

    facts = {"max_value_bytes": 65_535}

    class Database(Database):
        max_value_bytes = 65_535


class Identifiers30(Variant):
    """An identifier has at most 30 bytes."""

    red = ("text.names_may_be_as_long*",)
    quick = ("selection.*alias*", "ddl.an_index_may_have*")

    facts = {"identifier_bytes": 30}

    class Database(Database):
        identifier_bytes = 30


class Identifiers63(Variant):
    """An identifier has at most 63 bytes."""

    red = ("text.names_may_be_as_long*",)
    quick = ("selection.*alias*",)

    facts = {"identifier_bytes": 63}

    class Database(Database):
        identifier_bytes = 63


class Decimals18(Variant):
    """A decimal has at most 18 digits."""

    red = ("types.decimals_of_38_digits*", "types.any_decimal_of_38_digits*")
    quick = ("types.*decimal*", "types.any_amount*")

    facts = {"decimal_digits": 18}

    class Rendering:
        def format_data_type(self, data_type: Any) -> Any:
            if isinstance(data_type, DecimalType) and data_type.precision:
                return f"DECIMAL({data_type.precision}, {data_type.scale or 0})", ()
            return super().format_data_type(data_type)  # type: ignore[misc]  # a mixin

    class Database(Database):
        refuses = r"\bDECIMAL\((?:19|[2-9]\d|\d{3,})\b"


_TYPED = re.compile(
    r'("(?:[^"]|"")*")\s+(VARCHAR|CHAR|SMALLINT|INTEGER|DECIMAL|DATE|TIME)\b(?:\((\d+)[^)]*\))?(?! *CHECK)'
)
_FITS = {
    "VARCHAR": "length({0}) <= {1}",
    "CHAR": "length({0}) <= {1}",
    "SMALLINT": "typeof({0}) IN ('integer', 'null') AND {0} BETWEEN -32768 AND 32767",
    "INTEGER": "typeof({0}) IN ('integer', 'null') AND {0} BETWEEN -2147483648 AND 2147483647",
    "DECIMAL": "typeof({0}) IN ('integer', 'real', 'null')",
    "DATE": "date({0}, '+0 days') IS {0}",
    "TIME": "{0} IS NULL OR time({0}) IS NOT NULL",
}


class WideDecimals(Variant):
    """Values out of a column's type are refused, and a decimal column holds more digits than it declares."""

    red = ("errors.a_value_outside*", "ddl.a_value_outside*")

    always = {"enforces_types": True}
    facts = {"bounds_decimals": False}

    class Rendering:
        def format_data_type(self, data_type: Any) -> Any:
            name = type(data_type).__name__.removesuffix("Type").upper()
            if name in _FITS and name != "DECIMAL":
                length = getattr(data_type, "length", None)
                return f"{name}({length})" if length else name, ()
            return Decimals18.Rendering.format_data_type(self, data_type)  # type: ignore[arg-type]

    class Database(Database):
        def statement(self, sql: str) -> str:
            return _TYPED.sub(_checked, sql) if re.match(r"\s*CREATE\s+TABLE\b", sql) else sql


def _checked(found: re.Match[str]) -> str:
    return f"{found[0]} CHECK ({_FITS[found[2]].format(found[1], found[3])})"
