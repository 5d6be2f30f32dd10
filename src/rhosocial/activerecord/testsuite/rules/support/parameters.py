"""Values that stand alone in the list of a SELECT."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


def bound_alone(db: Db, value: Any, sql_type: str) -> Any:
    """A bound value; with its type where the provider declares that it needs one (``bare_parameters``)."""
    bound = Literal(db.dialect, value)
    return bound if db.provider.bare_parameters else bound.cast(sql_type)


def needs_bare_parameters(db: Db) -> None:
    """Skip where a value without a type can't stand alone, and no cast can be written around it."""
    if not db.provider.bare_parameters:
        skip(SkipKind.UNSUPPORTED, "a parameter needs a type in the list of a SELECT (bare_parameters)")
