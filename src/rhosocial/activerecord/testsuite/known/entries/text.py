"""Known failures of the area ``text``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import postgres, querying

_COLUMNS = (
    "text.a_model_may_have_columns_of_any_name",
    "text.a_column_of_any_name_can_be_used_in_every_clause",
    "text.an_alias_may_have_any_name",
)

ENTRIES = (
    KnownFailure(_COLUMNS, querying.SQLITE_BRACKETS, params=("brackets",), raises=("AssertionError",)),
    KnownFailure(
        (*_COLUMNS, "text.a_table_may_have_any_name"),
        querying.POSTGRES_PERCENT_IDENTIFIER,
        params=("percent",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        (*_COLUMNS, "text.a_table_may_have_any_name"),
        querying.MYSQL_PERCENT_IDENTIFIER,
        params=("percent",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        ("text.labels_beyond_the_limit_are_distinct_or_refused", "text.a_column_beyond_the_limit_is_kept_or_refused"),
        postgres.LONG_NAMES,
        raises=("AssertionError",),
    ),
)
