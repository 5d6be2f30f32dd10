"""Known failures of the area ``relations``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, relations

ENTRIES = (
    KnownFailure(
        (
            "relations.a_relation_that_can_not_be_loaded_raises",
            "relations.a_relation_that_can_not_be_loaded_fails_the_query",
        ),
        relations.RELATION_ERROR_SWALLOWED,
        message="DID NOT RAISE",
    ),
    KnownFailure(
        ("relations.the_query_of_a_relation_to_nobody_finds_nobody",),
        relations.RELATION_QUERY_OF_NOBODY,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("relations.what_was_loaded_is_not_asked_again",),
        relations.RELATION_NONE_NOT_CACHED,
        params=("Author-profile", "Post-author"),
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("relations.lonely_records_cost_no_further_statement", "relations.a_modifier_may_leave_a_parent_out"),
        relations.RELATION_NONE_NOT_CACHED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (
            "relations.a_modifier_changes_the_last_step_of_its_path_alone",
            "relations.each_step_of_a_path_has_a_modifier_of_its_own",
        ),
        relations.EAGER_NESTED_MODIFIER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (
            "relations.a_whole_has_its_own_parts_whatever_its_key",
            "relations.a_part_belongs_to_its_whole_whatever_its_key",
            "relations.parts_are_loaded_eagerly_whatever_their_key",
            "relations.wholes_are_loaded_eagerly_whatever_their_key",
            "relations.the_query_of_parts_finds_them_whatever_their_key",
        ),
        relations.RELATION_RENAMED_KEYS,
        params=("named",),
        raises=("TypeError", "AssertionError", "AttributeError"),
    ),
    KnownFailure(
        ("relations.parts_of_1200_pairs_are_all_loaded",),
        relations.RELATION_COMPOSITE_NESTING,
        raises=("AssertionError",),
    ),
    KnownFailure(("relations.a_modifier_holds_for_every_pair",), core.PREDICATE_GROUPING, raises=("AssertionError",)),
)
