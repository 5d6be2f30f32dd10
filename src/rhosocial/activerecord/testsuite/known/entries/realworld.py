"""Known failures of the area ``realworld``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mysql, postgres

_CUT_OFF = ("realworld.a_request_whose_session_was_cut_off_can_be_repeated",)

ENTRIES = (
    KnownFailure(
        ("realworld.a_task_that_fails_is_tried_so_often_and_put_aside",),
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
