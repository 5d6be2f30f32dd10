"""Which provider adapts a driver: its package's own, the profile of the official driver it derives from, or the default."""

from __future__ import annotations

import importlib
from typing import Any, Optional

from ..targets.model import Driver
from .base import Provider
from .checking import checked

_IMPL = "rhosocial.activerecord.backend.impl."
_PROFILES = {
    "sqlite": (".sqlite", "SQLiteProvider"),
    "postgres": (".postgres", "PostgresProvider"),
    "mysql": (".mysql", "MySQLProvider"),
    "mariadb": (".mysql", "MariaDBProvider"),
}


def provider_for(driver: Driver) -> Provider:
    """The provider of a driver in a central run. Raises ConfigurationError when a registered one can't be used."""
    registered = _registered(driver)
    if registered is not None:
        return registered
    for cls in driver.sync_class.__mro__:
        if cls.__module__.startswith(_IMPL):
            name = cls.__module__[len(_IMPL) :].partition(".")[0]
            if name in _PROFILES:
                module, attribute = _PROFILES[name]
                found: type[Provider] = getattr(importlib.import_module(module, __package__), attribute)
                return found()
    return Provider()


def _registered(driver: Driver) -> Optional[Provider]:
    from ..targets.entrypoints import PROVIDER_GROUP, registered

    registration = registered(PROVIDER_GROUP, driver.name)
    if registration is None:
        return None
    found: Any = registration.load()
    provider = found() if isinstance(found, type) and issubclass(found, Provider) else found
    return checked(provider, f"entry point {registration.described}")
