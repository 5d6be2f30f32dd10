"""Known failures of the area ``ddl``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import definitions, mariadb, postgres, sqlite


def _rules(*names: str) -> tuple[str, ...]:
    return tuple(f"ddl.{name}" for name in names)


_FROM_QUERY = _rules("a_table_from_a_query_holds_its_rows")
_TEMPORARY = _rules("a_temporary_table_holds_rows", "a_temporary_table_is_its_sessions_own")
_TEMPORARY_VIEW = _rules(
    "a_temporary_view_shows_rows",
    "a_temporary_view_is_its_sessions_own",
    "a_temporary_view_has_names_of_its_own",
    "a_temporary_view_is_replaced",
)
_MISSING_TEMPORARY = _rules("a_temporary_table_is_made_if_it_is_missing")
_COMPUTED = _rules(
    "a_stored_column_is_computed",
    "a_virtual_column_is_computed",
    "a_computed_column_can_be_an_expression",
    "a_computed_column_can_call_a_function",
)
_ALTER_COLUMN = _rules("a_column_becomes_not_null_or_it_is_refused", "a_column_becomes_nullable_or_it_is_refused")
_DEFAULTS = _rules("a_column_gets_a_default_or_it_is_refused", "a_column_loses_its_default_or_it_is_refused")
_CHANGE_TYPE = _rules("the_type_of_a_column_changes_and_its_values_stay")
_UNQUOTED = _rules("a_moment_is_a_default_or_is_refused", "bytes_are_a_default_or_are_refused")
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
                _rules("a_temporary_table_like_another_is_its_sessions_own"), cause, raises=("DatabaseError",)
            ),
            KnownFailure(_MISSING_TEMPORARY, cause, params=("True",), raises=("DatabaseError",)),
        )
    ),
    KnownFailure(
        rules=("ddl.a_column_may_be_of_any_type_that_is_listed",),
        cause=definitions.POSTGRES_UNDERSCORE,
        raises=("AssertionError",),
        message="no column can be of PostgresPgLSNType.",
    ),
    # -- values that are bound where nothing can be -----------------------------------------------------------------------
    KnownFailure(
        _rules(
            "a_check_of_a_column_can_be_an_expression",
            "a_check_of_a_table_can_be_an_expression",
            "a_check_that_is_added_can_be_an_expression",
            "a_text_in_a_check_is_itself",
            "a_literal_is_a_default",
            "the_condition_of_a_partial_index_can_be_an_expression",
            "the_condition_of_a_view_can_be_an_expression",
        ),
        sqlite.DDL_BOUND_PARAMETERS,
        # The drivers of MySQL and MariaDB write parameters into the text before it is sent.
        drivers=("sqlite", "postgres"),
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules("a_computed_column_can_be_an_expression"),
        sqlite.DDL_BOUND_PARAMETERS,
        drivers=("sqlite",),
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules("a_column_gets_a_default_or_it_is_refused"),
        sqlite.DDL_BOUND_PARAMETERS,
        drivers=("postgres",),
        raises=_DATABASE,
    ),
    # -- values that are written as Python has them -----------------------------------------------------------------------
    KnownFailure(_UNQUOTED, definitions.MARIADB_DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(_UNQUOTED, definitions.SQLITE_DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(_UNQUOTED, definitions.DEFAULT_UNQUOTED, raises=_DATABASE),
    KnownFailure(
        _rules("a_text_is_a_default"),
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
        _rules("a_table_of_a_schema_is_another_than_its_namesake"),
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
        _rules("a_fraction_of_a_second_has_the_precision_of_its_type"),
        definitions.POSTGRES_DATETIME_PRECISION,
        params=("3-datetime",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        _rules("a_key_that_counts_is_given_by_the_database"), postgres.IDENTITY_DROPPED, raises=("IntegrityError",)
    ),
    # -- constraints ------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules("unique_columns_refuse_the_same_combination_alone"), sqlite.NAMED_UNIQUE, raises=("TypeError",)
    ),
    KnownFailure(
        _rules(
            "a_check_of_a_column_refuses_what_it_excludes",
            "a_check_of_a_column_can_be_an_expression",
        ),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
    ),
    KnownFailure(
        (*_rules("a_reference_to_nothing_is_refused", "a_delete_sets_the_default_or_is_refused"), *_ACTIONS),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
        params=("column",),
    ),
    KnownFailure(
        _rules("a_row_that_is_referred_to_stays"),
        definitions.MARIADB_COLUMN_CONSTRAINTS,
        params=("NO_ACTION-column", "RESTRICT-column"),
    ),
    KnownFailure(
        _rules(
            "a_check_can_compare_columns",
            "a_check_is_dropped_by_its_name",
            "a_check_of_a_table_can_be_an_expression",
            "a_check_of_a_table_refuses_what_it_excludes",
            "a_text_in_a_check_is_itself",
            "every_check_of_a_table_holds",
        ),
        definitions.MYSQL_TABLE_CHECK,
        raises=_DATABASE,
    ),
    KnownFailure(_ACTIONS, definitions.MYSQL_FOREIGN_KEY_ACTIONS, params=("table",), raises=("IntegrityError",)),
    KnownFailure(
        _rules("a_deferred_reference_is_judged_at_the_commit"),
        definitions.FOREIGN_KEY_OPTIONS,
        params=("table",),
        raises=("IntegrityError",),
    ),
    KnownFailure(
        _rules("a_deferred_reference_to_nothing_fails_the_commit"),
        definitions.FOREIGN_KEY_OPTIONS,
        params=("table",),
        raises=("AssertionError",),
    ),
    KnownFailure(_rules("a_full_match_refuses_a_reference_that_is_half_null"), definitions.FOREIGN_KEY_OPTIONS),
    # -- ALTER TABLE ------------------------------------------------------------------------------------------------------
    KnownFailure(_rules("an_object_that_is_renamed_can_be_a_table"), definitions.RENAME_OBJECT_TABLE, raises=_DATABASE),
    KnownFailure(_rules("a_unique_index_is_added_or_it_is_refused"), definitions.ADD_INDEX_UNIQUE),
    KnownFailure(
        _rules("two_columns_are_added_at_once_or_it_is_refused"),
        definitions.SQLITE_SEVERAL_ACTIONS,
        raises=_DATABASE,
    ),
    KnownFailure((*_ALTER_COLUMN, *_DEFAULTS), definitions.SQLITE_ALTER_COLUMN, raises=_DATABASE),
    KnownFailure(_CHANGE_TYPE, sqlite.CLAIMS_ALTER_COLUMN_TYPE, raises=_DATABASE),
    KnownFailure((*_ALTER_COLUMN, *_CHANGE_TYPE), definitions.MYSQL_ALTER_COLUMN, raises=_DATABASE),
    KnownFailure((*_ALTER_COLUMN, *_CHANGE_TYPE), definitions.MARIADB_ALTER_COLUMN, raises=_DATABASE),
    # -- indexes ----------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules("a_dropped_index_refuses_nothing_any_more", "an_index_can_be_dropped_if_it_exists"),
        sqlite.DROP_INDEX,
        raises=_DATABASE,
    ),
    KnownFailure(_rules("an_index_can_be_made_with_its_table_or_is_refused"), sqlite.INDEXES_DROPPED),
    KnownFailure(_rules("an_index_can_be_told_its_type"), definitions.MARIADB_INDEX_TYPE, raises=_DATABASE),
    KnownFailure(
        _rules("an_index_on_an_expression_judges_its_value"), mariadb.CLAIMS_FUNCTIONAL_INDEX, raises=_DATABASE
    ),
    # -- views ------------------------------------------------------------------------------------------------------------
    KnownFailure(
        _rules(
            "a_view_is_replaced_by_a_new_query",
            "a_view_is_replaced_with_names_of_its_own",
            "a_temporary_view_is_replaced",
        ),
        sqlite.VIEW_REPLACE,
        raises=("AssertionError",),
    ),
    KnownFailure(_rules("a_temporary_view_is_replaced"), definitions.POSTGRES_TEMPORARY_VIEW, raises=_DATABASE),
    KnownFailure(
        _rules("a_view_is_dropped_with_what_is_built_on_it"), definitions.MARIADB_CLAIMS_CASCADE_VIEW, raises=_DATABASE
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
        _rules("a_trigger_can_be_made_if_it_is_missing", "a_trigger_with_a_condition_is_made_if_it_is_missing"),
        definitions.POSTGRES_CLAIMS_TRIGGER_IF_NOT_EXISTS,
        raises=_DATABASE,
    ),
    KnownFailure(
        _rules(
            "a_trigger_runs_for_its_event_alone",
            "a_dropped_trigger_runs_no_more",
            "a_trigger_can_be_dropped_if_it_exists",
            "making_a_trigger_again_is_refused",
            "a_trigger_runs_for_updates_of_its_columns_or_is_refused",
            "a_trigger_for_rows_runs_for_no_row_when_there_is_none",
            "a_trigger_takes_the_place_of_a_change_through_a_view",
        ),
        definitions.MARIADB_CREATE_TRIGGER,
        raises=("AttributeError",),
    ),
    KnownFailure(
        _rules("a_trigger_runs_for_the_rows_of_its_condition"),
        mariadb.CLAIMS_TRIGGER_WHEN,
        raises=("UnsupportedFeatureError",),
    ),
    KnownFailure(
        _rules(
            "a_sequence_counts",
            "a_sequence_counts_by_itself_from_one",
            "a_sequence_ends_at_its_largest_number",
            "making_a_sequence_again_is_refused",
            "a_dropped_sequence_is_gone",
            "a_sequence_can_start_anew_elsewhere",
        ),
        definitions.MARIADB_CREATE_SEQUENCE,
        raises=("AttributeError",),
    ),
)
