"""Known failures of the area ``ddl``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import definitions, mariadb, postgres, sqlite


def _rules(*names: str) -> tuple[str, ...]:
    return tuple(f"ddl.{name}" for name in names)


_FROM_QUERY = _rules("a_table_from_a_query_holds_the_rows_of_the_query")
_TEMPORARY = _rules("a_temporary_table_holds_rows", "a_temporary_table_belongs_to_its_session")
_TEMPORARY_VIEW = _rules(
    "a_temporary_view_shows_rows",
    "a_temporary_view_belongs_to_its_session",
    "a_temporary_view_can_name_its_columns",
    "a_temporary_view_can_be_replaced",
)
_MISSING_TEMPORARY = _rules("a_temporary_table_is_created_if_missing")
_COMPUTED = _rules(
    "a_stored_generated_column_is_computed",
    "a_virtual_generated_column_is_computed",
    "a_generated_column_can_be_an_expression",
    "a_generated_column_can_call_a_function",
)
_ALTER_COLUMN = _rules("setting_not_null_works_or_is_refused", "dropping_not_null_works_or_is_refused")
_DEFAULTS = _rules("setting_a_columns_default_works_or_is_refused", "dropping_a_columns_default_works_or_is_refused")
_CHANGE_TYPE = _rules("a_column_keeps_its_values_when_its_type_changes")
_UNQUOTED = _rules("a_date_or_time_can_be_a_default_or_is_refused", "bytes_can_be_a_default_or_are_refused")
_ACTIONS = _rules(
    "a_delete_cascades",
    "a_delete_sets_null",
    "an_update_cascades",
    "an_update_sets_null",
    "each_event_has_its_own_action",
)

_DATABASE = ("DatabaseError",)

ENTRIES = (
    *(
        entry
        for cause in (definitions.MYSQL_TEMPORARY_LIKE, definitions.MARIADB_TEMPORARY_LIKE)
        for entry in (
            KnownFailure(
                _rules("a_temporary_table_like_another_belongs_to_its_session"), cause, raises=("DatabaseError",)
            ),
            KnownFailure(_MISSING_TEMPORARY, cause, params=("True",), raises=("DatabaseError",)),
        )
    ),
    KnownFailure(
        rules=("ddl.a_column_can_have_any_listed_type",),
        cause=definitions.POSTGRES_UNDERSCORE,
        raises=("AssertionError",),
        message="no column can be of PostgresPgLSNType.",
    ),
    # -- values that are bound where nothing can be -----------------------------------------------------------------------
    KnownFailure(
        _rules(
            "a_column_check_can_be_an_expression",
            "a_table_check_can_be_an_expression",
            "an_added_check_can_be_an_expression",
            "a_check_compares_text_literally",
            "a_literal_can_be_a_default",
            "the_condition_of_a_partial_index_can_be_an_expression",
            "the_condition_of_a_view_can_be_an_expression",
        ),
        sqlite.DDL_BOUND_PARAMETERS,
        # The drivers of MySQL and MariaDB write parameters into the text before it is sent.
        drivers=("sqlite", "postgres"),
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules("a_generated_column_can_be_an_expression"),
        sqlite.DDL_BOUND_PARAMETERS,
        drivers=("sqlite",),
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules("setting_a_columns_default_works_or_is_refused"),
        sqlite.DDL_BOUND_PARAMETERS,
        drivers=("postgres",),
        raises=_DATABASE,
    ),
    # -- values that are written as Python has them -----------------------------------------------------------------------
    KnownFailure(_UNQUOTED, definitions.MARIADB_DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(_UNQUOTED, definitions.SQLITE_DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(_UNQUOTED, definitions.DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(
        _rules("a_text_can_be_a_default"),
        definitions.DEFAULT_BACKSLASH,
        params=("backslashes",),
        drivers=("mysql",),
        raises=_DATABASE,
    ),
    # -- tables -----------------------------------------------------------------------------------------------------------
    KnownFailure(_FROM_QUERY, definitions.CREATE_TABLE_AS, raises=_DATABASE),
    KnownFailure(_FROM_QUERY, definitions.MYSQL_CREATE_TABLE_AS, raises=_DATABASE),
    KnownFailure(_FROM_QUERY, definitions.MARIADB_CREATE_TABLE_AS, raises=_DATABASE),
    KnownFailure(_TEMPORARY, definitions.MYSQL_TEMPORARY_TABLE, raises=_DATABASE),
    KnownFailure(_TEMPORARY, definitions.MARIADB_TEMPORARY_TABLE, raises=_DATABASE),
    KnownFailure(_MISSING_TEMPORARY, definitions.MYSQL_TEMPORARY_TABLE, params=("False",), raises=_DATABASE),
    KnownFailure(_MISSING_TEMPORARY, definitions.MARIADB_TEMPORARY_TABLE, params=("False",), raises=_DATABASE),
    KnownFailure(
        _rules("a_table_in_a_schema_is_separate_from_its_namesake"),
        definitions.MYSQL_SCHEMA_IGNORED,
        raises=_DATABASE,
    ),
    # -- columns ----------------------------------------------------------------------------------------------------------
    KnownFailure(_COMPUTED, definitions.POSTGRES_GENERATED_COLUMNS),
    KnownFailure(_COMPUTED, definitions.MYSQL_GENERATED_COLUMNS),
    KnownFailure(_COMPUTED, definitions.MARIADB_GENERATED_COLUMNS),
    KnownFailure(
        _rules("a_comment_changes_nothing_about_a_column"), definitions.POSTGRES_COLUMN_COMMENT, raises=_DATABASE
    ),
    KnownFailure(
        _rules("fractional_seconds_keep_the_precision_of_the_type"),
        definitions.POSTGRES_DATETIME_PRECISION,
        params=("3-datetime",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        _rules("the_database_generates_an_auto_increment_key"), postgres.IDENTITY_DROPPED, raises=("IntegrityError",)
    ),
    # -- constraints ------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules("a_unique_constraint_refuses_only_a_duplicate_combination"), sqlite.NAMED_UNIQUE, raises=("TypeError",)
    ),
    KnownFailure(
        _rules(
            "a_column_check_refuses_rows_that_violate_it",
            "a_column_check_can_be_an_expression",
        ),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
    ),
    KnownFailure(
        (*_rules("a_reference_to_a_missing_row_is_refused", "a_delete_sets_the_default_or_is_refused"), *_ACTIONS),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
        params=("column",),
    ),
    KnownFailure(
        _rules("a_referenced_row_can_not_be_deleted_or_rekeyed"),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
        params=("NO_ACTION-column", "RESTRICT-column"),
    ),
    KnownFailure(
        _rules(
            "a_check_can_compare_columns",
            "a_check_is_dropped_by_name",
            "a_table_check_can_be_an_expression",
            "a_table_check_refuses_rows_that_violate_it",
            "a_check_compares_text_literally",
            "all_constraints_of_a_table_are_enforced",
        ),
        definitions.MYSQL_TABLE_CHECK,
        raises=_DATABASE,
    ),
    KnownFailure(_ACTIONS, definitions.MYSQL_FOREIGN_KEY_ACTIONS, params=("table",), raises=("IntegrityError",)),
    KnownFailure(
        _rules("a_deferred_reference_is_checked_at_the_commit"),
        definitions.FOREIGN_KEY_OPTIONS,
        params=("table",),
        raises=("IntegrityError",),
    ),
    KnownFailure(
        _rules("a_deferred_reference_to_a_missing_row_fails_the_commit"),
        definitions.FOREIGN_KEY_OPTIONS,
        params=("table",),
        raises=("AssertionError",),
    ),
    KnownFailure(_rules("match_full_refuses_a_partly_null_reference"), definitions.FOREIGN_KEY_OPTIONS),
    # -- ALTER TABLE ------------------------------------------------------------------------------------------------------
    KnownFailure(_rules("rename_object_can_rename_a_table"), definitions.RENAME_OBJECT_TABLE, raises=_DATABASE),
    KnownFailure(_rules("a_unique_index_is_added_or_refused"), definitions.ADD_INDEX_UNIQUE),
    KnownFailure(
        _rules("adding_two_columns_at_once_works_or_is_refused"),
        definitions.SQLITE_SEVERAL_ACTIONS,
        raises=_DATABASE,
    ),
    KnownFailure((*_ALTER_COLUMN, *_DEFAULTS), definitions.SQLITE_ALTER_COLUMN, raises=_DATABASE),
    KnownFailure(_CHANGE_TYPE, sqlite.CLAIMS_ALTER_COLUMN_TYPE, raises=_DATABASE),
    KnownFailure((*_ALTER_COLUMN, *_CHANGE_TYPE), definitions.MYSQL_ALTER_COLUMN, raises=_DATABASE),
    KnownFailure((*_ALTER_COLUMN, *_CHANGE_TYPE), definitions.MARIADB_ALTER_COLUMN, raises=_DATABASE),
    # -- indexes ----------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules("a_dropped_unique_index_no_longer_refuses_duplicates", "an_index_is_dropped_if_it_exists"),
        sqlite.DROP_INDEX,
        raises=_DATABASE,
    ),
    KnownFailure(_rules("an_index_is_created_with_its_table_or_refused"), sqlite.INDEXES_DROPPED),
    KnownFailure(_rules("an_index_can_have_a_type"), definitions.MARIADB_INDEX_TYPE, raises=_DATABASE),
    KnownFailure(
        _rules("a_unique_index_on_an_expression_compares_its_values"), mariadb.CLAIMS_FUNCTIONAL_INDEX, raises=_DATABASE
    ),
    # -- views ------------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules(
            "or_replace_gives_a_view_a_new_query",
            "a_replaced_view_can_name_its_columns",
            "a_temporary_view_can_be_replaced",
        ),
        sqlite.VIEW_REPLACE,
        raises=("AssertionError",),
    ),
    KnownFailure(_rules("a_temporary_view_can_be_replaced"), definitions.POSTGRES_TEMPORARY_VIEW, raises=_DATABASE),
    KnownFailure(
        _rules("drop_view_cascade_drops_the_views_that_depend_on_it"),
        definitions.MARIADB_CLAIMS_CASCADE_VIEW,
        raises=_DATABASE,
    ),
    KnownFailure(_TEMPORARY_VIEW, definitions.MYSQL_CLAIMS_TEMPORARY_VIEW, raises=_DATABASE),
    KnownFailure(_TEMPORARY_VIEW, mariadb.CLAIMS_TEMPORARY_VIEW, raises=_DATABASE),
    # -- triggers and sequences -------------------------------------------------------------------------------------------
    KnownFailure(
        _rules("a_trigger_runs_for_each_of_its_events_or_is_refused"),
        definitions.SQLITE_TRIGGER_EVENTS,
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules("a_trigger_is_created_if_missing", "a_trigger_with_a_condition_is_created_if_missing"),
        definitions.POSTGRES_CLAIMS_TRIGGER_IF_NOT_EXISTS,
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules(
            "a_trigger_runs_only_for_its_event",
            "a_dropped_trigger_no_longer_runs",
            "a_trigger_is_dropped_if_it_exists",
            "creating_a_trigger_that_exists_is_refused",
            "a_trigger_runs_for_updates_of_its_columns_or_is_refused",
            "a_row_trigger_does_not_run_without_a_row",
            "an_instead_of_trigger_replaces_a_change_through_a_view",
        ),
        definitions.MARIADB_CREATE_TRIGGER,
        raises=("AttributeError",),
    ),
    KnownFailure(
        _rules("a_trigger_runs_only_for_rows_that_meet_its_condition"),
        mariadb.CLAIMS_TRIGGER_WHEN,
        raises=("UnsupportedFeatureError",),
    ),
    KnownFailure(
        _rules(
            "a_sequence_counts_from_its_start_by_its_increment",
            "a_sequence_starts_at_one_by_default",
            "a_sequence_ends_at_its_maximum",
            "creating_a_sequence_that_exists_is_refused",
            "a_dropped_sequence_is_gone",
            "an_altered_sequence_restarts_with_another_increment",
        ),
        definitions.MARIADB_CREATE_SEQUENCE,
        raises=("AttributeError",),
    ),
)
