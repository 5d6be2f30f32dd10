"""Truth values where the database has none: what a boolean column holds is the provider's ``truth``."""

from __future__ import annotations

from typing import Any, Optional

from ...engine.db import Db


def truth_of(db: Db, held: Any) -> Optional[bool]:
    """What a boolean column holds, as True, False or None. Drivers may return truth values as 0 and 1.

    Raises KeyError for a value that the provider does not name.
    """
    if held is None or db.provider.truth is None:
        return None if held is None else bool(held)
    true, false = db.provider.truth
    return {true: True, false: False}[held]


def true_text(db: Db) -> str:
    """True in SQL text, as a boolean column holds it."""
    if db.provider.truth is None:
        return "TRUE"
    held = db.provider.truth[0]
    return f"'{held}'" if isinstance(held, str) else str(held)


def is_true(db: Db, column: str) -> str:
    """The condition that a boolean column is true: the column alone where the database has truth values."""
    return f'"{column}"' if db.provider.truth is None else f'"{column}" = {true_text(db)}'
