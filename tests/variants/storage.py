"""Databases that keep values in another form."""

from __future__ import annotations

import re
from typing import Any, Optional

from rhosocial.activerecord.backend.expression.types import BooleanType, CharType
from rhosocial.activerecord.backend.type_adapter import BaseSQLTypeAdapter

from .database import Database
from .variant import Variant

_MOMENT = re.compile(r"((?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d)\.(\d+)(.*)", re.DOTALL)


class _Seconds(Database):
    digits = 6

    def parameter(self, value: Any) -> Any:
        found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if found is None or len(found.group(2)) <= self.digits:
            return value
        kept = found.group(2)[: self.digits]
        return f"{found.group(1)}{'.' if kept else ''}{kept.ljust(6, '0') if kept else ''}{found.group(3)}"


class WholeSeconds(Variant):
    """Times are kept to the second."""

    red = ("types.datetimes_come_back*",)
    quick = ("types.times_come_back*", "types.filtering_by_an_instant*", "crud.*timestamp*", "crud.a_new_record_has*")

    facts = {"fraction_digits": 0}

    class Database(_Seconds):
        digits = 0


class WholeSecondsOfDay(Variant):
    """A time of day is kept to the second, a moment to the microsecond."""

    red = ("types.times_come_back*",)
    quick = ("types.*time*",)

    facts = {"time_fraction_digits": 0}

    class Database(_Seconds):
        digits = 0

        def parameter(self, value: Any) -> Any:
            return super().parameter(value) if isinstance(value, str) and value[2:3] == ":" else value


class Milliseconds(Variant):
    """Times are kept to the millisecond."""

    red = ("types.datetimes_come_back*",)
    quick = ("types.times_come_back*", "crud.*timestamp*")

    facts = {"fraction_digits": 3}

    class Database(_Seconds):
        digits = 3


class _YesNo(BaseSQLTypeAdapter):
    """Converts between True and False and the letters that stand for them."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(bool, str)

    def _do_to_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]]) -> Any:
        return "Y" if value else "N"

    def _do_from_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]]) -> Any:
        return {"Y": True, "N": False}[value]


class TruthAsLetters(Variant):
    """There are no truth values: a column for them holds 'Y' and 'N'."""

    red = ("types.the_database_treats_booleans*",)
    quick = (
        "types.*boolean*",
        "ddl.a_boolean_can*",
        "ddl.a_column_takes_values*",
        "predicates.is_true*",
        "selection.*",
    )

    facts = {"truth": ("Y", "N")}

    class Backend:
        def get_default_adapter_suggestions(self) -> Any:
            return {**super().get_default_adapter_suggestions(), bool: (_YesNo(), str)}  # type: ignore[misc]  # a mixin

    class Rendering:
        def format_data_type(self, data_type: Any) -> Any:
            if isinstance(data_type, BooleanType):
                data_type = CharType(1)
            return super().format_data_type(data_type)  # type: ignore[misc]  # a mixin

        def format_is_boolean_predicate(self, expr: Any, value: bool, is_not: bool) -> Any:
            sql, params = expr.to_sql()
            return f"{sql} IS{' NOT' if is_not else ''} '{'Y' if value else 'N'}'", params

        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, bool):
                return f" DEFAULT '{'Y' if constraint.default_value else 'N'}'", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]  # a mixin

    class Database(Database):
        def parameter(self, value: Any) -> Any:
            return ("N", "Y")[value] if isinstance(value, bool) else value
