"""Known failures of the area ``execution``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, querying, statements

ENTRIES = (
    KnownFailure(
        rules=(
            "execution.no_value_is_lost_under_a_repeated_label",
            "execution.no_key_is_lost_when_two_tables_are_joined",
        ),
        cause=core.DUPLICATE_LABELS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("execution.a_result_reports_its_duration",),
        cause=statements.MARIADB_DURATION_ZERO,
        raises=("AssertionError",),
        modes=("sync",),
    ),
    KnownFailure(
        rules=("execution.an_empty_list_does_nothing",),
        cause=mariadb.EXECUTE_MANY_EMPTY,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("execution.a_wrong_number_of_parameters_is_refused",),
        cause=mariadb.PARAMETERS_NOT_COUNTED,
        params=("SELECT-too many", "UPDATE-too many"),
    ),
    KnownFailure(
        rules=("execution.a_wrong_number_of_parameters_is_refused",),
        cause=mariadb.PARAMETERS_NOT_COUNTED,
        params=("SELECT-too few", "UPDATE-too few"),
        modes=("sync",),
    ),
    KnownFailure(
        rules=("execution.parameters_for_a_statement_without_placeholders_are_refused",),
        cause=mariadb.PARAMETERS_NOT_COUNTED,
    ),
    KnownFailure(
        rules=("execution.a_row_of_the_wrong_length_is_refused",),
        cause=mariadb.PARAMETERS_NOT_COUNTED,
        params=("too long",),
    ),
    KnownFailure(
        rules=("execution.every_statement_of_a_script_runs",),
        cause=statements.MYSQL_SCRIPT_SPLIT,
        raises=("DatabaseError",),
        modes=("async",),
    ),
    KnownFailure(
        rules=("execution.another_driver_s_placeholder_in_a_literal_is_text",),
        cause=statements.MYSQL_PERCENT_S_LITERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("execution.a_column_may_have_any_name",),
        cause=querying.MYSQL_PERCENT_IDENTIFIER,
        params=("a%sb",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("execution.a_column_may_have_any_name",),
        cause=querying.POSTGRES_PERCENT_IDENTIFIER,
        params=("win%", "a%sb"),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("execution.a_repeated_query_sees_a_column_that_another_session_added",),
        cause=statements.POSTGRES_STALE_PLAN,
        raises=("AssertionError",),
    ),
)
