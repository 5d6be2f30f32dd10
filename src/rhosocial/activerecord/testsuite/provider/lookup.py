"""Which provider adapts a driver: its package's own, the profile of the official driver that it derives from, or the default."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Optional

from ..targets.model import Driver
from .base import Provider
from .checking import checked

_IMPL = "rhosocial.activerecord.backend.impl."


def provider_for(driver: Driver) -> Provider:
    """The provider of a driver in a central run. Raises ConfigurationError when a registered one can't be used."""
    registered = _registered(driver)
    if registered is not None:
        return registered
    for cls in driver.sync_class.__mro__:
        if cls.__module__.startswith(_IMPL):
            profile = profile_of(cls.__module__[len(_IMPL) :].partition(".")[0])
            if profile is not None:
                return profile()
    return Provider()


def profile_of(name: str) -> Optional[type[Provider]]:
    """The kit's own profile of a driver: the class that names it in the module of that name; None when there is none."""
    module = f"{__package__}.{name}"
    if importlib.util.find_spec(module) is None:
        return None
    classes = [each for each in vars(importlib.import_module(module)).values() if isinstance(each, type)]
    return next((each for each in classes if vars(each).get("profile_of") == name), None)


def _registered(driver: Driver) -> Optional[Provider]:
    from ..targets.entrypoints import PROVIDER_GROUP, registered

    registration = registered(PROVIDER_GROUP, driver.name)
    if registration is None:
        return None
    found: Any = registration.load()
    provider = found() if isinstance(found, type) and issubclass(found, Provider) else found
    return checked(provider, f"entry point {registration.described}")
