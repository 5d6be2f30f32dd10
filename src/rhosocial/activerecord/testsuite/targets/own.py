"""The default targets of a provider, checked like those of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, nearest
from . import names
from .annotations import parameters
from .model import Driver, Target


def own_targets(targets: Any, driver: Driver, place: str) -> tuple[Target, ...]:
    """The default targets of a provider; ``place`` is its class.

    :raises ConfigurationError: when they are no mapping of names to options, when a name can't stand in an id, or when
        the driver lacks an option.
    """
    if not isinstance(targets, Mapping):
        raise ConfigurationError(f"targets is {targets!r}; {{'name': {{...}}}} was expected", place=place)
    for name in targets:
        if not isinstance(name, str):
            raise ConfigurationError(f"targets holds the name {name!r}; a text was expected", place=place)
        names.check(name, "target", f"{place}.targets")
    return tuple(
        Target(name, driver, _options(name, given, driver, place), {}, f"{place}.targets")
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
