"""Seeded defects of the area ``introspection`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect
from ..introspectors import reading


def _without_keys(sql: str, rows: list[Any]) -> list[Any]:
    return [] if "index_xinfo" in sql and any(row["cid"] == -2 for row in rows) else rows


def _without_empty_defaults(sql: str, rows: list[Any]) -> list[Any]:
    if any(row.get("dflt_value") == "''" for row in rows):
        raise DatabaseError("string index out of range")
    return rows


class ExpressionsHideTheOtherKeys(SeededDefect):
    """An index with an expression among its keys is reported without any column."""

    Backend = reading(_without_keys)


class EmptyDefaultsBreakTheColumns(SeededDefect):
    """The default of a column is read by its first letter, which that of an empty text does not have."""

    Backend = reading(_without_empty_defaults)
