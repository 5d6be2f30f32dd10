"""Known failures of the area ``injection``."""

from __future__ import annotations

from ..cause import Cause, KnownFailure
from ..causes import definitions, querying, texts

_WORD = ("injection.untrusted_text_in_place_of_a_keyword_is_refused",)


def _unchecked(cause: Cause, *places: str, drivers: tuple[str, ...] = ()) -> KnownFailure:
    return KnownFailure(rules=_WORD, params=places, cause=cause, drivers=drivers, raises=("AssertionError",))


ENTRIES = (
    # The core.
    _unchecked(texts.COMPARISON, "comparison"),
    _unchecked(texts.LOGIC, "logic"),
    _unchecked(texts.LIKE, "like"),
    _unchecked(texts.ANY, "any"),
    _unchecked(texts.ARITHMETIC, "arithmetic"),
    _unchecked(texts.BINARY, "binary"),
    _unchecked(texts.UNARY, "unary"),
    _unchecked(texts.OPERATION, "operation"),
    _unchecked(texts.FUNCTION, "function", "aggregate"),
    _unchecked(texts.ORDERED_SET, "ordered-set", drivers=("postgres",)),
    _unchecked(texts.TABLE_FUNCTION, "table-function"),
    _unchecked(texts.WINDOW_FUNCTION, "window-function"),
    _unchecked(texts.FRAME, "frame", "frame-start", "frame-end"),
    _unchecked(texts.JOIN, "join"),
    _unchecked(texts.SET_OPERATION, "set-operation"),
    _unchecked(texts.JSON_OPERATION, "json-operation", drivers=("sqlite", "mysql", "mariadb")),
    KnownFailure(
        rules=("injection.untrusted_text_stays_a_name_in_a_definition",),
        params=("index-type",),
        cause=texts.INDEX_TYPE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("injection.untrusted_text_stays_a_name_in_a_definition",),
        params=("default",),
        cause=definitions.DEFAULT_BACKSLASH,
        drivers=("mysql",),
        raises=("AssertionError",),
    ),
    # The published backends.
    _unchecked(querying.POSTGRES_CAST_UNCHECKED, "cast"),
    KnownFailure(
        rules=("injection.untrusted_text_stays_a_schema_for_the_introspector",),
        params=(
            *("list_views", "get_table_info", "table_exists", "list_columns", "list_indexes"),
            *("list_foreign_keys", "get_view_info", "list_triggers"),
        ),
        cause=texts.SQLITE_SCHEMA,
        # What the query gives may not even look like an answer.
        raises=("AssertionError", "KeyError"),
    ),
    KnownFailure(
        rules=("injection.untrusted_text_stays_a_name_in_the_query_builder",),
        params=("for-update-of",),
        cause=texts.MARIADB_FOR_UPDATE_OF,
        raises=("AttributeError",),
    ),
)
