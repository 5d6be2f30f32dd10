"""Known failures of the area ``set_operations``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, core

ENTRIES = (
    KnownFailure(
        (
            "set_operations.a_combined_query_on_the_right_side_is_evaluated_first",
            "set_operations.a_union_on_the_right_side_of_except_is_evaluated_first",
            "set_operations.an_except_on_the_right_side_is_evaluated_first",
            "set_operations.a_union_on_the_right_side_of_union_all_removes_its_own_duplicates",
            "set_operations.random_nested_set_operations_agree_with_counters",
            "set_operations.the_limit_of_a_query_applies_only_to_its_side_of_a_union",
            "set_operations.the_limit_of_the_right_side_applies_only_to_it",
        ),
        core.SET_OPERATION_GROUPING,
        raises=("AssertionError",),
    ),
    # A LIMIT before UNION is a syntax error on some databases and is taken for the whole on none.
    KnownFailure(
        ("set_operations.the_limit_of_the_left_side_applies_only_to_it",),
        core.SET_OPERATION_GROUPING,
        raises=("AssertionError", "DatabaseError"),
    ),
    KnownFailure(
        ("set_operations.an_intersect_after_a_union_applies_to_the_whole_union",),
        combining.SET_OPERATION_PRECEDENCE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("set_operations.a_set_operation_with_an_alias_can_be_a_source",),
        combining.SET_OPERATION_SOURCE,
        raises=("DatabaseError",),
    ),
)
