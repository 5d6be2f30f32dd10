"""Seeded defects of the area ``dml``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareColumnsOfAnInsert": "format_insert_statement",
        "BareColumnsOfAnUpdate": "format_update_statement",
        "BareColumnsOfAConflict": "format_on_conflict_clause",
    },
)
