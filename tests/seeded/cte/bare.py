"""Seeded defects of the area ``cte``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareNamesOfCtes": "format_cte",
    },
)
