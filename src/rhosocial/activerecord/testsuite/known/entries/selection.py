"""Known failures of the area ``selection``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, querying

ENTRIES = (
    KnownFailure(
        rules=("selection.one_starts_at_the_offset",),
        cause=querying.ONE_DROPS_OFFSET,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.a_query_with_an_offset_does_not_count_zero",),
        cause=core.COUNT_WITH_OFFSET,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_ordered_query_can_be_counted", "selection.exists_works_on_an_ordered_query"),
        cause=querying.COUNT_WITH_ORDER,
        # The other databases overlook the order of an aggregate's one row.
        drivers=("postgres",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_contain_any_character",),
        params=("quotation-mark",),
        cause=querying.LABELS_LOSE_QUOTES,
        # MariaDB's cursor gives dicts, whose keys are not touched.
        drivers=("sqlite", "postgres", "mysql"),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_contain_any_character",),
        params=("brackets",),
        cause=querying.SQLITE_BRACKETS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_contain_any_character",),
        params=("percent", "percent-s"),
        cause=querying.POSTGRES_PERCENT_IDENTIFIER,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_contain_any_character",),
        params=("percent-s",),
        cause=querying.MYSQL_PERCENT_IDENTIFIER,
    ),
)
