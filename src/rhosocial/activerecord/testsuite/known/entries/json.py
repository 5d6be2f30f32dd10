"""Known failures of the area ``json``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import documents, postgres, querying, statements, values

_CONCATENATED = ("json.a_member_can_be_either_operand_of_a_concatenation",)
_ROWS = ("json.json_table_reads_a_document_as_rows",)

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
        rules=("json.nan_and_infinity_in_a_document_are_refused_or_kept",),
        cause=documents.SQLITE_NAN,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("json.a_value_without_a_json_type_is_refused_or_kept_as_text",),
        params=("decimal",),
        cause=documents.SQLITE_DECIMAL,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("json.a_path_works_in_a_column_of_type_json",),
        cause=documents.POSTGRES_PATH,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=("json.a_document_can_be_a_list",), cause=values.POSTGRES_LISTS, raises=("DatabaseError",)),
    KnownFailure(
        rules=("json.bulk_update_sets_a_different_document_for_each_row",),
        cause=documents.POSTGRES_BULK_UPDATE_TEXT,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("json.a_key_of_any_characters_is_found",),
        params=("percent-s",),
        cause=statements.MYSQL_PERCENT_S_LITERAL,
        raises=("DatabaseError",),
    ),
    KnownFailure(rules=_CONCATENATED, cause=querying.MYSQL_CLAIMS_FUNCTIONS, raises=("AssertionError",)),
    KnownFailure(rules=_CONCATENATED, cause=querying.MARIADB_CLAIMS_FUNCTIONS, raises=("AssertionError",)),
    KnownFailure(
        rules=(
            "json.json_build_object_makes_an_object_from_a_row",
            "json.json_array_elements_returns_one_row_per_element",
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
