"""Known failures of the area ``transactions``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, postgres, sqlite
from ..causes import transactions as own

ENTRIES = (
    KnownFailure(
        rules=("transactions.an_after_commit_handler_that_raises_leaves_the_transaction_ended",),
        cause=core.AFTER_COMMIT_HANDLER,
    ),
    KnownFailure(
        rules=("transactions.an_after_rollback_handler_that_raises_leaves_the_transaction_ended",),
        cause=core.AFTER_ROLLBACK_HANDLER,
    ),
    # MySQL's COMMIT outside a transaction is no error, and nothing else shows the handler's write there.
    KnownFailure(
        rules=("transactions.a_before_commit_handler_can_write",),
        cause=own.BEFORE_COMMIT_HANDLER_WRITES,
        drivers=("sqlite",),
        raises=("TransactionError",),
    ),
    KnownFailure(
        rules=("transactions.a_before_commit_handler_that_writes_and_raises_keeps_nothing",),
        cause=own.BEFORE_COMMIT_HANDLER_WRITES,
        drivers=("sqlite", "postgres", "mariadb"),
        raises=("TransactionError", "AssertionError"),
    ),
    KnownFailure(
        rules=("transactions.a_nested_rollback_undoes_all_of_its_level",),
        cause=own.NESTED_END_TAKES_LAST_SAVEPOINT,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_nested_level_does_not_reuse_the_callers_savepoint_name",),
        cause=core.SAVEPOINT_NAMES,
        raises=("AssertionError",),
    ),
    # Where a second savepoint of one name shadows the first, releasing it brings the first back.
    KnownFailure(
        rules=("transactions.a_savepoint_does_not_reuse_the_name_of_its_nested_level",),
        cause=core.SAVEPOINT_NAMES,
        drivers=("mysql", "mariadb"),
        raises=("TransactionError",),
    ),
    KnownFailure(
        rules=("transactions.a_nested_transaction_can_t_change_the_isolation_level",),
        cause=core.NESTED_ISOLATION,
    ),
    KnownFailure(
        rules=("transactions.both_ways_to_set_an_isolation_level_agree",),
        cause=core.ISOLATION_ARGUMENT,
        params=("read_committed", "repeatable_read"),
        drivers=("sqlite",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_script_joins_the_transaction_or_is_refused",),
        cause=sqlite.EXECUTESCRIPT_COMMITS,
        raises=("TransactionError",),
    ),
    # -- PostgreSQL ------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=(
            "transactions.release_drops_later_savepoints",
            "transactions.a_write_refused_in_a_read_only_transaction_leaves_it_open",
            "transactions.an_error_at_the_third_level_can_be_undone_level_by_level",
            "transactions.an_error_in_an_inner_block_undoes_only_that_block",
            "transactions.random_transaction_steps_with_failing_statements_match_a_model",
            "transactions.a_rollback_after_an_error_leaves_nothing",
            "transactions.an_outer_rollback_undoes_work_after_an_inner_error",
        ),
        cause=postgres.ERROR_ROLLS_BACK,
    ),
    # After a failed execute_many this backend leaves the transaction alone, so only a further error shows the defect.
    KnownFailure(
        rules=(
            "transactions.a_block_that_raises_after_an_error_keeps_nothing",
            "transactions.a_commit_after_an_error_keeps_the_other_work_or_raises",
            "transactions.rollback_to_a_savepoint_recovers_from_an_error",
            "transactions.an_error_in_a_nested_transaction_can_be_undone_there",
        ),
        cause=postgres.ERROR_ROLLS_BACK,
        params=("duplicate", "wrong"),
    ),
    KnownFailure(
        rules=("transactions.disconnect_rolls_back_an_open_transaction",),
        cause=own.POSTGRES_DISCONNECT_NESTED,
        raises=("AssertionError",),
    ),
    # -- MySQL and MariaDB -----------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("transactions.disconnect_rolls_back_an_open_transaction",),
        cause=mysql.DISCONNECT_IN_TRANSACTION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_read_with_default_settings_opens_no_transaction",),
        cause=mariadb.SELECT_OPENS_TRANSACTION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_savepoint_can_have_any_name", "transactions.a_savepoint_name_can_not_inject_sql"),
        cause=mariadb.SAVEPOINT_UNQUOTED,
    ),
    KnownFailure(
        rules=("transactions.the_isolation_level_can_t_change_in_a_transaction",),
        cause=own.MARIADB_ISOLATION_ERROR_CLASS,
        raises=("TransactionError",),
    ),
)
