"""Seeded defects of the area ``types`` that look at one bound of two."""

from __future__ import annotations

from ..bending import bending
from ..rows import seed

seed(
    __name__,
    "Backend",
    (
        (
            "IntegersAreClippedBelow",
            "An integer below 32 bits is stored as the least of them, while one above is kept.",
            bending(int, write=lambda value: max(value, -(2**31)) if value > -(2**53) else value),
        ),
    ),
)
