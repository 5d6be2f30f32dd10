"""Seeded defects of the area ``joins``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareColumnsOfUsing": "format_join_expression",
    },
)
