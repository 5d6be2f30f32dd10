"""Known failures of the area ``concurrency``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import concurrency

_ANSWER = ("concurrency.after_a_cancelled_statement_the_next_result_is_right",)
_TRANSACTION = (
    "concurrency.a_cancelled_transaction_leaves_nothing_behind",
    "concurrency.after_a_cancelled_transaction_the_next_one_commits",
)

ENTRIES = (
    KnownFailure(
        ("concurrency.collecting_an_error_does_not_block_the_event_loop",),
        concurrency.CURSORS_LEFT_OPEN,
        # Freeing a cursor needs its connection's mutex in SQLite, and no answer of anybody elsewhere.
        drivers=("sqlite",),
        raises=("OperationalError",),
    ),
    KnownFailure(_ANSWER, concurrency.MYSQL_CANCELLED_REPLY, modes=("async",), raises=("AssertionError",)),
    KnownFailure(_ANSWER, concurrency.MARIADB_CANCELLED_REPLY, modes=("async",), raises=("AssertionError",)),
    # The rollback takes the cancelled statement's error for its own.
    KnownFailure(
        _TRANSACTION,
        concurrency.MARIADB_CANCELLED_REPLY,
        modes=("async",),
        raises=("AssertionError", "TransactionError"),
    ),
    # Only where BEGIN itself waits for a lock can it be cancelled by the rule.
    KnownFailure(
        _TRANSACTION,
        concurrency.CANCELLED_BEGIN,
        modes=("async",),
        drivers=("sqlite",),
        raises=("AssertionError", "TransactionError"),
    ),
)
