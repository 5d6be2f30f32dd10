"""Seeded defects of the area ``windows``: names that stand in SQL without quotes."""

from __future__ import annotations

from ..bare_names import seed_bare

seed_bare(
    __name__,
    {
        "BareNamesOfWindows": "format_window_function_call",
        "BareNamesInAWindowsSpecification": "format_window_specification",
        "BareNameOfADefinedWindow": "format_window_definition",
    },
)
