"""What rules about empty text need: a database that tells it from NULL (C60)."""

from __future__ import annotations

from ..harness.db import Db
from ..harness.skips import skip
from ..report.skips import SkipKind


def needs_empty_text(db: Db) -> None:
    """Leave the rule out where the provider declares that '' is NULL."""
    if not db.provider.text.keeps_empty:
        skip(SkipKind.UNSUPPORTED, "the target takes '' for NULL (TextRules.keeps_empty)")
