"""Databases with limits, whose providers say so."""

from __future__ import annotations

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
