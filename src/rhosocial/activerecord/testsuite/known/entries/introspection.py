"""Known failures of the area ``introspection``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, introspecting, mariadb, sqlite

_AT_ONCE = tuple(
    f"introspection.{name}_at_once"
    for name in (
        "a_dropped_table_is_gone",
        "a_new_column_is_seen",
        "a_new_index_is_seen",
        "a_new_table_is_seen",
        "a_new_view_is_seen",
    )
)
_CHANGE = ("introspection.a_single_change_is_found",)
_DESCENDING = ("introspection.a_descending_index_column_is_reported_as_descending",)
_EXPRESSION = ("introspection.an_index_expression_keeps_its_place_among_the_columns",)
_GENERATED = ("introspection.a_generated_column_is_reported_with_its_expression",)
_LOOSE = ("introspection.a_table_without_a_primary_key_has_none",)
_ODD_NAME = ("introspection.an_impossible_name_is_missing_or_refused",)
_UNIQUE = ("introspection.a_unique_column_is_reported_as_unique",)
_MISSING = ("introspection.a_missing_table_is_reported_as_missing",)
_LOST = ("introspection.introspection_on_a_lost_session_works_or_raises_database_error",)
_SIZES = ("introspection.a_changed_type_size_is_found",)

_AGAIN = ("introspection.a_reported_type_creates_an_equal_column",)

ENTRIES = (
    KnownFailure(
        rules=_AGAIN,
        cause=introspecting.POSTGRES_BIT_VARYING,
        raises=("AssertionError",),
        message="other columns: PostgresVarBitType (bit varying, then bit(1)).",
    ),
    KnownFailure(
        rules=_AGAIN,
        cause=introspecting.MYSQL_GEOMETRY_COLLECTION,
        raises=("AssertionError",),
        message="other columns: MySQLGeometryCollectionType (geometrycollection, then geometry).",
    ),
    KnownFailure(
        rules=("introspection.every_column_type_is_reported_as_a_core_type",),
        cause=introspecting.MARIADB_SIZES_NOT_COMPARED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("introspection.the_timing_and_event_of_a_trigger_are_reported",),
        cause=introspecting.SQLITE_TRIGGER_UNTOLD,
        raises=("AssertionError",),
    ),
    # the core
    KnownFailure(_AT_ONCE, core.INTROSPECTION_STALE, raises=("AssertionError",)),
    KnownFailure(
        ("introspection.a_cached_list_is_never_returned_for_a_single_name",),
        introspecting.INTROSPECTION_CACHE_KEYS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("introspection.invalidating_one_table_refreshes_every_list_that_has_it",),
        introspecting.INTROSPECTION_INVALIDATE_NAME,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("introspection.changing_a_returned_list_does_not_change_the_cache",),
        introspecting.INTROSPECTION_SHARED_LISTS,
        raises=("AssertionError",),
    ),
    KnownFailure(_ODD_NAME, introspecting.INTROSPECTION_RAW_ERRORS, drivers=("mysql", "mariadb"), raises=("Error",)),
    KnownFailure(_LOST, introspecting.INTROSPECTION_RAW_ERRORS, drivers=("postgres",), raises=("Error",)),
    KnownFailure(
        _LOST, introspecting.INTROSPECTION_RAW_ERRORS, modes=("async",), drivers=("mariadb",), raises=("Error",)
    ),
    KnownFailure(
        _CHANGE,
        introspecting.DIFFER_IGNORES_KEY,
        params=("key-made",),
        drivers=("sqlite",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        _CHANGE, introspecting.DIFFER_IGNORES_CONDITION, params=("index-condition",), raises=("AssertionError",)
    ),
    # SQLite
    KnownFailure(
        ("introspection.a_generated_column_is_listed", *_GENERATED),
        introspecting.SQLITE_GENERATED_COLUMNS_HIDDEN,
    ),
    KnownFailure(
        ("introspection.a_listed_view_has_its_definition",),
        introspecting.SQLITE_VIEW_LIST_DEFINITION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        _MISSING,
        introspecting.SQLITE_INTROSPECTOR_QUOTES,
        params=("quote", "sql-after-quote"),
        raises=("OperationalError",),
    ),
    KnownFailure(
        ("introspection.a_primary_key_column_is_not_nullable",),
        introspecting.SQLITE_KEY_NULLABLE,
        raises=("AssertionError",),
    ),
    KnownFailure(_UNIQUE, introspecting.SQLITE_UNIQUE_COLUMN, raises=("AssertionError",)),
    KnownFailure(
        ("introspection.a_keyword_in_a_name_or_default_is_not_auto_increment",),
        introspecting.SQLITE_AUTOINCREMENT_WORD,
        raises=("AssertionError",),
    ),
    KnownFailure(_EXPRESSION, introspecting.SQLITE_EXPRESSION_INDEX, raises=("AssertionError",)),
    KnownFailure(
        ("introspection.an_index_without_a_condition_has_none",),
        introspecting.SQLITE_INDEX_CONDITION_WORD,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("introspection.an_omitted_reference_column_is_reported_as_the_primary_key",),
        introspecting.SQLITE_FOREIGN_KEY_TARGET,
        raises=("AssertionError",),
    ),
    KnownFailure(
        (
            "introspection.a_missing_schema_has_no_tables",
            "introspection.a_named_schema_lists_only_its_own_tables",
        ),
        introspecting.SQLITE_SCHEMA_IGNORED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("introspection.a_key_of_one_column_is_reported",), sqlite.PRIMARY_KEY_HIDDEN, raises=("AssertionError",)
    ),
    KnownFailure(
        ("introspection.the_name_of_a_foreign_key_is_reported",), sqlite.FOREIGN_KEY_NAME, raises=("AssertionError",)
    ),
    # PostgreSQL
    KnownFailure(
        (
            "introspection.the_length_of_a_text_column_is_reported",
            "introspection.precision_and_scale_are_reported",
            "introspection.an_auto_increment_key_is_reported",
            *_GENERATED,
            *_UNIQUE,
        ),
        introspecting.POSTGRES_COLUMN_FACTS,
        raises=("AssertionError",),
    ),
    KnownFailure(_DESCENDING, introspecting.POSTGRES_INDEX_DIRECTION, raises=("AssertionError",)),
    KnownFailure(
        _CHANGE, introspecting.POSTGRES_INDEX_DIRECTION, params=("index-direction",), raises=("AssertionError",)
    ),
    KnownFailure(
        ("introspection.the_condition_of_a_partial_index_is_reported",),
        introspecting.POSTGRES_INDEX_CONDITION,
        raises=("AssertionError",),
    ),
    KnownFailure(_EXPRESSION, introspecting.POSTGRES_EXPRESSION_INDEX, raises=("AssertionError",)),
    # MySQL
    KnownFailure(_DESCENDING, introspecting.MYSQL_INDEX_DIRECTION, raises=("AssertionError",)),
    KnownFailure(_CHANGE, introspecting.MYSQL_INDEX_DIRECTION, params=("index-direction",), raises=("AssertionError",)),
    KnownFailure(_GENERATED, introspecting.MYSQL_GENERATED_NOT_TOLD, raises=("AssertionError",)),
    KnownFailure(_LOOSE, introspecting.MYSQL_UNIQUE_AS_KEY, raises=("AssertionError",)),
    # MariaDB
    KnownFailure(_DESCENDING, introspecting.MARIADB_INDEX_DIRECTION, raises=("AssertionError",)),
    KnownFailure(
        _CHANGE, introspecting.MARIADB_INDEX_DIRECTION, params=("index-direction",), raises=("AssertionError",)
    ),
    KnownFailure(_GENERATED, introspecting.MARIADB_GENERATED_NOT_TOLD, raises=("AssertionError",)),
    KnownFailure(_LOOSE, introspecting.MARIADB_UNIQUE_AS_KEY, raises=("AssertionError",)),
    KnownFailure(
        ("introspection.a_column_without_a_default_has_none",),
        introspecting.MARIADB_DEFAULT_NULL,
        raises=("AssertionError",),
    ),
    KnownFailure(_SIZES, introspecting.MARIADB_SIZES_NOT_COMPARED, raises=("AssertionError",)),
    KnownFailure(_EXPRESSION, mariadb.CLAIMS_FUNCTIONAL_INDEX, raises=("DatabaseError",)),
)
