"""Known failures of the area ``pools``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import concurrency

ENTRIES = (
    KnownFailure(
        (
            "pools.an_open_transaction_is_not_the_next_borrower_s",
            "pools.a_level_that_one_borrower_chose_is_not_the_next_one_s",
        ),
        concurrency.POOL_RELEASE,
        raises=("AssertionError",),
    ),
)
