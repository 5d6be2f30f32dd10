"""The default targets of a provider, checked like those of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, nearest
from .annotations import parameters
from .model import Driver, Target


def own_targets(targets: Any, driver: Driver, place: str) -> tuple[Target, ...]:
    """The default targets of a provider; ``place`` is its class.

    :raises ConfigurationError: when they don't map names to options, or give an option that the driver lacks.
    """
    if not isinstance(targets, Mapping):
        raise ConfigurationError(f"expected targets = {{'name': {{...}}}}, got {targets!r}", place=place)
    return tuple(
        Target(str(name), driver, _options(name, given, driver, place), {}, f"{place}.targets")
        for name, given in targets.items()
    )


def _options(name: Any, given: Any, driver: Driver, place: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"expected a mapping of options for targets[{name!r}], got {given!r}", place=place)
    known = parameters(driver.config_class)
    found = dict(given)
    if "user" in found and "user" not in known.types and "username" in known.types:
        found.setdefault("username", found.pop("user"))
    for key in found:
        if key not in known.types and not known.open_ended:
            raise ConfigurationError(
                f"{driver.config_class.__name__} takes no option {key!r}.{nearest(str(key), known.types)}",
                place=f"{place}.targets[{name!r}]",
            )
    return found
