"""Denials that are known to be false: they fail nothing, and reports give their page."""

from __future__ import annotations

from .cause import Cause, Subject
from .causes import capabilities, sqlite
from .where import applies

FALSE_DENIALS: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (sqlite.DENIES_OUTER_JOINS, ("RIGHT_JOIN", "FULL_JOIN")),
    (capabilities.SQLITE_DENIES_DEFERRABLE, ("DEFERRABLE_CONSTRAINT",)),
    (
        capabilities.MARIADB_DENIES_SET_OPERATIONS,
        (
            "UNION",
            "UNION_ALL",
            "RIGHT_JOIN",
            "SET_OPERATION_ORDER_BY",
            "SET_OPERATION_LIMIT_OFFSET",
            "SEQUENCE_IF_NOT_EXISTS",
            "SEQUENCE_IF_EXISTS",
            "SEQUENCE_CYCLE",
            "SEQUENCE_CACHE",
        ),
    ),
    (capabilities.POSTGRES_DENIES_SEQUENCE, ("SEQUENCE",)),
    (
        capabilities.POSTGRES_DENIES_ARRAYS,
        (
            "ARRAY_TYPE",
            "ARRAY_CONSTRUCTOR",
            "ARRAY_ACCESS",
            "OFFSET_WITHOUT_LIMIT",
            "ALTER_SEQUENCE",
            "SEQUENCE_IF_NOT_EXISTS",
            "SEQUENCE_IF_EXISTS",
            "SEQUENCE_CYCLE",
            "SEQUENCE_CACHE",
            "SEQUENCE_OWNED_BY",
        ),
    ),
)
"""Cause and the capabilities that are denied by it."""


def page_of_denial(capability: str, subject: Subject) -> str:
    """The page of a false denial that is known of this target; empty when it is news."""
    pages = (cause.page for cause, denied in FALSE_DENIALS if capability in denied and applies(cause, subject))
    return next(pages, "")
