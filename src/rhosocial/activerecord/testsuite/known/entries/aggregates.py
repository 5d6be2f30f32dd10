"""Known failures of the area ``aggregates``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, mariadb, mysql, sqlite

_EXACT = ("aggregates.a_sum_keeps_every_digit_of_large_decimals",)
_ROLLUP = (
    "aggregates.rollup_adds_subtotals_and_a_grand_total",
    "aggregates.rollup_keeps_conditions_and_their_parameters",
)

ENTRIES = (
    KnownFailure(_EXACT, sqlite.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)),
    KnownFailure(_EXACT, mysql.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)),
    KnownFailure(_EXACT, mariadb.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)),
    KnownFailure(_ROLLUP, combining.MYSQL_CLAIMS_ROLLUP, raises=("DatabaseError",)),
    KnownFailure(_ROLLUP, combining.MARIADB_CLAIMS_ROLLUP, raises=("DatabaseError",)),
    KnownFailure(
        (
            "aggregates.a_filter_limits_only_its_own_aggregate",
            "aggregates.a_filter_without_matches_returns_null_and_zero",
            "aggregates.a_filter_applies_within_each_group",
            "aggregates.two_filters_and_the_condition_keep_their_own_parameters",
            "aggregates.two_filters_on_one_aggregate_must_both_hold",
        ),
        mariadb.CLAIMS_FILTER_CLAUSE,
        raises=("DatabaseError",),
    ),
)
