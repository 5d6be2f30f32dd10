"""Known failures of the area ``joins``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, mariadb, sqlite

_TEXT = ("joins.a_lateral_subquery_refers_to_the_source_before_it",)

ENTRIES = (
    KnownFailure(_TEXT, sqlite.CLAIMS_LATERAL_JOIN, raises=("DatabaseError",)),
    KnownFailure(_TEXT, mariadb.CLAIMS_LATERAL_JOIN, raises=("DatabaseError",)),
    KnownFailure(
        ("joins.a_lateral_left_join_keeps_unmatched_rows",), combining.LATERAL_LEFT_JOIN, raises=("DatabaseError",)
    ),
    KnownFailure(
        ("joins.a_lateral_subquery_can_be_a_source_of_a_query",), combining.LATERAL_SOURCE, raises=("DatabaseError",)
    ),
    KnownFailure(("joins.a_joined_query_returns_one_record",), combining.ONE_DROPS_JOIN, raises=("DatabaseError",)),
)
