"""Known failures of the area ``predicates``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mysql, postgres, querying

ENTRIES = (
    KnownFailure(
        rules=(
            "predicates.an_or_within_an_and_stays_one_condition",
            "predicates.a_second_where_applies_to_the_whole_first_one",
            "predicates.a_second_where_applies_to_the_whole_text_of_the_first",
            "predicates.a_random_tree_selects_the_right_rows",
        ),
        cause=core.PREDICATE_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("predicates.comparing_with_none_means_is_null",),
        cause=core.EQUALS_NONE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("predicates.find_one_with_none_means_is_null",),
        cause=core.FIND_ONE_NONE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("predicates.ilike_is_refused_where_it_is_not_supported",),
        cause=core.ILIKE_NOT_REFUSED,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.ilike_ignores_case",),
        cause=mysql.LACKS_SUPPORTS_ILIKE,
        message="undeclared",
    ),
    KnownFailure(
        rules=(
            "predicates.in_with_an_empty_list_selects_no_row",
            "predicates.not_in_with_an_empty_list_selects_every_row",
        ),
        cause=querying.EMPTY_IN,
        # SQLite is alone in reading IN () as an empty list.
        drivers=("postgres", "mysql", "mariadb"),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.a_percent_sign_in_a_literal_is_literal", "predicates.a_percent_sign_is_the_modulo_operator"),
        cause=postgres.PERCENT_IN_LITERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.any_and_all_compare_with_a_subquery_or_are_refused",),
        cause=querying.ANY_NOT_REFUSED,
        # The other databases have ANY and ALL.
        drivers=("sqlite",),
        raises=("DatabaseError",),
    ),
)
