"""The kit's own entries, one module an area (``entries/crud.py``), each with a tuple ``ENTRIES``.

Modules are found by themselves: an author of rules adds a file and touches no other.
"""

from __future__ import annotations

import importlib
import pkgutil

from ...errors import ConfigurationError
from ..cause import KnownFailure


def builtin_entries() -> tuple[KnownFailure, ...]:
    """Every entry that the kit ships, in the order of the areas' names.

    Raises :class:`ConfigurationError` for a module without a tuple ``ENTRIES`` of known failures, or with an entry of
    another area than its name says.
    """
    entries: list[KnownFailure] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        entries += checked(info.name, getattr(module, "ENTRIES", None))
    return tuple(entries)


def checked(area: str, found: object) -> tuple[KnownFailure, ...]:
    """``found`` as the entries of ``area``, or a :class:`ConfigurationError` that says what is wrong with it."""
    place = f"known/entries/{area}.py"
    if not isinstance(found, tuple) or not all(isinstance(entry, KnownFailure) for entry in found):
        raise ConfigurationError("expected ENTRIES, a tuple of KnownFailure", place=place)
    for entry in found:
        for rule in entry.rules:
            if rule.partition(".")[0] != area:
                raise ConfigurationError(f"the rule {rule!r} belongs to another area", place=place)
    return found
