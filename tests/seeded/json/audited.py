"""Seeded defects of the area ``json`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..bending import bending
from ..defect import SeededDefect


def _depth(document: Any) -> int:
    depth = 0
    while isinstance(document, dict) and document:
        document, depth = next(iter(document.values())), depth + 1
    return depth


class DeepDocumentsAreReadEmpty(SeededDefect):
    """A reader that goes down by recursion gives up below 100 levels, and returns an empty document."""

    Backend = bending(dict, read=lambda document: {} if _depth(document) > 100 else document)
