"""Whether a target goes the way on which a known failure shows.

A defect of the core often shows only where a second function is in use: the one that takes the lock, or that opens the
client library. ``through`` names such functions, of which a target uses at least one; ``without`` names functions that
lead around the defect, of which it uses none.
"""

from __future__ import annotations

from functools import cache

from .cause import OWNERS, KnownFailure, Subject, derives
from .where import Use, resolve, use


def goes_the_way(entry: KnownFailure, subject: Subject) -> bool:
    """Whether a target uses a function of ``through``, if there is one, and none of ``without``.

    The functions of published drivers say nothing of a backend that inherits from none of them: it may go a way of its own
    that ends at the same place. An entry about the core then holds, and a pass of its rules is a pass.
    """
    if _uses_one(entry.without, subject):
        return False
    if not entry.through or _uses_one(entry.through, subject):
        return True
    return entry.cause.owner == "core" and not _of_a_known_family(subject)


@cache
def _uses_one(places: tuple[str, ...], subject: Subject) -> bool:
    return any(use(resolve(place), subject) is not Use.NONE for place in places)


def _of_a_known_family(subject: Subject) -> bool:
    return any(derives(subject, driver) for driver in OWNERS if driver != "core")
