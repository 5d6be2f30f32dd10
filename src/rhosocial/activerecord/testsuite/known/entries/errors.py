"""Known failures of the area ``errors``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, postgres, sqlite, values
from ..causes import errors as own

_WRONG = (
    "errors.a_wrong_statement_is_a_query_error",
    "errors.a_wrong_statement_in_a_transaction_is_the_same_error",
    "errors.a_violation_is_no_wrong_statement_and_a_wrong_one_no_violation",
    "errors.execute_many_of_a_wrong_statement_raises",
)
_LOCKS = (
    "errors.a_lock_that_is_not_given_is_a_lock_or_operational_error",
    "errors.a_lock_that_is_not_given_in_a_transaction_undoes_what_a_rollback_undoes",
    "errors.a_serialization_failure_is_worth_another_try",
)
_VICTIM = ("errors.what_follows_in_the_victim_s_transaction_never_autocommits",)

ENTRIES = (
    KnownFailure(rules=("errors.a_batch_gives_the_same_error",), cause=core.BATCH_RAW_ERRORS),
    KnownFailure(
        rules=("errors.an_integer_beyond_every_column_is_refused_with_an_error_of_the_core",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("OverflowError",),
    ),
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_kept",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("UnicodeEncodeError",),
    ),
    # -- PostgreSQL ------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_kept",),
        cause=postgres.RAW_UNICODE_ERROR,
        raises=("UnicodeEncodeError",),
    ),
    KnownFailure(
        rules=("errors.execute_many_of_a_wrong_statement_raises",),
        cause=own.POSTGRES_EXECUTE_MANY_CLASS,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_VICTIM, cause=postgres.ERROR_ROLLS_BACK, raises=("AssertionError",)),
    # -- MySQL -----------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.a_violated_constraint_is_an_integrity_error",),
        cause=mysql.NOT_NULL_BY_OMISSION,
        params=("not_null_by_omission",),
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_WRONG, cause=mysql.WRONG_STATEMENT_CLASS, raises=("DatabaseError", "AssertionError")),
    KnownFailure(rules=_LOCKS, cause=mysql.LOCK_TIMEOUT_CLASS, raises=("AssertionError",)),
    KnownFailure(rules=_VICTIM, cause=own.MYSQL_DEADLOCK_AUTOCOMMITS, raises=("AssertionError",)),
    # -- MariaDB ---------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.a_violated_constraint_is_an_integrity_error",),
        cause=mariadb.NOT_NULL_BY_OMISSION,
        params=("not_null_by_omission",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("errors.a_wrong_statement_is_a_query_error",),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        params=("missing_table", "missing_table_in_a_write", "missing_column", "missing_column_in_a_write"),
        modes=("async",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("errors.a_wrong_statement_in_a_transaction_is_the_same_error",),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        params=("missing_table",),
        modes=("async",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=(
            "errors.a_violation_is_no_wrong_statement_and_a_wrong_one_no_violation",
            "errors.execute_many_of_a_wrong_statement_raises",
        ),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        modes=("async",),
        raises=("DatabaseError", "AssertionError"),
    ),
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_kept",),
        cause=values.MARIADB_SURROGATE,
        modes=("sync",),
        raises=("AssertionError",),
    ),
    KnownFailure(rules=_LOCKS, cause=mariadb.LOCK_TIMEOUT_CLASS, raises=("AssertionError",)),
    KnownFailure(
        rules=("errors.the_victim_of_a_deadlock_gets_a_deadlock_error",),
        cause=mariadb.DEADLOCK_CLASS,
        modes=("sync",),
        raises=("AssertionError",),
    ),
    KnownFailure(rules=_VICTIM, cause=own.MARIADB_DEADLOCK_AUTOCOMMITS, raises=("AssertionError",)),
)
