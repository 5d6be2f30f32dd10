"""Requirements of rules that no capability expresses."""

from __future__ import annotations

from collections.abc import Iterable

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


def needs_empty_text(db: Db) -> None:
    """Skip where the provider declares that '' is NULL (C60)."""
    if not db.provider.text.keeps_empty:
        skip(SkipKind.UNSUPPORTED, "the target stores '' as NULL (TextRules.keeps_empty)")


def texts_of(db: Db, values: Iterable[str]) -> list[str]:
    """The texts without '' where the provider declares that it is NULL."""
    return [value for value in values if value or db.provider.text.keeps_empty]


def needs_script(db: Db) -> None:
    """Skip where the backend has no ``executescript`` (C16)."""
    if not callable(getattr(db.backend, "executescript", None)):
        skip(SkipKind.UNSUPPORTED, "the backend has no executescript")


def needs_counted_rows(db: Db) -> None:
    """Skip where the core decides by the number of changed rows and the provider declares that it may be unknown."""
    if not db.provider.counts_rows:
        skip(SkipKind.UNSUPPORTED, "the target does not count changed rows (counts_rows)")


def needs_waiting_writers(db: Db) -> None:
    """Skip where a writer gets a conflict at once."""
    if not db.provider.writers_wait:
        skip(SkipKind.UNSUPPORTED, "the provider declares that no writer waits for another (writers_wait)")


def needs_free_readers(db: Db) -> None:
    """Skip where a query waits for another session's open transaction."""
    if db.provider.readers_wait:
        skip(SkipKind.UNSUPPORTED, "the provider declares that queries wait for open transactions (readers_wait)")


def needs_text_lengths(db: Db) -> None:
    """Skip where the length of a text column means nothing."""
    if not db.provider.text_lengths:
        skip(SkipKind.UNSUPPORTED, "the provider declares that lengths of texts mean nothing (text_lengths)")


def needs_bounded_decimals(db: Db) -> None:
    """Skip where a decimal column holds more digits than it declares."""
    if not db.provider.bounds_decimals:
        skip(SkipKind.UNSUPPORTED, "the provider declares that decimals may exceed their precision (bounds_decimals)")


def needs_truth_values(db: Db) -> None:
    """Skip where a boolean is bound as something else, such as a letter."""
    if db.provider.truth is not None:
        skip(SkipKind.UNSUPPORTED, "the provider declares that there are no truth values (truth)")


def needs_index_directions(db: Db) -> None:
    """Skip where an index has no directions."""
    if not db.provider.index_directions:
        skip(SkipKind.UNSUPPORTED, "the provider declares that indexes keep no directions (index_directions)")


def names_its_conflict(db: Db) -> bool:
    """Whether an upsert is ON CONFLICT, which names the columns of its conflict and the proposed row."""
    return bool(db.dialect.get_upsert_syntax_type() == "ON CONFLICT")
