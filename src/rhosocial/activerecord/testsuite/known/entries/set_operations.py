"""Known failures of the area ``set_operations``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, core

ENTRIES = (
    KnownFailure(
        (
            "set_operations.a_combined_query_on_the_right_side_is_done_first",
            "set_operations.a_union_on_the_right_side_of_except_is_done_first",
            "set_operations.an_except_on_the_right_side_is_done_first",
            "set_operations.duplicates_of_a_union_all_on_the_right_side_stay",
            "set_operations.random_trees_agree_with_counters",
            "set_operations.the_limit_of_a_combined_query_stays_its_own",
            "set_operations.the_limit_of_the_right_side_stays_in_it",
        ),
        core.SET_OPERATION_GROUPING,
        raises=("AssertionError",),
    ),
    # A LIMIT before UNION is a syntax error on some databases and is taken for the whole on none.
    KnownFailure(
        ("set_operations.the_limit_of_the_left_side_stays_in_it",),
        core.SET_OPERATION_GROUPING,
        raises=("AssertionError", "DatabaseError"),
    ),
    KnownFailure(
        ("set_operations.an_intersect_after_a_union_takes_the_whole_union",),
        combining.SET_OPERATION_PRECEDENCE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("set_operations.a_set_operation_with_an_alias_is_a_source",),
        combining.SET_OPERATION_SOURCE,
        raises=("DatabaseError",),
    ),
)
