"""Known failures of the area ``locking``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import postgres

ENTRIES = (
    KnownFailure(
        ("locking.a_session_continues_after_nowait_raised",), postgres.ERROR_ROLLS_BACK, raises=("TransactionError",)
    ),
)
