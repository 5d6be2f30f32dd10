"""Seeded defects of the area ``types`` that look at one bound of two."""

from __future__ import annotations

import json
from typing import Any

from ..bending import bending
from ..defect import SeededDefect
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


class ChangedDocumentsAreEncodedTwice(SeededDefect):
    """An UPDATE encodes a document twice."""

    target = "file"

    class Backend:
        async def update(self, options: Any) -> Any:
            data = {
                key: json.dumps(json.dumps(value)) if isinstance(value, dict) else value
                for key, value in options.data.items()
            }
            return await super().update(type(options)(**{**vars(options), "data": data}))
