"""Seeded defects of the area ``aggregates``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareAliasesOfAggregates": "format_function_call",
    },
)
