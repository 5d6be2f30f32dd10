"""Known failures of the area ``transactions``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, postgres, sqlite
from ..causes import transactions as own

ENTRIES = (
    KnownFailure(
        rules=("transactions.a_handler_that_raises_after_the_commit_finds_the_transaction_over",),
        cause=core.AFTER_COMMIT_HANDLER,
    ),
    KnownFailure(
        rules=("transactions.a_handler_that_raises_after_the_rollback_finds_the_transaction_over",),
        cause=core.AFTER_ROLLBACK_HANDLER,
    ),
    # MySQL's COMMIT outside a transaction is no error, and nothing else shows the handler's write there.
    KnownFailure(
        rules=("transactions.a_handler_before_the_commit_can_still_write",),
        cause=own.BEFORE_COMMIT_HANDLER_WRITES,
        drivers=("sqlite",),
        raises=("TransactionError",),
    ),
    KnownFailure(
        rules=("transactions.a_handler_that_writes_and_raises_before_the_commit_makes_nothing_durable",),
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
        rules=("transactions.a_nested_transaction_s_savepoint_is_not_named_like_one_of_the_caller",),
        cause=core.SAVEPOINT_NAMES,
        raises=("AssertionError",),
    ),
    # Where a second savepoint of one name shadows the first, releasing it brings the first back.
    KnownFailure(
        rules=("transactions.a_savepoint_made_in_a_nested_transaction_does_not_take_its_name",),
        cause=core.SAVEPOINT_NAMES,
        drivers=("mysql", "mariadb"),
        raises=("TransactionError",),
    ),
    KnownFailure(
        rules=("transactions.a_nested_transaction_can_t_ask_for_another_level",),
        cause=core.NESTED_ISOLATION,
    ),
    KnownFailure(
        rules=("transactions.a_level_is_taken_or_refused_alike_by_both_spellings",),
        cause=core.ISOLATION_ARGUMENT,
        params=("read_committed", "repeatable_read"),
        drivers=("sqlite",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_script_is_part_of_the_transaction_or_refused",),
        cause=sqlite.EXECUTESCRIPT_COMMITS,
        raises=("TransactionError",),
    ),
    # -- PostgreSQL ------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=(
            "transactions.a_released_savepoint_takes_later_ones_along",
            "transactions.a_write_refused_in_a_read_only_transaction_leaves_it_open",
            "transactions.an_error_at_the_third_level_can_be_undone_level_by_level",
            "transactions.an_error_in_an_inner_block_undoes_that_block_alone",
            "transactions.failing_statements_bring_backend_and_model_apart_in_no_order_either",
            "transactions.a_rollback_after_an_error_leaves_nothing",
            "transactions.an_outer_rollback_undoes_what_follows_an_inner_error",
        ),
        cause=postgres.ERROR_ROLLS_BACK,
    ),
    # After a failed execute_many this backend leaves the transaction alone, so only a further error shows the defect.
    KnownFailure(
        rules=(
            "transactions.a_block_that_raises_after_an_error_keeps_nothing",
            "transactions.a_commit_after_an_error_keeps_all_the_rest_or_raises",
            "transactions.a_savepoint_before_an_error_is_a_way_back",
            "transactions.an_error_in_a_nested_transaction_can_be_undone_there",
        ),
        cause=postgres.ERROR_ROLLS_BACK,
        params=("duplicate", "wrong"),
    ),
    KnownFailure(
        rules=("transactions.disconnect_rolls_back_what_is_open",),
        cause=own.POSTGRES_DISCONNECT_NESTED,
        raises=("AssertionError",),
    ),
    # -- MySQL and MariaDB -----------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("transactions.disconnect_rolls_back_what_is_open",),
        cause=mysql.DISCONNECT_IN_TRANSACTION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_bare_read_with_the_backend_s_own_defaults_opens_no_transaction",),
        cause=mariadb.SELECT_OPENS_TRANSACTION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("transactions.a_name_is_taken_as_it_is_given", "transactions.a_name_can_hold_no_statement"),
        cause=mariadb.SAVEPOINT_UNQUOTED,
    ),
    KnownFailure(
        rules=("transactions.the_isolation_level_can_t_change_in_a_transaction",),
        cause=own.MARIADB_ISOLATION_ERROR_CLASS,
        raises=("TransactionError",),
    ),
)
