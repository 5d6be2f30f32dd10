"""Known failures of the area ``pools``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import concurrency

ENTRIES = (
    KnownFailure(
        (
            "pools.an_open_transaction_does_not_reach_the_next_borrower",
            "pools.an_isolation_level_does_not_reach_the_next_borrower",
        ),
        concurrency.POOL_RELEASE,
        raises=("AssertionError",),
    ),
)
