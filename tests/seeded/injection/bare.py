"""Seeded defects of the area ``injection``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareNameOfADroppedIndex": "format_drop_index_statement",
        "BareNamesOfTables": "format_table",
        "BareTableOfAnAlteration": "format_alter_table_statement",
        "BareNamesOfRenamedTables": "format_rename_table_action",
        "BareTableOfAWildcard": "format_wildcard",
        "BareNameOfADroppedView": "format_drop_view_statement",
    },
)
