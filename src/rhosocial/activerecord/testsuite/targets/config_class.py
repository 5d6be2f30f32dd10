"""Finds the config class of a backend class, whose fields are the options that a user may write."""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from typing import Any, Optional


def config_class_of(backend_class: type) -> type:
    """The config class that ``backend_class`` is built from.

    Every class in the MRO is asked in turn, and in each the packages of its module from the innermost outwards: the
    first namespace that holds a proper subclass of the core's ``ConnectionConfig`` decides. A package's own config
    class comes before one that it imports from elsewhere, the base-most before special ones derived from it. This way
    needs no help from the backend and finds the class of every published one; a class without any is built from
    ``ConnectionConfig``.
    """
    from rhosocial.activerecord.backend.config import ConnectionConfig

    for owner in backend_class.__mro__:
        stated = _stated_by_init(owner, ConnectionConfig)
        if stated is not None:
            return stated
        for namespace in _namespaces(owner.__module__):
            candidates = [
                value
                for value in vars(sys.modules[namespace]).values()
                if isinstance(value, type) and issubclass(value, ConnectionConfig) and value is not ConnectionConfig
            ]
            if candidates:
                own = [each for each in candidates if _is_own(each, namespace)]
                return min(own or candidates, key=lambda each: (len(each.__mro__), each.__module__, each.__qualname__))
    return typing.cast(type, ConnectionConfig)


def _stated_by_init(owner: type, base: Any) -> Optional[type]:
    """The config class that the class's own ``__init__`` states for ``connection_config``, if it states just one."""
    init = vars(owner).get("__init__")
    if init is None:
        return None
    try:
        annotation = typing.get_type_hints(init).get("connection_config")
    except Exception:  # an annotation for type checkers alone cannot be evaluated; the namespaces are asked then
        return None
    choices = typing.get_args(annotation) or (annotation,)
    proper = {each for each in choices if isinstance(each, type) and issubclass(each, base) and each is not base}
    return proper.pop() if len(proper) == 1 else None


def _namespaces(module: str) -> Iterator[str]:
    """The module and its packages, innermost first, as far as they are imported."""
    while module:
        if module in sys.modules:
            yield module
        module = module.rpartition(".")[0]


def _is_own(candidate: type, namespace: str) -> bool:
    package = namespace if hasattr(sys.modules[namespace], "__path__") else namespace.rpartition(".")[0] or namespace
    return candidate.__module__ == package or candidate.__module__.startswith(package + ".")
