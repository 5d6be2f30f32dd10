"""Sizes that the target takes: the wanted ones, or fewer where the provider declares a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from ...engine.db import Db

T = TypeVar("T")


def at_most(db: Db, wanted: int, each: int = 1) -> int:
    """As many things as wanted, or as one statement can bind when each takes ``each`` parameters."""
    limit = db.provider.max_parameters
    return wanted if limit is None else min(wanted, limit // each)


def batches(db: Db, rows: Sequence[T], each: int) -> Iterator[Sequence[T]]:
    """Rows of ``each`` values in as few parts as one statement can bind; one empty part when there is no row."""
    size = max(at_most(db, len(rows), each), 1)
    for start in range(0, max(len(rows), 1), size):
        yield rows[start : start + size]
