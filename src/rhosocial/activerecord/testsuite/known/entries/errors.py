"""Known failures of the area ``errors``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, postgres, sqlite, values
from ..causes import errors as own

_WRONG = (
    "errors.an_invalid_statement_raises_query_error",
    "errors.an_invalid_statement_in_a_transaction_raises_the_same_error",
    "errors.violations_and_invalid_statements_raise_different_classes",
    "errors.execute_many_of_an_invalid_statement_raises",
)
_LOCKS = (
    "errors.a_lock_timeout_raises_lock_or_operational_error",
    "errors.a_lock_timeout_in_a_transaction_rolls_all_of_it_back",
    "errors.a_serialization_failure_calls_for_a_retry",
)
_VICTIM = ("errors.a_statement_after_a_deadlock_is_not_autocommitted",)

ENTRIES = (
    KnownFailure(rules=("errors.a_batch_raises_the_same_error",), cause=core.BATCH_RAW_ERRORS),
    KnownFailure(
        rules=("errors.an_integer_too_large_for_any_column_raises_the_core_s_error",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("OverflowError",),
    ),
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_stored",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("UnicodeEncodeError",),
    ),
    # -- PostgreSQL ------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_stored",),
        cause=postgres.RAW_UNICODE_ERROR,
        raises=("UnicodeEncodeError",),
    ),
    KnownFailure(
        rules=("errors.execute_many_of_an_invalid_statement_raises",),
        cause=own.POSTGRES_EXECUTE_MANY_CLASS,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_VICTIM, cause=postgres.ERROR_ROLLS_BACK, raises=("AssertionError",)),
    # -- MySQL -----------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.a_violated_constraint_raises_integrity_error",),
        cause=mysql.NOT_NULL_BY_OMISSION,
        params=("not_null_by_omission",),
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_WRONG, cause=mysql.WRONG_STATEMENT_CLASS, raises=("DatabaseError", "AssertionError")),
    KnownFailure(rules=_LOCKS, cause=mysql.LOCK_TIMEOUT_CLASS, raises=("AssertionError",)),
    KnownFailure(rules=_VICTIM, cause=own.MYSQL_DEADLOCK_AUTOCOMMITS, raises=("AssertionError",)),
    # -- MariaDB ---------------------------------------------------------------------------------------------------------
    KnownFailure(
        rules=("errors.a_violated_constraint_raises_integrity_error",),
        cause=mariadb.NOT_NULL_BY_OMISSION,
        params=("not_null_by_omission",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("errors.an_invalid_statement_raises_query_error",),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        params=("missing_table", "missing_table_in_a_write", "missing_column", "missing_column_in_a_write"),
        modes=("async",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("errors.an_invalid_statement_in_a_transaction_raises_the_same_error",),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        params=("missing_table",),
        modes=("async",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=(
            "errors.violations_and_invalid_statements_raise_different_classes",
            "errors.execute_many_of_an_invalid_statement_raises",
        ),
        cause=own.MARIADB_ASYNC_WRONG_STATEMENT,
        modes=("async",),
        raises=("DatabaseError", "AssertionError"),
    ),
    KnownFailure(
        rules=("errors.text_that_can_t_be_encoded_is_refused_or_stored",),
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
