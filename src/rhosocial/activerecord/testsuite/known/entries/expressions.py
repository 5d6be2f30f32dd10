"""Known failures of the area ``expressions``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, querying

_TEXT = ("expressions.a_function_of_text_gives_its_known_values",)
_NUMBER = ("expressions.a_function_of_numbers_gives_its_known_values",)
_PART = ("expressions.a_short_function_gives_the_same_part",)
_CLOCK = ("expressions.the_databases_clock_tells_todays_date",)
_TYPE = ("expressions.a_type_that_is_none_is_refused",)
_PARTS = ("year", "month", "day", "hour", "minute", "second")

ENTRIES = (
    # The core.
    KnownFailure(
        rules=("expressions.the_right_operand_stays_together", "expressions.a_random_term_is_computed"),
        cause=core.ARITHMETIC_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.what_is_cut_off_a_text_is_what_was_named",),
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
        rules=("expressions.a_moment_is_moved_by_units",),
        params=("week",),
        cause=querying.INTERVAL_WEEK,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.the_ends_of_a_difference_can_be_expressions",),
        cause=querying.DATETIME_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_part_of_a_moment_is_the_calendars", "expressions.a_part_of_a_day_is_the_calendars"),
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
        rules=("expressions.the_dialect_says_yes_or_no_of_every_function",),
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
        rules=("expressions.the_ends_of_a_difference_can_be_expressions",),
        cause=querying.SQLITE_DATE_DIFF_PARAMETERS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_month_ends_where_the_calendar_ends_it",),
        cause=querying.SQLITE_MONTH_OVERFLOW,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_moved_moment_is_compared_by_its_time_of_day",),
        cause=querying.SQLITE_MOVED_MOMENT_TEXT,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_negative_interval_goes_back",),
        cause=querying.SQLITE_NEGATIVE_INTERVAL,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("expressions.a_part_of_a_moment_is_the_calendars",),
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
