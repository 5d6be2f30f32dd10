"""Known failures of the area ``predicates``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mysql, postgres, querying

ENTRIES = (
    KnownFailure(
        rules=(
            "predicates.an_or_within_an_and_stays_one_condition",
            "predicates.a_second_where_confines_the_first",
            "predicates.an_or_in_a_text_is_confined_by_the_next_where",
            "predicates.a_random_tree_keeps_the_right_rows",
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
        rules=("predicates.finding_one_by_none_means_is_null",),
        cause=core.FIND_ONE_NONE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("predicates.ilike_is_refused_where_it_is_not_supported",),
        cause=core.ILIKE_NOT_REFUSED,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.ilike_overlooks_the_case_of_letters",),
        cause=mysql.LACKS_SUPPORTS_ILIKE,
        message="undeclared",
    ),
    KnownFailure(
        rules=("predicates.an_empty_list_holds_nothing", "predicates.everything_is_outside_an_empty_list"),
        cause=querying.EMPTY_IN,
        # SQLite is alone in reading IN () as an empty list.
        drivers=("postgres", "mysql", "mariadb"),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.a_percent_sign_in_a_quoted_text_is_itself", "predicates.a_percent_sign_is_the_remainder"),
        cause=postgres.PERCENT_IN_LITERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("predicates.any_and_all_compare_with_every_row_of_a_subquery_or_are_refused",),
        cause=querying.ANY_NOT_REFUSED,
        # The other databases have ANY and ALL.
        drivers=("sqlite",),
        raises=("DatabaseError",),
    ),
)
