"""Known failures of the area ``joins``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, mariadb, sqlite

_TEXT = ("joins.the_text_of_a_lateral_source_joins_what_stands_before_it",)

ENTRIES = (
    KnownFailure(_TEXT, sqlite.CLAIMS_LATERAL_JOIN, raises=("DatabaseError",)),
    KnownFailure(_TEXT, mariadb.CLAIMS_LATERAL_JOIN, raises=("DatabaseError",)),
    KnownFailure(
        ("joins.a_lateral_left_join_keeps_lonely_rows",), combining.LATERAL_LEFT_JOIN, raises=("DatabaseError",)
    ),
    KnownFailure(
        ("joins.a_lateral_source_stands_in_the_from_of_a_query",), combining.LATERAL_SOURCE, raises=("DatabaseError",)
    ),
    KnownFailure(
        ("joins.one_record_comes_out_of_a_joined_query",), combining.ONE_DROPS_JOIN, raises=("DatabaseError",)
    ),
)
