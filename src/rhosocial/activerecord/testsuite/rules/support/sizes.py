"""Sizes that the target takes: the wanted ones, or fewer where the provider declares a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Optional, TypeVar

from ...engine.db import Db
from ...engine.flagless import SEVERAL_ROWS
from ...engine.skipping import skip
from ...report.skips import SkipKind

T = TypeVar("T")


def at_most(db: Db, wanted: int, each: int = 1) -> int:
    """As many things as wanted, or as one statement can bind when each takes ``each`` parameters."""
    limit = db.provider.max_parameters
    return wanted if limit is None else min(wanted, limit // each)


def together(db: Db, wanted: int) -> int:
    """As many rows as wanted, or one where the dialect refuses several in one INSERT."""
    return 1 if SEVERAL_ROWS in db.item.session.refused_features else max(wanted, 1)


def needs_several_rows(db: Db) -> None:
    """Skip where the dialect refuses several rows in one INSERT, so that none may be written by hand either."""
    if together(db, 2) == 1:
        skip(SkipKind.UNSUPPORTED, f"the dialect refuses {SEVERAL_ROWS}")


def batch_size(db: Db, parameters: int = 0, each: int = 1) -> Optional[int]:
    """What ``bulk_create`` of a rule's own rows is called with: by default all of them, with so many parameters, are one
    INSERT; fewer where that is more than a statement can bind, with ``each`` parameters a row."""
    if together(db, 2) == 1:
        return 1
    limit = db.provider.max_parameters
    return None if limit is None or parameters <= limit else limit // each


def batches(db: Db, rows: Sequence[T], each: int) -> Iterator[Sequence[T]]:
    """Rows of ``each`` values in as few parts as one statement takes; one empty part when there is no row."""
    size = together(db, at_most(db, len(rows), each))
    for start in range(0, max(len(rows), 1), size):
        yield rows[start : start + size]
