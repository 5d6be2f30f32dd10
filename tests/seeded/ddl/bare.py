"""Seeded defects of the area ``ddl``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareNamesInAForeignKey": "format_foreign_key_constraint",
        "BareNamesInAColumnsForeignKey": "format_column_fk_constraint",
        "BareNamesInAnIndex": "format_create_index_statement",
        "BareNamesInATrigger": "format_create_trigger_statement",
        "BareNameOfADroppedTrigger": "format_drop_trigger_statement",
        "BareNamesOfRenamedColumns": "format_rename_column_action",
        "BareNameOfADroppedColumn": "format_drop_column_action",
        "BareNamesInAConstraint": "format_table_constraint_sql",
        "BareNamesInAPrimaryKey": "format_pk_constraint",
        "BareNamesInAColumnDefinition": "format_column_definition",
        "BareNamesInAView": "format_create_view_statement",
    },
)
