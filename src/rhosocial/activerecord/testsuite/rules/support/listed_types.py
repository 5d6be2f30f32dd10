"""Columns of the types that a dialect lists (``supports_data_types``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Optional

from rhosocial.activerecord.backend.expression.types import CustomType, IntegerType

from .ddl import Ddl, column
from .refusals import may_be_refused

_ARGUMENTS: tuple[tuple[Any, ...], ...] = ((), (9,), (["a", "b"],), (IntegerType(),))
"""Arguments of a type: none, a length or a dimension, a list of values, the type of its elements."""


async def columns_of_every_type(ddl: Ddl) -> tuple[list[tuple[str, str]], list[str]]:
    """Create a table for each listed type: pairs of the class name and the table's base name, and the classes that
    failed.

    Types that the provider calls optional and the server lacks are in neither list, nor are types that take other
    arguments.
    """
    made, failed = [], []
    for number, (cls, _) in enumerate(ddl.dialect.supports_data_types()):
        # CustomType takes any name, so it is not a type of its own.
        values = [] if cls is CustomType else list(_values(cls))
        if not values:
            continue
        base = await _made(ddl, f"t{chr(97 + number // 26)}{chr(97 + number % 26)}", values)
        if base is not None:
            made.append((cls.__name__, base))
        elif cls.__name__ not in ddl.db.provider.optional_types:
            failed.append(cls.__name__)
    return made, failed


def _values(cls: type) -> Iterator[Any]:
    for arguments in _ARGUMENTS:
        with contextlib.suppress(TypeError, ValueError):
            yield cls(*arguments)


async def _made(ddl: Ddl, base: str, values: list[Any]) -> Optional[str]:
    for number, value in enumerate(values):
        own = f"{base}{'abcd'[number]}"
        with may_be_refused(TypeError, ValueError) as refused:
            await ddl.create(own, column("v", value))
        if not refused:
            return own
    return None
