"""Known failures of the area ``realworld``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mysql, postgres

_CUT_OFF = ("realworld.a_request_of_a_lost_session_can_be_repeated",)

ENTRIES = (
    KnownFailure(
        ("realworld.a_failing_task_is_put_aside_after_the_last_try",),
        postgres.ERROR_ROLLS_BACK,
        params=("database",),
        raises=("TransactionError",),
    ),
    KnownFailure(
        ("realworld.no_row_crosses_tenants",),
        core.PREDICATE_GROUPING,
        params=("alternatives", "alternatives in text"),
        raises=("AssertionError",),
    ),
    # The commit of a transaction that died with its session is acknowledged.
    KnownFailure(_CUT_OFF, postgres.LOST_SESSION, raises=("Failed",)),
    KnownFailure(_CUT_OFF, mysql.LOST_SESSION, raises=("Failed",)),
)
