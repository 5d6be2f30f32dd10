"""Known failures of the area ``explain``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import explaining, sqlite

_ANALYZE = ("explain.analyze_adds_run_time_facts_to_the_plan",)
_COVERING = ("explain.a_non_covering_index_is_not_reported_as_covering",)
_FORMAT = ("explain.a_claimed_explain_format_works",)
_INDEXED = ("index-plain", "index-query-plan", "index-range-plain", "index-range-query-plan")

ENTRIES = (
    KnownFailure(
        ("explain.explain_before_a_value_keeps_the_value_or_returns_the_plan",),
        explaining.EXPLAIN_EMPTY_VALUE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (*_ANALYZE, "explain.analyze_of_a_change_executes_it_or_is_refused"),
        sqlite.CLAIMS_EXPLAIN_ANALYZE,
        raises=("AssertionError",),
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
