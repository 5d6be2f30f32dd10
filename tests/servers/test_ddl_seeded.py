"""What ``ddl`` and ``introspection`` ask beyond SQLite is proved on servers: the rule about a defect turns red by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .seeded import outcomes

POSTGRES = """
class NAMEDialect(PostgresDialect):
    def METHOD(self, given):
        ordinary = super().METHOD
BODY


class NAME(PostgresBackend):
    def introspect_and_adapt(self):
        super().introspect_and_adapt()
        self._dialect.__class__ = NAMEDialect


class AsyncNAME(AsyncPostgresBackend):
    async def introspect_and_adapt(self):
        await super().introspect_and_adapt()
        self._dialect.__class__ = NAMEDialect
"""

MARIADB = """
class NAMEDialect(MariaDBDialect):
    def METHOD(self, given):
        ordinary = super().METHOD
BODY


class NAME(MariaDBBackend):
    def introspect_and_adapt(self):
        self._dialect = NAMEDialect((10, 11, 0))


class AsyncNAME(AsyncMariaDBBackend):
    async def introspect_and_adapt(self):
        self._dialect = NAMEDialect((10, 11, 0))
"""

NOTHING = "return 'ALTER COLUMN v SET STATISTICS 100', ()"
"""An action of ALTER TABLE that does nothing to a table with a column ``v``."""


def without(attribute: str, value: str = "None") -> str:
    """The statement, once an attribute of the expression was overwritten."""
    return f"given.{attribute} = {value}; return ordinary(given)"


def replaced(old: str, new: str) -> str:
    """The statement, with a piece of its text replaced."""
    return f"sql, params = ordinary(given); return sql.replace({old!r}, {new!r}), params"


ADD, DROP = "format_add_table_constraint_action", "format_drop_table_constraint_action"
TABLE, INDEX, TYPE = "format_create_table_statement", "format_create_index_statement", "format_data_type"
VIEW, STORED = "format_create_view_statement", "format_create_materialized_view_statement"
SEQUENCE, SCHEMA = "format_create_sequence_statement", "format_create_schema_statement"
NO_TABLE, NO_VIEW = "format_drop_table_statement", "format_drop_view_statement"
TRUNCATE, REFERENCE = "format_truncate_statement", "format_column_fk_constraint"

ON_POSTGRES = [
    (
        "UnusualObjectTests",
        "a_partitioned_table_is_listed_once_with_its_columns",
        "format_table_list_query",
        replaced("'p'", "'r'"),
    ),
    (
        "UnusualObjectTests",
        "a_table_without_columns_is_reported",
        "format_table_list_query",
        replaced("FROM pg_class c", "FROM pg_class c JOIN pg_attribute one ON one.attrelid = c.oid AND one.attnum > 0"),
    ),
    ("AddConstraintTests", "an_added_unique_constraint_is_enforced", ADD, NOTHING),
    ("AddConstraintTests", "an_added_check_is_enforced", ADD, NOTHING),
    ("AddConstraintTests", "a_constraint_that_existing_rows_violate_is_not_added", ADD, NOTHING),
    (
        "AddConstraintTests",
        "an_added_composite_key_is_enforced",
        ADD,
        without("constraint.columns", "given.constraint.columns[:1]"),
    ),
    ("AddConstraintTests", "an_added_foreign_key_keeps_its_delete_action", ADD, replaced(" ON DELETE CASCADE", "")),
    ("AddConstraintTests", "an_added_foreign_key_can_be_deferred", ADD, without("constraint.deferrable")),
    ("DropConstraintTests", "a_unique_constraint_is_dropped_by_name", DROP, NOTHING),
    ("DropConstraintTests", "a_check_is_dropped_by_name", DROP, NOTHING),
    ("DropConstraintTests", "a_foreign_key_is_dropped_by_name", DROP, NOTHING),
    ("DropConstraintTests", "dropping_a_missing_constraint_is_refused", DROP, without("if_exists", "True")),
    ("DropConstraintTests", "a_constraint_is_dropped_if_it_exists", DROP, without("if_exists")),
    ("AddColumnTests", "a_column_is_added_if_missing", "format_add_column_action", without("if_not_exists")),
    ("DropColumnTests", "a_column_is_dropped_if_it_exists", "format_drop_column_action", without("if_exists")),
    (
        "ViewTests",
        "only_a_cascaded_check_option_applies_lower_views_conditions",
        VIEW,
        replaced("WITH LOCAL", "WITH CASCADED"),
    ),
    ("ViewTests", "a_check_option_refuses_rows_that_the_view_would_not_show", VIEW, without("options.check_option")),
    (
        "ViewTests",
        "drop_view_cascade_drops_the_views_that_depend_on_it",
        "format_drop_view_statement",
        without("cascade"),
    ),
    ("ViewTests", "a_temporary_view_shows_rows", VIEW, replaced("TEMPORARY VIEW", "VIEW TEMPORARY")),
    (
        "MaterializedViewTests",
        "a_materialized_view_changes_only_when_refreshed",
        STORED,
        "return ordinary(given)[0].replace('MATERIALIZED ', '').replace(' WITH DATA', ''), ()",
    ),
    ("MaterializedViewTests", "a_materialized_view_can_be_created_with_no_data", STORED, without("with_data", "True")),
    ("MaterializedViewTests", "a_materialized_view_can_rename_its_columns", STORED, without("column_aliases", "[]")),
    (
        "MaterializedViewTests",
        "a_dropped_materialized_view_is_gone",
        "format_drop_materialized_view_statement",
        without("if_exists", "True"),
    ),
    (
        "TableVariantTests",
        "a_table_like_another_copies_its_columns_but_no_rows",
        TABLE,
        replaced("(LIKE ", "AS (SELECT * FROM "),
    ),
    (
        "TableDropTests",
        "cascade_and_restrict_both_drop_a_table_without_dependents",
        "format_drop_table_statement",
        "sql, params = ordinary(given); return sql + ' CASCADE', params",
    ),
    (
        "ForeignKeyTests",
        "a_referenced_table_can_not_be_dropped",
        "format_drop_table_statement",
        without("cascade", "True"),
    ),
    ("TruncateTests", "a_truncated_table_is_empty_and_still_exists", TRUNCATE, replaced("TRUNCATE", "DROP")),
    ("TruncateTests", "truncate_can_restart_generated_keys", TRUNCATE, without("restart_identity")),
    (
        "TruncateTests",
        "truncate_continues_generated_keys_by_default",
        TRUNCATE,
        without("restart_identity", "True"),
    ),
    (
        "TableVariantTests",
        "a_temporary_table_like_another_belongs_to_its_session",
        TABLE,
        without("temporary", "False"),
    ),
    (
        "TableVariantTests",
        "a_table_like_another_is_created_if_missing",
        TABLE,
        without("if_not_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "drop_table_takes_if_exists_with_cascade",
        NO_TABLE,
        without("if_exists", "False"),
    ),
    ("OptionsTogetherTests", "a_replaced_view_can_name_its_columns", VIEW, without("replace", "False")),
    ("OptionsTogetherTests", "a_replaced_view_can_have_a_check_option", VIEW, without("options.check_option")),
    (
        "OptionsTogetherTests",
        "drop_view_takes_if_exists_with_cascade",
        NO_VIEW,
        without("if_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_sequence_with_every_option_is_created_if_missing",
        SEQUENCE,
        without("increment"),
    ),
    (
        "OptionsTogetherTests",
        "truncate_takes_restart_identity_with_cascade",
        TRUNCATE,
        without("restart_identity", "False"),
    ),
    (
        "OptionsTogetherTests",
        "drop_schema_takes_if_exists_with_cascade",
        "format_drop_schema_statement",
        without("if_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_column_with_constraints_is_added_if_missing",
        "format_add_column_action",
        without("if_not_exists"),
    ),
    ("ViewTests", "drop_view_keeps_the_views_that_depend_on_it", NO_VIEW, without("cascade", "True")),
    (
        "ColumnIntrospectionTests",
        "a_dropped_column_is_no_longer_reported",
        "format_column_info_query",
        replaced(" AND NOT a.attisdropped", ""),
    ),
    (
        "ForeignKeyTests",
        "drop_table_cascade_acts_like_raw_sql",
        NO_TABLE,
        without("cascade"),
    ),
    (
        "DropConstraintTests",
        "drop_constraint_cascade_acts_like_raw_sql",
        DROP,
        without("cascade"),
    ),
    ("TruncateTests", "truncate_cascade_empties_referring_tables", TRUNCATE, without("cascade")),
    (
        "TriggerTests",
        "a_statement_trigger_runs_even_without_a_row",
        "format_create_trigger_statement",
        replaced("EACH STATEMENT", "EACH ROW"),
    ),
    (
        "IndexTests",
        "an_included_column_is_not_part_of_the_key",
        INDEX,
        "given.columns += given.include; " + without("include"),
    ),
    ("IndexTests", "an_index_can_be_built_concurrently", INDEX, without("unique")),
    ("IndexTests", "an_index_can_have_a_type", INDEX, without("unique")),
    ("ForeignKeyTimeTests", "a_deferred_reference_is_checked_at_the_commit", REFERENCE, without("deferrable")),
    ("ForeignKeyTimeTests", "a_deferred_reference_to_a_missing_row_fails_the_commit", REFERENCE, without("deferrable")),
    (
        "ForeignKeyTimeTests",
        "an_initially_immediate_reference_is_checked_by_the_statement",
        REFERENCE,
        without("initially_deferred", "True"),
    ),
    (
        "ForeignKeyTimeTests",
        "match_simple_accepts_a_partly_null_reference",
        "format_foreign_key_constraint",
        "return ordinary(given) + ' MATCH FULL'",
    ),
    ("TypeDdlTests", "a_value_outside_the_columns_type_is_refused", TYPE, replaced("VARCHAR(5)", "VARCHAR")),
    ("TypeDdlTests", "a_decimal_column_rounds_to_its_scale", TYPE, replaced("(10,3)", "(10)")),
    ("TypeDdlTests", "fractional_seconds_keep_the_precision_of_the_type", TYPE, replaced("(3)", "")),
    ("TypeDdlTests", "a_column_takes_values_of_its_type", TYPE, replaced("BIGINT", "INTEGER")),
    ("SequenceTests", "a_sequence_counts_from_its_start_by_its_increment", SEQUENCE, without("start")),
    ("SequenceTests", "a_sequence_counts_by_one_from_its_minimum_by_default", SEQUENCE, without("increment", "10")),
    ("SequenceTests", "a_sequence_ends_at_its_maximum", SEQUENCE, without("maxvalue")),
    ("SequenceTests", "a_sequence_can_cycle", SEQUENCE, without("cycle")),
    ("SequenceTests", "creating_a_sequence_that_exists_is_refused", SEQUENCE, without("if_not_exists", "True")),
    ("SequenceTests", "a_sequence_is_created_if_missing", SEQUENCE, without("if_not_exists")),
    ("SequenceTests", "a_dropped_sequence_is_gone", "format_drop_sequence_statement", without("if_exists", "True")),
    ("SequenceTests", "a_sequence_is_dropped_if_it_exists", "format_drop_sequence_statement", without("if_exists")),
    (
        "SequenceTests",
        "an_altered_sequence_restarts_with_another_increment",
        "format_alter_sequence_statement",
        without("restart"),
    ),
    ("SchemaDdlTests", "a_table_in_a_schema_is_separate_from_its_namesake", TABLE, without("table.schema_name")),
    ("SchemaDdlTests", "creating_a_schema_that_exists_is_refused", SCHEMA, without("if_not_exists", "True")),
    ("SchemaDdlTests", "a_schema_is_created_if_missing", SCHEMA, without("if_not_exists")),
    ("SchemaDdlTests", "a_dropped_schema_is_gone", "format_drop_schema_statement", without("if_exists", "True")),
    ("SchemaDdlTests", "a_schema_is_dropped_if_it_exists", "format_drop_schema_statement", without("if_exists")),
    (
        "SchemaDdlTests",
        "drop_schema_cascade_drops_the_tables_in_the_schema",
        "format_drop_schema_statement",
        without("cascade", "True"),
    ),
]

ON_MARIADB = [
    (
        "AlterColumnTests",
        "modifying_a_column_works_or_is_refused",
        "format_modify_column_action",
        without("column.constraints", "[]"),
    ),
    ("AlterColumnTests", "changing_a_column_works_or_is_refused", "format_change_column_action", without("first")),
    (
        "AlterIndexTests",
        "an_index_is_added_and_dropped_or_refused",
        "format_add_index_action",
        replaced("ADD INDEX", "ADD INDEX IF NOT EXISTS"),
    ),
    (
        "AddConstraintTests",
        "an_added_check_can_be_an_expression",
        ADD,
        "return 'ALTER COLUMN v DROP DEFAULT', ()",
    ),
    (
        "DatabaseInfoTests",
        "encoding_and_collation_are_those_of_the_database",
        "format_database_info_query",
        replaced("DEFAULT_COLLATION", "'other' AS DEFAULT_COLLATION"),
    ),
    (
        "CommentIntrospectionTests",
        "the_comments_of_a_table_and_a_column_are_reported",
        "format_column_info_query",
        replaced("COLUMN_COMMENT", "NULL AS COLUMN_COMMENT"),
    ),
]

PROVED = [
    (driver, area_class, rule)
    for driver, defects in (("postgres", ON_POSTGRES), ("mariadb", ON_MARIADB))
    for area_class, rule, _, _ in defects
]


def named(template: str, defects: list[tuple[str, str, str, str]]) -> dict[str, tuple[str, str, str]]:
    """Each defect under a name of its own, with the source of its classes."""
    found = {}
    for number, (area_class, rule, method, body) in enumerate(defects):
        name = f"Defect{number}"
        source = template.replace("METHOD", method).replace("BODY", f"        {body}").replace("NAME", name)
        found[name] = (area_class, rule, source)
    return found


@pytest.mark.parametrize(
    ("driver", "template", "defects"),
    [("postgres", POSTGRES, ON_POSTGRES), ("mariadb", MARIADB, ON_MARIADB)],
    ids=["postgres", "mariadb"],
)
def test_each_seeded_defect_is_noticed_by_the_rule_that_is_about_it(
    tmp_path: Path, driver: str, template: str, defects: list[tuple[str, str, str, str]]
) -> None:
    seeded = named(template, defects)
    found: dict[str, list[str]] = {}
    # Each defect has two sessions of its own until the run's end, and a server takes a hundred.
    for start in range(0, len(seeded), 20):
        folder = tmp_path / str(start)
        folder.mkdir()
        found.update(outcomes(folder, dict(list(seeded.items())[start : start + 20]), "sync", driver))
    missed = [(rule, found[name]) for name, (_, rule, _) in seeded.items() if "failed" not in found[name]]
    assert not missed, missed
