"""Known failures of the area ``isolation``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import mariadb

ENTRIES = (
    KnownFailure(
        ("isolation.the_level_can_be_reset_to_the_default",), mariadb.LEVEL_NOT_RESET, raises=("TransactionError",)
    ),
)
