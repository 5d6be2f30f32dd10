"""Known failures of the area ``explain``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import explaining, sqlite

_ANALYZE = ("explain.analyze_tells_more_than_the_plan",)
_COVERING = ("explain.an_index_that_does_not_cover_is_not_called_covering",)
_FORMAT = ("explain.a_format_that_is_claimed_works",)
_INDEXED = ("index-plain", "index-query-plan", "index-range-plain", "index-range-query-plan")

ENTRIES = (
    KnownFailure(
        ("explain.a_value_of_an_explained_query_is_true_or_its_plan",),
        explaining.EXPLAIN_EMPTY_VALUE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (*_ANALYZE, "explain.analyze_of_a_change_makes_it"), sqlite.CLAIMS_EXPLAIN_ANALYZE, raises=("AssertionError",)
    ),
    KnownFailure(
        _COVERING, explaining.SQLITE_EXPLAIN_KEY_AS_COVERING, params=("key-plain",), raises=("AssertionError",)
    ),
    KnownFailure(_FORMAT, explaining.POSTGRES_EXPLAIN_JSON, params=("JSON",), raises=("ValidationError",)),
    KnownFailure(_ANALYZE, explaining.POSTGRES_EXPLAIN_ANALYZE_TYPE, params=("type",), raises=("AssertionError",)),
    KnownFailure(
        _COVERING, explaining.MYSQL_EXPLAIN_CONDITION_AS_COVERING, params=_INDEXED, raises=("AssertionError",)
    ),
    KnownFailure(_FORMAT, explaining.MYSQL_CLAIMS_EXPLAIN_TEXT, params=("TEXT",), raises=("DatabaseError",)),
    KnownFailure(
        _COVERING, explaining.MARIADB_EXPLAIN_CONDITION_AS_COVERING, params=_INDEXED, raises=("AssertionError",)
    ),
    KnownFailure(_ANALYZE, explaining.MARIADB_EXPLAIN_ANALYZE, raises=("DatabaseError",)),
)
