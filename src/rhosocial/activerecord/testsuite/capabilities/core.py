"""The kit's vocabulary against the core that is installed: what is new there, what is gone."""

from __future__ import annotations

import inspect
from typing import Any, Optional

from .vocabulary import PREFIX, Capability

_CORE_DIALECT = "rhosocial.activerecord.backend.dialect"


def core_flags() -> dict[str, frozenset[str]]:
    """Every ``supports_*`` of the installed core: method -> the protocols (else the core's classes) that have it.

    Imports the core. A class counts when the core's dialect package defines it, so flags that only an official backend
    adds are not the core's.
    """
    from rhosocial.activerecord.backend.dialect import base, mixins, protocols

    asked: dict[str, set[str]] = {}
    offered: dict[str, set[str]] = {}
    for flags, modules in ((asked, (protocols,)), (offered, (base, mixins))):
        for module in modules:
            for cls in _classes(module):
                for method in _own_flags(cls):
                    flags.setdefault(method, set()).add(cls.__name__)
    return {method: frozenset(names) for method, names in {**offered, **asked}.items()}


def unknown_to_this_kit(dialect: Optional[object] = None) -> dict[str, str]:
    """Flags of a newer core that this kit has no word for: method -> where it is declared.

    Without ``dialect`` it reads the installed core (and imports it). With a dialect or its class only what it
    inherits from the core counts: a backend may add flags of its own.
    """
    if dialect is None:
        found = {method: ", ".join(sorted(names)) for method, names in core_flags().items()}
    else:
        cls = dialect if isinstance(dialect, type) else type(dialect)
        found = {method: base.__name__ for base in reversed(cls.__mro__) for method in _own_flags(base)}
    known = {capability.method for capability in Capability}
    return {method: where for method, where in sorted(found.items()) if method not in known}


def removed_from_core() -> frozenset[Capability]:
    """Capabilities that the installed core no longer knows: their rules are left out. Imports the core."""
    there = core_flags()
    return frozenset(capability for capability in Capability if capability.method not in there)


def _classes(module: Any) -> list[type]:
    exported = {cls for _, cls in inspect.getmembers(module, inspect.isclass)}
    above = {base for cls in exported for base in cls.__mro__}
    return [cls for cls in above if cls.__module__.startswith(_CORE_DIALECT)]


def _own_flags(cls: type) -> list[str]:
    if not cls.__module__.startswith(_CORE_DIALECT):
        return []
    return [name for name, value in vars(cls).items() if name.startswith(PREFIX) and callable(value)]
