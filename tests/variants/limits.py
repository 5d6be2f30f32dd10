"""Databases with limits, whose providers say so."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.types import DecimalType

from .database import Database
from .definitions import ForgottenLengths
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


# The type that is asked for stands behind SQLite's own in a comment, which a declared type does not keep.
_TYPED = re.compile(r'("(?:[^"]|"")*")( JSON\b| [^",]*?/\* (\w+?)Type \*/)')
_FITS = {
    "SmallInt": "typeof({0}) IN ('integer', 'null') AND {0} BETWEEN -32768 AND 32767",
    "Integer": "typeof({0}) IN ('integer', 'null') AND {0} BETWEEN -2147483648 AND 2147483647",
    "Decimal": "typeof({0}) IN ('integer', 'real', 'null')",
    "Date": "date({0}, '+0 days') IS {0}",
    "Time": "{0} IS NULL OR time({0}) IS NOT NULL",
    "JSON": "{0} IS NULL OR json_valid({0})",
}


class WideDecimals(Variant):
    """Values out of a column's type are refused, and a decimal column holds more digits than it declares."""

    red = ("errors.a_value_outside*", "ddl.a_value_outside*")
    quick = ("types.*integer*", "introspection.*type*", "honesty.a_capability_is_declared*")
    # A CHECK refuses and does not round.
    not_emulated = ("ddl.a_decimal_column_rounds_to_its_scale", "ddl.fractional_seconds_keep_the_precision_of_the_type")

    always = {"enforces_types": True, "text_lengths": False}
    facts = {"bounds_decimals": False}

    class Rendering:
        def format_data_type(self, data_type: Any) -> Any:
            sql, params = super().format_data_type(data_type)  # type: ignore[misc]  # a mixin
            return f"{sql} /* {type(data_type).__name__} */", params

    class Database(ForgottenLengths.Database):
        def statement(self, sql: str) -> str:
            sql = super().statement(sql)
            return _TYPED.sub(_checked, sql) if re.match(r"\s*CREATE\s+TABLE\b", sql) else sql


def _checked(found: re.Match[str]) -> str:
    column, declared, name = found.groups()
    fits = _FITS.get(name or "JSON")
    return f"{column}{declared} CHECK ({fits.format(column)})" if fits else found[0]
