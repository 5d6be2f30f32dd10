"""Known failures of the area ``expressions``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, querying

_TEXT = ("expressions.a_text_function_returns_known_values",)
_NUMBER = ("expressions.a_number_function_returns_known_values",)
_PART = ("expressions.a_short_date_function_returns_the_same_part",)
_CLOCK = ("expressions.the_clock_functions_return_the_current_date",)
_TYPE = ("expressions.an_invalid_cast_type_is_refused",)
_PARTS = ("year", "month", "day", "hour", "minute", "second")

ENTRIES = (
    # The core.
    KnownFailure(
        rules=("expressions.a_compound_right_operand_is_computed_first", "expressions.a_random_term_is_computed"),
        cause=core.ARITHMETIC_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.trim_removes_the_given_characters_from_the_given_text",),
        cause=querying.TRIM_PARAMETERS_SWAPPED,
    ),
    KnownFailure(
        rules=_NUMBER,
        params=("log-with-base",),
        cause=querying.LOG_BASE_SWAPPED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=_CLOCK,
        params=("current_timestamp-precise",),
        cause=querying.CURRENT_TIMESTAMP_PRECISION,
        drivers=("sqlite", "postgres"),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("expressions.date_add_and_date_sub_move_a_moment_by_units",),
        params=("week",),
        cause=querying.INTERVAL_WEEK,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.date_diff_accepts_expressions",),
        cause=querying.DATETIME_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=(
            "expressions.extract_and_date_part_return_the_parts_of_a_moment",
            "expressions.extract_returns_the_parts_of_a_date",
        ),
        params=("week", "dow", "doy"),
        cause=querying.EXTRACT_MYSQL_FIELDS,
        # PostgreSQL has these fields, and gave the core their names.
        drivers=("mysql", "mariadb"),
    ),
    # The published backends.
    KnownFailure(
        rules=_TYPE,
        cause=querying.POSTGRES_CAST_UNCHECKED,
    ),
    KnownFailure(
        rules=_TYPE,
        params=("second-column",),
        cause=querying.CAST_TYPE_SECOND_COLUMN,
    ),
    KnownFailure(
        rules=("expressions.a_sum_is_cast_as_a_whole",),
        cause=querying.POSTGRES_CAST_GROUPING,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("expressions.an_operation_is_computed_for_each_row",),
        params=("remainder",),
        cause=querying.POSTGRES_REMAINDER_WITH_VALUE,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("expressions.the_dialect_reports_support_for_every_function",),
        cause=querying.POSTGRES_FUNCTIONS_NOT_BOOLEAN,
        raises=("AssertionError",),
    ),
    KnownFailure(rules=_TEXT, params=("concat",), cause=querying.POSTGRES_CONCAT_PARAMETER, raises=("DatabaseError",)),
    KnownFailure(
        rules=(*_TEXT, *_NUMBER, *_PART),
        params=("position", "space", "truncate", *_PARTS),
        cause=querying.POSTGRES_CLAIMS_FUNCTIONS,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=_TEXT,
        params=("initcap", "strpos", "position", "overlay", "translate", "concat_op"),
        cause=querying.MYSQL_CLAIMS_FUNCTIONS,
    ),
    KnownFailure(
        rules=_TEXT,
        params=("initcap", "strpos", "position", "overlay", "translate", "concat_op"),
        cause=querying.MARIADB_CLAIMS_FUNCTIONS,
    ),
    KnownFailure(
        rules=("expressions.date_diff_accepts_expressions",),
        cause=querying.SQLITE_DATE_DIFF_PARAMETERS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.moving_by_months_and_years_stays_within_the_month",),
        cause=querying.SQLITE_MONTH_OVERFLOW,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_moved_moment_is_compared_by_its_time_of_day",),
        cause=querying.SQLITE_MOVED_MOMENT_TEXT,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_negative_interval_reverses_the_direction",),
        cause=querying.SQLITE_NEGATIVE_INTERVAL,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.extract_and_date_part_return_the_parts_of_a_moment",),
        params=("week",),
        cause=querying.SQLITE_WEEK_NUMBER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=(*_TEXT, *_NUMBER, *_PART, *_CLOCK),
        params=(
            *("ascii", "bit_length", "chr_", "initcap", "left", "lpad", "overlay", "position", "repeat", "reverse"),
            *("right", "rpad", "space", "strpos", "translate", "trim", "trim-leading", "trim-signs", "trim-trailing"),
            *("greatest", "least", "truncate", "localtimestamp", "now", *_PARTS),
        ),
        cause=querying.SQLITE_CLAIMS_FUNCTIONS,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=_TEXT,
        params=("octet_length",),
        cause=querying.SQLITE_CLAIMS_OCTET_LENGTH,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=_TEXT,
        params=("concat",),
        cause=querying.SQLITE_CLAIMS_CONCAT,
        raises=("DatabaseError",),
    ),
)
