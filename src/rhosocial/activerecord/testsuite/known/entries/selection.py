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
        rules=("selection.an_offset_does_not_make_a_count_nothing",),
        cause=core.COUNT_WITH_OFFSET,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_order_does_not_matter_to_a_count", "selection.an_order_does_not_matter_to_existence"),
        cause=querying.COUNT_WITH_ORDER,
        # The other databases overlook the order of an aggregate's one row.
        drivers=("postgres",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_hold_any_sign",),
        params=("quotation-mark",),
        cause=querying.LABELS_LOSE_QUOTES,
        # MariaDB's cursor gives dicts, whose keys are not touched.
        drivers=("sqlite", "postgres", "mysql"),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_hold_any_sign",),
        params=("brackets",),
        cause=querying.SQLITE_BRACKETS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_hold_any_sign",),
        params=("percent", "percent-s"),
        cause=querying.POSTGRES_PERCENT_IDENTIFIER,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("selection.an_alias_can_hold_any_sign",),
        params=("percent-s",),
        cause=querying.MYSQL_PERCENT_IDENTIFIER,
    ),
)
