"""Databases that keep values in another form."""

from __future__ import annotations

import re
from typing import Any

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


class Milliseconds(Variant):
    """Times are kept to the millisecond."""

    red = ("types.datetimes_come_back*",)
    quick = ("types.times_come_back*", "crud.*timestamp*")

    facts = {"fraction_digits": 3}

    class Database(_Seconds):
        digits = 3
