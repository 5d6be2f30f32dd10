"""What some rules need of a target, and no capability tells."""

from __future__ import annotations

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


def needs_empty_text(db: Db) -> None:
    """Leave the rule out where the provider declares that '' is NULL (C60)."""
    if not db.provider.text.keeps_empty:
        skip(SkipKind.UNSUPPORTED, "the target takes '' for NULL (TextRules.keeps_empty)")


def needs_script(db: Db) -> None:
    """Leave the rule out where the backend has no ``executescript`` (C16)."""
    if not callable(getattr(db.backend, "executescript", None)):
        skip(SkipKind.UNSUPPORTED, "the backend has no executescript")
