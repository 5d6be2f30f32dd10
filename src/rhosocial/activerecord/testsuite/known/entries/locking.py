"""Known failures of the area ``locking``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import postgres

ENTRIES = (
    KnownFailure(
        ("locking.after_nowait_raised_the_session_goes_on",), postgres.ERROR_ROLLS_BACK, raises=("TransactionError",)
    ),
)
