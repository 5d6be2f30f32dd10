"""Seeded defects of the area ``selection``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareAliasOfACase": "format_case_expression",
        "BareAliasesOfExpressions": "to_sql",
    },
)
