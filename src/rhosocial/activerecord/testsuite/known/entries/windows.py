"""Known failures of the area ``windows``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, sqlite

ENTRIES = (
    KnownFailure(("windows.an_empty_window_covers_the_whole_result",), combining.EMPTY_WINDOW, raises=("ValueError",)),
    KnownFailure(
        ("windows.lag_and_lead_return_their_default_beyond_the_partition",),
        combining.MARIADB_LAG_DEFAULT,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        ("windows.a_sum_of_decimals_over_a_window_is_exact",), sqlite.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)
    ),
)
