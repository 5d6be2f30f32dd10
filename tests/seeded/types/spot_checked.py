"""Seeded defects of the area ``types`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import math
from typing import Any

from ..bending import bending
from ..defect import SeededDefect


def updating(change: Any) -> type:
    """A ``Backend`` mixin that changes the parameters of every UPDATE."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            changed = tuple(map(change, params)) if params and sql.startswith("UPDATE") else params
            return await super().execute(sql, changed, **options)

    return Backend


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _clipped(value: Any) -> Any:
    return max(-(2**63), min(value, 2**63 - 1)) if type(value) is int else value


def _wrapped(value: Any) -> Any:
    return (value + 2**31) % 2**32 - 2**31 if type(value) is int else value


def _finite(value: Any) -> Any:
    return None if type(value) is float and not math.isfinite(value) else value


class SecondHalvesOfPairsReplaced(SeededDefect):
    """The second half of a surrogate pair that stands alone is written as a question mark."""

    Backend = bending(str, write=lambda text: "".join("?" if "\udc00" <= each <= "\udfff" else each for each in text))


class SurrogatesInUpdatesReplaced(SeededDefect):
    """An UPDATE writes a question mark for a lone surrogate; an INSERT refuses it."""

    Backend = updating(_encodable)


class IntegersInUpdatesClipped(SeededDefect):
    """An UPDATE writes the largest integer of 64 bits for a larger one."""

    Backend = updating(_clipped)


class IntegersInUpdatesWrapped(SeededDefect):
    """An UPDATE writes the low 32 bits of an integer."""

    Backend = updating(_wrapped)


class InfinityInUpdatesIsNull(SeededDefect):
    """An UPDATE writes NULL for infinity and NaN."""

    Backend = updating(_finite)
