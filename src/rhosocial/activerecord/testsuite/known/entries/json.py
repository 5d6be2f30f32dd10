"""Known failures of the area ``json``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import documents, postgres, querying, statements, values

_CONCATENATED = ("json.a_member_stands_on_either_side_of_a_concatenation",)
_ROWS = ("json.a_document_is_read_as_rows",)

ENTRIES = (
    # The core.
    KnownFailure(
        rules=("json.functions_find_a_member",),
        cause=documents.FUNCTION_MODE,
        drivers=("sqlite",),
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_CONCATENATED, cause=documents.ARROW_GROUPING, drivers=("sqlite",), raises=("DatabaseError",)),
    KnownFailure(rules=_ROWS, cause=postgres.CLAIMS_JSON_TABLE, raises=("DatabaseError",)),
    KnownFailure(rules=_ROWS, cause=documents.JSON_TABLE_COLUMNS, drivers=("postgres",), raises=("DatabaseError",)),
    # The published backends.
    KnownFailure(
        rules=("json.a_key_beyond_ascii_is_found",), cause=documents.SQLITE_KEYS_ESCAPED, raises=("AssertionError",)
    ),
    KnownFailure(
        rules=("json.what_is_no_number_is_refused_or_kept",), cause=documents.SQLITE_NAN, raises=("DatabaseError",)
    ),
    KnownFailure(
        rules=("json.what_json_has_no_type_for_is_refused_or_kept_whole",),
        params=("decimal",),
        cause=documents.SQLITE_DECIMAL,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("json.a_column_of_plain_json_can_be_looked_into",),
        cause=documents.POSTGRES_PATH,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=("json.a_document_can_be_a_list",), cause=values.POSTGRES_LISTS, raises=("DatabaseError",)),
    KnownFailure(
        rules=("json.many_documents_are_changed_at_once",),
        cause=documents.POSTGRES_BULK_UPDATE_TEXT,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("json.a_key_of_any_signs_is_found",),
        params=("percent-s",),
        cause=statements.MYSQL_PERCENT_S_LITERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_CONCATENATED, cause=querying.MYSQL_CLAIMS_FUNCTIONS, raises=("AssertionError",)),
    KnownFailure(rules=_CONCATENATED, cause=querying.MARIADB_CLAIMS_FUNCTIONS, raises=("AssertionError",)),
    KnownFailure(
        rules=(
            "json.json_build_object_makes_an_object_of_a_row",
            "json.json_array_elements_makes_rows_of_a_list",
        ),
        cause=querying.MARIADB_CLAIMS_FUNCTIONS,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_ROWS, cause=documents.MYSQL_JSON_TABLE, raises=("TypeError",)),
    KnownFailure(
        rules=("json.json_table_is_refused_where_it_is_not_supported",),
        cause=documents.MARIADB_JSON_TABLE,
        raises=("TypeError",),
    ),
)
