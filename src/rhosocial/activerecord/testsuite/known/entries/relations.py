"""Known failures of the area ``relations``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, relations

ENTRIES = (
    KnownFailure(
        (
            "relations.a_relation_that_cannot_be_loaded_raises",
            "relations.a_relation_that_cannot_be_loaded_fails_the_query",
        ),
        relations.RELATION_ERROR_SWALLOWED,
        message="DID NOT RAISE",
    ),
    KnownFailure(
        ("relations.the_query_of_an_empty_relation_finds_nothing",),
        relations.RELATION_QUERY_OF_NOBODY,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("relations.a_loaded_relation_is_not_queried_again",),
        relations.RELATION_NONE_NOT_CACHED,
        params=("Author-profile", "Post-author"),
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("relations.records_without_relations_cost_no_extra_statement", "relations.a_modifier_can_exclude_a_parent"),
        relations.RELATION_NONE_NOT_CACHED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (
            "relations.a_modifier_changes_only_the_last_step_of_its_path",
            "relations.each_step_of_a_path_can_have_its_own_modifier",
        ),
        relations.EAGER_NESTED_MODIFIER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (
            "relations.has_many_works_with_every_kind_of_key",
            "relations.belongs_to_works_with_every_kind_of_key",
            "relations.has_many_is_loaded_eagerly_with_every_kind_of_key",
            "relations.belongs_to_is_loaded_eagerly_with_every_kind_of_key",
            "relations.relation_queries_work_with_every_kind_of_key",
        ),
        relations.RELATION_RENAMED_KEYS,
        params=("named",),
        raises=("TypeError", "AssertionError", "AttributeError"),
    ),
    KnownFailure(
        ("relations.children_of_1200_composite_keys_are_all_loaded",),
        relations.RELATION_COMPOSITE_NESTING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("relations.a_modifier_applies_to_every_composite_key",), core.PREDICATE_GROUPING, raises=("AssertionError",)
    ),
)
