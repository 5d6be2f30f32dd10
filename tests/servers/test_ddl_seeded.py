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
    ("AddConstraintTests", "a_unique_constraint_is_added", ADD, NOTHING),
    ("AddConstraintTests", "a_check_is_added", ADD, NOTHING),
    ("AddConstraintTests", "rows_that_break_a_constraint_keep_it_from_being_added", ADD, NOTHING),
    (
        "AddConstraintTests",
        "a_composite_key_is_added",
        ADD,
        without("constraint.columns", "given.constraint.columns[:1]"),
    ),
    ("AddConstraintTests", "a_foreign_key_is_added_with_its_action", ADD, replaced(" ON DELETE CASCADE", "")),
    ("AddConstraintTests", "a_foreign_key_that_is_added_can_be_deferred", ADD, without("constraint.deferrable")),
    ("DropConstraintTests", "a_unique_constraint_is_dropped_by_its_name", DROP, NOTHING),
    ("DropConstraintTests", "a_check_is_dropped_by_its_name", DROP, NOTHING),
    ("DropConstraintTests", "a_foreign_key_is_dropped_by_its_name", DROP, NOTHING),
    ("DropConstraintTests", "dropping_a_constraint_that_is_missing_is_refused", DROP, without("if_exists", "True")),
    ("DropConstraintTests", "a_constraint_can_be_dropped_if_it_exists", DROP, without("if_exists")),
    ("AddColumnTests", "a_column_can_be_added_if_it_is_missing", "format_add_column_action", without("if_not_exists")),
    ("DropColumnTests", "a_column_can_be_dropped_if_it_exists", "format_drop_column_action", without("if_exists")),
    ("ViewTests", "a_check_option_asks_the_views_below_or_not", VIEW, replaced("WITH LOCAL", "WITH CASCADED")),
    ("ViewTests", "a_row_that_a_view_could_not_show_is_refused", VIEW, without("options.check_option")),
    ("ViewTests", "a_view_is_dropped_with_what_is_built_on_it", "format_drop_view_statement", without("cascade")),
    ("ViewTests", "a_temporary_view_shows_rows", VIEW, replaced("TEMPORARY VIEW", "VIEW TEMPORARY")),
    (
        "MaterializedViewTests",
        "a_stored_result_stays_until_it_is_refreshed",
        STORED,
        "return ordinary(given)[0].replace('MATERIALIZED ', '').replace(' WITH DATA', ''), ()",
    ),
    ("MaterializedViewTests", "a_stored_result_can_be_made_without_its_rows", STORED, without("with_data", "True")),
    ("MaterializedViewTests", "a_stored_result_can_name_its_columns_anew", STORED, without("column_aliases", "[]")),
    (
        "MaterializedViewTests",
        "a_stored_result_is_dropped",
        "format_drop_materialized_view_statement",
        without("if_exists", "True"),
    ),
    (
        "TableVariantTests",
        "a_table_like_another_has_its_columns_and_none_of_its_rows",
        TABLE,
        replaced("(LIKE ", "AS (SELECT * FROM "),
    ),
    (
        "TableDropTests",
        "a_table_on_which_nothing_depends_is_dropped_either_way",
        "format_drop_table_statement",
        "sql, params = ordinary(given); return sql + ' CASCADE', params",
    ),
    (
        "ForeignKeyTests",
        "a_table_that_is_referred_to_is_not_dropped",
        "format_drop_table_statement",
        without("cascade", "True"),
    ),
    ("TruncateTests", "a_truncated_table_is_empty_and_still_there", TRUNCATE, replaced("TRUNCATE", "DROP")),
    ("TruncateTests", "generated_keys_can_start_anew", TRUNCATE, without("restart_identity")),
    (
        "TruncateTests",
        "generated_keys_go_on_when_they_are_not_to_start_anew",
        TRUNCATE,
        without("restart_identity", "True"),
    ),
    (
        "TableVariantTests",
        "a_temporary_table_like_another_is_its_sessions_own",
        TABLE,
        without("temporary", "False"),
    ),
    (
        "TableVariantTests",
        "a_table_like_another_is_made_if_it_is_missing",
        TABLE,
        without("if_not_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_table_is_dropped_with_what_depends_on_it_if_it_exists",
        NO_TABLE,
        without("if_exists", "False"),
    ),
    ("OptionsTogetherTests", "a_view_is_replaced_with_names_of_its_own", VIEW, without("replace", "False")),
    ("OptionsTogetherTests", "a_view_is_replaced_by_one_that_checks_its_rows", VIEW, without("options.check_option")),
    (
        "OptionsTogetherTests",
        "a_view_is_dropped_with_what_depends_on_it_if_it_exists",
        NO_VIEW,
        without("if_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_sequence_with_all_its_numbers_is_made_if_it_is_missing",
        SEQUENCE,
        without("increment"),
    ),
    (
        "OptionsTogetherTests",
        "a_table_is_truncated_anew_with_those_that_refer_to_it",
        TRUNCATE,
        without("restart_identity", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_schema_is_dropped_with_what_it_holds_if_it_exists",
        "format_drop_schema_statement",
        without("if_exists", "False"),
    ),
    (
        "OptionsTogetherTests",
        "a_column_with_constraints_is_added_if_it_is_missing",
        "format_add_column_action",
        without("if_not_exists"),
    ),
    ("ViewTests", "what_is_built_on_a_view_is_not_dropped_with_it", NO_VIEW, without("cascade", "True")),
    (
        "ColumnIntrospectionTests",
        "a_column_that_was_dropped_is_told_no_more",
        "format_column_info_query",
        replaced(" AND NOT a.attisdropped", ""),
    ),
    (
        "ForeignKeyTests",
        "a_table_is_dropped_with_the_references_to_it_where_the_database_does_that",
        NO_TABLE,
        without("cascade"),
    ),
    (
        "DropConstraintTests",
        "a_constraint_is_dropped_with_the_references_to_it_when_asked_for",
        DROP,
        without("cascade"),
    ),
    ("TruncateTests", "tables_that_refer_to_it_are_emptied_too_when_asked_for", TRUNCATE, without("cascade")),
    (
        "TriggerTests",
        "a_trigger_for_statements_runs_even_for_no_row",
        "format_create_trigger_statement",
        replaced("EACH STATEMENT", "EACH ROW"),
    ),
    (
        "IndexTests",
        "an_included_column_is_no_part_of_the_key",
        INDEX,
        "given.columns += given.include; " + without("include"),
    ),
    ("IndexTests", "an_index_can_be_built_beside_writers", INDEX, without("unique")),
    ("IndexTests", "an_index_can_be_told_its_type", INDEX, without("unique")),
    ("ForeignKeyTimeTests", "a_deferred_reference_is_judged_at_the_commit", REFERENCE, without("deferrable")),
    ("ForeignKeyTimeTests", "a_deferred_reference_to_nothing_fails_the_commit", REFERENCE, without("deferrable")),
    (
        "ForeignKeyTimeTests",
        "a_reference_that_could_be_deferred_is_judged_at_once",
        REFERENCE,
        without("initially_deferred", "True"),
    ),
    (
        "ForeignKeyTimeTests",
        "a_simple_match_keeps_a_reference_that_is_half_null",
        "format_foreign_key_constraint",
        "return ordinary(given) + ' MATCH FULL'",
    ),
    ("TypeDdlTests", "a_value_beyond_the_type_is_refused", TYPE, replaced("VARCHAR(5)", "VARCHAR")),
    ("TypeDdlTests", "a_decimal_keeps_as_many_digits_as_its_scale_says", TYPE, replaced("(10,3)", "(10)")),
    ("TypeDdlTests", "a_fraction_of_a_second_has_the_precision_of_its_type", TYPE, replaced("(3)", "")),
    ("TypeDdlTests", "a_column_of_a_type_takes_its_values", TYPE, replaced("BIGINT", "INTEGER")),
    ("SequenceTests", "a_sequence_counts", SEQUENCE, without("start")),
    ("SequenceTests", "a_sequence_counts_by_itself_from_one", SEQUENCE, without("increment", "10")),
    ("SequenceTests", "a_sequence_ends_at_its_largest_number", SEQUENCE, without("maxvalue")),
    ("SequenceTests", "a_sequence_can_begin_again", SEQUENCE, without("cycle")),
    ("SequenceTests", "making_a_sequence_again_is_refused", SEQUENCE, without("if_not_exists", "True")),
    ("SequenceTests", "a_sequence_can_be_made_if_it_is_missing", SEQUENCE, without("if_not_exists")),
    ("SequenceTests", "a_dropped_sequence_is_gone", "format_drop_sequence_statement", without("if_exists", "True")),
    ("SequenceTests", "a_sequence_can_be_dropped_if_it_exists", "format_drop_sequence_statement", without("if_exists")),
    ("SequenceTests", "a_sequence_can_start_anew_elsewhere", "format_alter_sequence_statement", without("restart")),
    ("SchemaDdlTests", "a_table_of_a_schema_is_another_than_its_namesake", TABLE, without("table.schema_name")),
    ("SchemaDdlTests", "making_a_schema_again_is_refused", SCHEMA, without("if_not_exists", "True")),
    ("SchemaDdlTests", "a_schema_can_be_made_if_it_is_missing", SCHEMA, without("if_not_exists")),
    ("SchemaDdlTests", "a_dropped_schema_is_gone", "format_drop_schema_statement", without("if_exists", "True")),
    ("SchemaDdlTests", "a_schema_can_be_dropped_if_it_exists", "format_drop_schema_statement", without("if_exists")),
    (
        "SchemaDdlTests",
        "a_schema_is_dropped_with_what_it_holds_when_asked_for",
        "format_drop_schema_statement",
        without("cascade", "True"),
    ),
]

ON_MARIADB = [
    (
        "AlterColumnTests",
        "a_column_is_modified_or_it_is_refused",
        "format_modify_column_action",
        without("column.constraints", "[]"),
    ),
    ("AlterColumnTests", "a_column_is_changed_or_it_is_refused", "format_change_column_action", without("first")),
    (
        "AlterIndexTests",
        "an_index_is_added_and_dropped_or_it_is_refused",
        "format_add_index_action",
        replaced("ADD INDEX", "ADD INDEX IF NOT EXISTS"),
    ),
    (
        "AddConstraintTests",
        "a_check_that_is_added_can_be_an_expression",
        ADD,
        "return 'ALTER COLUMN v DROP DEFAULT', ()",
    ),
    (
        "DatabaseInfoTests",
        "encoding_and_collation_are_the_database_s_own",
        "format_database_info_query",
        replaced("DEFAULT_COLLATION", "'other' AS DEFAULT_COLLATION"),
    ),
    (
        "CommentIntrospectionTests",
        "the_comments_of_a_table_and_of_a_column_are_told",
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
