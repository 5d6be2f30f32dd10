"""Dimensions of random input: what a rule drew, counted in an exploration and ignored in an ordinary run."""

from __future__ import annotations

from typing import Optional

_current: Optional[set[tuple[str, str]]] = None


def noted(dimension: str, value: object) -> None:
    """Note that the example that runs has this value in a dimension: ``noted("kind", "upsert")``.

    ``ar-testsuite explore`` shows in how many examples each value occurred. Name few values: a kind, a class, a place.
    """
    if _current is not None:
        _current.add((dimension, str(value)))


def note_into(found: Optional[set[tuple[str, str]]]) -> None:
    """Collect what the next example notes; None ends that."""
    global _current
    _current = found
