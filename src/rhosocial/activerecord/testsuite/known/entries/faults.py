"""Known failures of the area ``faults``: three published backends reconnect in silence inside a transaction."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import connecting, mariadb, mysql, postgres, transactions


def _rules(*names: str) -> tuple[str, ...]:
    return tuple(f"faults.{name}" for name in names)


_ON_A_NEW_SESSION = _rules(
    "a_write_after_the_session_is_lost_raises",
    "statements_after_a_lost_transaction_are_not_autocommitted",
    "a_with_block_whose_session_is_lost_ends_with_an_error",
    "a_read_after_the_session_is_lost_raises",
)
_COMMIT = _rules("a_commit_after_the_session_is_lost_raises")
_MANY = _rules("many_rows_after_the_session_is_lost_are_not_written")

ENTRIES = (
    KnownFailure(_ON_A_NEW_SESSION + _COMMIT, postgres.LOST_SESSION),
    KnownFailure(_ON_A_NEW_SESSION + _COMMIT + _MANY, mysql.LOST_SESSION),
    KnownFailure(_ON_A_NEW_SESSION + _MANY, mariadb.LOST_SESSION, modes=("sync",)),
    # The statement is repeated on a new session, where it waits for the lock once more.
    KnownFailure(_rules("a_session_that_is_lost_while_it_waits_raises"), mariadb.LOST_SESSION, modes=("sync",)),
    KnownFailure(_rules("a_failed_reconnect_raises"), postgres.FAILED_RECONNECT),
    KnownFailure(
        _rules("a_failed_reconnect_raises"),
        connecting.MYSQL_ASYNC_REFUSED,
        modes=("async",),
        raises=("ConnectionRefusedError",),
    ),
    KnownFailure(_rules("disconnecting_in_a_lost_transaction_leaves_nothing_open"), mysql.DISCONNECT_IN_TRANSACTION),
    KnownFailure(
        _rules("a_lost_transaction_is_not_active"),
        connecting.ROLLBACK_KEEPS_LEVEL,
        modes=("async",),
        drivers=("mariadb",),
    ),
    KnownFailure(
        _rules("the_next_transaction_after_a_lost_one_commits"),
        transactions.MARIADB_DISCONNECT_LOST_SESSION,
        raises=("ConnectionError",),
    ),
)
