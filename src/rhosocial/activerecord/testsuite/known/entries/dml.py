"""Known failures of the area ``dml``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, postgres, records, sqlite, statements

_LAST_KEY = (
    "dml.there_is_no_last_key_after_another_change",
    "dml.there_is_no_last_key_after_a_query",
    "dml.an_ignored_insert_has_no_key",
)

ENTRIES = (
    # Before what the core does wrong in the same rules: this comes first and hides it.
    KnownFailure(
        rules=(
            "dml.a_batch_returns_each_expression_s_rows",
            "dml.a_batch_that_returns_converts_its_values",
            "dml.a_full_last_page_is_the_last",
            "dml.a_page_may_be_larger_than_the_result",
            "dml.a_paged_query_binds_and_converts_its_parameters",
            "dml.a_paged_query_converts_its_columns",
            "dml.a_paged_query_connects_when_it_is_the_first_use",
            "dml.a_paged_query_inside_a_transaction_leaves_it_open",
            "dml.a_paged_query_renames_its_columns",
            "dml.a_paged_query_that_fails_raises_the_core_s_error",
            "dml.a_paged_query_that_is_given_up_leaves_the_connection_free",
            "dml.a_query_without_rows_has_no_page_with_rows",
            "dml.each_page_tells_how_long_it_took",
            "dml.many_pages_make_the_whole",
            "dml.pages_hold_every_row_once_and_in_order",
        ),
        cause=statements.MARIADB_ASYNC_BATCHES,
        raises=("TypeError",),
        modes=("async",),
    ),
    KnownFailure(
        rules=("dml.no_data_makes_a_row_of_defaults",),
        cause=records.INSERT_WITHOUT_COLUMNS,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.an_upsert_may_take_what_was_to_be_inserted",),
        cause=postgres.EXCLUDED_QUOTED,
        params=("computed-EXCLUDED",),
        raises=("QueryError",),
    ),
    KnownFailure(
        rules=("dml.a_row_can_be_made_of_defaults",),
        cause=statements.MYSQL_DEFAULT_VALUES,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.a_row_can_be_made_of_defaults",),
        cause=statements.MARIADB_DEFAULT_VALUES,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.an_update_counts_rows_that_already_held_the_value",),
        cause=mysql.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.an_update_counts_rows_that_already_held_the_value",),
        cause=mariadb.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.a_batch_converts_its_values",),
        cause=statements.BATCH_VALUES_NOT_CONVERTED,
        drivers=("sqlite",),
    ),
    KnownFailure(
        rules=(
            "dml.a_batch_belongs_to_the_caller_s_transaction",
            "dml.a_batch_that_fails_leaves_the_caller_s_transaction_to_the_caller",
        ),
        cause=statements.BATCH_COMMITS_CALLER,
        params=("per batch",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=_LAST_KEY,
        cause=sqlite.STALE_LAST_INSERT_ID,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.there_is_no_last_key_after_another_change", "dml.an_ignored_insert_has_no_key"),
        cause=mysql.ZERO_LAST_INSERT_ID,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.a_full_last_page_is_the_last",),
        cause=core.HAS_MORE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.a_paged_query_converts_its_columns",),
        cause=statements.PAGED_ADAPTERS_IGNORED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.a_paged_query_that_fails_raises_the_core_s_error",),
        cause=statements.PAGED_RAW_ERRORS,
    ),
    KnownFailure(
        rules=("dml.an_upsert_may_change_several_columns",),
        cause=statements.MYSQL_UPSERT_SEVERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.an_upsert_may_change_several_columns",),
        cause=statements.MARIADB_UPSERT_SEVERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.do_nothing_works_whatever_the_key_is_called",),
        cause=mysql.DO_NOTHING_NEEDS_ID,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.do_nothing_works_whatever_the_key_is_called",),
        cause=mariadb.DO_NOTHING_NEEDS_ID,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("dml.the_condition_of_an_update_is_honoured_or_refused",),
        cause=statements.MYSQL_UPSERT_CONDITION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("dml.the_condition_of_an_update_is_honoured_or_refused",),
        cause=statements.MARIADB_UPSERT_CONDITION,
        raises=("AssertionError",),
    ),
)
