"""Dialects of which one method writes the names that it is given as they are."""

from __future__ import annotations

import sys
from typing import Any

from .rows import seed


def bare(function: str) -> type:
    """A mixin of a dialect: what the function of this name takes as an identifier stands in its SQL without quotes."""

    def format_identifier(self: Any, identifier: str) -> str:
        frame: Any = sys._getframe(1)
        while frame.f_code.co_name.startswith("<"):  # a comprehension
            frame = frame.f_back
        if frame.f_code.co_name == function:
            return identifier
        return str(super(mixin, self).format_identifier(identifier))  # type: ignore[misc]

    mixin = type("Bare", (), {"format_identifier": format_identifier})
    return mixin


def seed_bare(module: str, functions: dict[str, str]) -> None:
    """Define a seeded defect of each function: its name is that of the defect."""
    rows = [
        (name, f"``{function}`` writes names without quotes.", bare(function)) for name, function in functions.items()
    ]
    seed(module, "Dialect", rows)
