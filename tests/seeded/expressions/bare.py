"""Seeded defects of the area ``expressions``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareAliasOfADateFunction": "_apply_value_expression_modifiers",
    },
)
