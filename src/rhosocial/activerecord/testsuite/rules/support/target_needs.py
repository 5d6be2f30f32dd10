"""Requirements of rules that no capability expresses."""

from __future__ import annotations

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


def needs_empty_text(db: Db) -> None:
    """Skip where the provider declares that '' is NULL (C60)."""
    if not db.provider.text.keeps_empty:
        skip(SkipKind.UNSUPPORTED, "the target stores '' as NULL (TextRules.keeps_empty)")


def needs_script(db: Db) -> None:
    """Skip where the backend has no ``executescript`` (C16)."""
    if not callable(getattr(db.backend, "executescript", None)):
        skip(SkipKind.UNSUPPORTED, "the backend has no executescript")
