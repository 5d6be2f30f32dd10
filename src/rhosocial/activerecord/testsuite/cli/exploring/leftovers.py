"""Drops what a process left in a database that was killed or crashed in an exploration."""

from __future__ import annotations

from pathlib import Path

from ...engine.scratch import abandoned, remove
from ..orphan_cleanup import LEFT, Cleanup
from .exploration import Choice

MARGIN = 0.02
"""Hours: names carry their time in minutes."""


def drop_leftovers(choice: Choice, seconds: float) -> None:
    """Drop the objects of the kit that are not older than this exploration and belong to no run that is alive.

    Folders of such runs are removed as well.
    """
    hours = seconds / 3600 + MARGIN
    for path, age in abandoned(0.0):
        if age <= hours:
            remove(path)
    cleanup = Cleanup(choice.targets, choice.config or None, Path.cwd(), 0.0)
    try:
        left = [each for each in cleanup.look() if each.state == LEFT and each.hours <= hours]
        cleanup.drop(left)
    finally:
        cleanup.close()
