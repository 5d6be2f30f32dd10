"""The drivers that are installed: their short names, and the backend classes behind them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Optional

from ..errors import ConfigurationError, nearest
from . import names
from .backend_class import IMPL_NAMESPACE, async_class_of, checked, namespace_class, namespace_names
from .config_class import config_class_of
from .distributions import owner_of_module
from .entrypoints import BACKEND_GROUP, registered, registrations
from .model import Driver

ENTRY_POINT = "entry point"
NAMESPACE = "namespace"
PROVIDER = "provider"


@dataclass(frozen=True)
class Listed:
    """One line of the list of installed drivers.

    ``problem`` says why the driver cannot be used, ``async_absent`` why it has no async mode; ``None``: nothing is
    wrong. ``driver`` is there when it can be used.
    """

    name: str
    value: str
    distribution: str
    version: str
    source: str
    problem: Optional[str] = None
    driver: Optional[Driver] = None

    @property
    def async_absent(self) -> Optional[str]:
        return None if self.driver is None else self.driver.async_absent


class Drivers:
    """Finds drivers by name: the entry-point group first, then the namespace of the published backends.

    A driver is loaded when its name is first asked for and kept; what is installed is read once per process.
    """

    def __init__(self, bounded: Optional[Callable[[str], AbstractContextManager[None]]] = None) -> None:
        """``bounded`` surrounds the loading of each driver, whose name it is given."""
        self._loaded: dict[str, Driver] = {}
        self._failed: dict[str, ConfigurationError] = {}
        self._bounded = bounded or (lambda name: nullcontext())

    def names(self) -> list[str]:
        """Every installed driver's name, sorted; imports none of them."""
        return sorted({each.name for each in registrations(BACKEND_GROUP)} | set(namespace_names()))

    def get(self, name: str, *, place: Optional[str] = None) -> Driver:
        """Load a driver.

        :param place: where a user wrote the name, for the error about an unknown one.
        :raises ConfigurationError: when the name is not registered, two distributions register it with different values, or
            what is registered can't be used as a backend class.
        """
        if name in self._failed:
            raise self._failed[name]
        if name not in self._loaded:
            try:
                with self._bounded(name):
                    self._loaded[name] = self._load(name, place)
            except ConfigurationError as error:
                if name in self.names():
                    # Once is enough: a second target of the driver would wait as long again.
                    self._failed[name] = error
                raise
        return self._loaded[name]

    def _load(self, name: str, place: Optional[str]) -> Driver:
        point = registered(BACKEND_GROUP, name)
        if point is not None:
            sync_class = checked(point.load(), f"entry point {point.described}")
            async_class, absent = async_class_of(name, sync_class, point.module)
            config = config_class_of(sync_class)
            owner = point.owner
            return Driver(name, sync_class, async_class, config, ENTRY_POINT, owner.name, owner.version, absent)
        if name in namespace_names():
            return _described(name, namespace_class(name), None, NAMESPACE, f"{IMPL_NAMESPACE}.{name}")
        known = self.names()
        raise ConfigurationError(
            f"unknown driver {name!r} (choose from {', '.join(known) or 'none'}).{nearest(name, known)}",
            place=place,
        )

    def listing(self) -> list[Listed]:
        """Every installed driver with where it comes from and whether it can be used; loads all of them."""
        registered_names = {each.name for each in registrations(BACKEND_GROUP)}
        lines = []
        for point in registrations(BACKEND_GROUP):
            owner = point.owner
            found = self._usable(point.name)
            lines.append(Listed(point.name, point.value, owner.name, owner.version, ENTRY_POINT, *found))
        for name in namespace_names():
            module = f"{IMPL_NAMESPACE}.{name}"
            owner = owner_of_module(module)
            first = "an entry point of the same name comes first"
            found = (first, None) if name in registered_names else self._usable(name)
            lines.append(Listed(name, module, owner.name, owner.version, NAMESPACE, *found))
        return sorted(lines, key=lambda line: (line.name, line.source, line.distribution))

    def _usable(self, name: str) -> tuple[Optional[str], Optional[Driver]]:
        """Why a driver can't be used, or the driver."""
        try:
            return None, self.get(name)
        except ConfigurationError as error:
            return str(error), None


def driver_from_class(sync_class: type, async_class: Optional[type] = None, name: Optional[str] = None) -> Driver:
    """The driver for a backend class that is at hand; for a backend's own repository, which may register nothing.

    :param name: the name that configured targets give as ``driver``. By default the name under which the class is
        registered, else the part after ``impl`` in its module's name, else its own name in snake case
        (``AcmeDBBackend``: ``acme_db``).
    :raises ConfigurationError: when a class can't be used as a backend class, or the name cannot name a driver.
    """
    place = f"{getattr(sync_class, '__module__', '?')}.{getattr(sync_class, '__qualname__', sync_class)}"
    checked(sync_class, place)
    if async_class is not None:
        checked(async_class, f"{async_class.__module__}.{async_class.__qualname__}", is_async=True)
    if name is None:
        name = _name_of(sync_class)
    names.check(name, "driver", place)
    return _described(name, sync_class, async_class, PROVIDER, sync_class.__module__)


def published_base(cls: type) -> Optional[type]:
    """The next backend that could be used in place of one that derives from it: one of the published ones."""
    bases = (
        each
        for each in cls.__mro__[1:]
        if each.__module__.startswith(f"{IMPL_NAMESPACE}.") and not inspect.isabstract(each)
    )
    return next((each for each in bases if callable(getattr(each, "execute", None))), None)


def _described(name: str, sync_class: type, async_class: Optional[type], source: str, module: str) -> Driver:
    absent = None
    if async_class is None:
        async_class, absent = async_class_of(name, sync_class, module)
    owner = owner_of_module(module)
    return Driver(name, sync_class, async_class, config_class_of(sync_class), source, owner.name, owner.version, absent)


def _name_of(sync_class: type) -> str:
    for point in registrations(BACKEND_GROUP):
        module, _, attribute = point.value.partition(":")
        inside = sync_class.__module__ == module.strip() or sync_class.__module__.startswith(module.strip() + ".")
        if inside and attribute.strip() == sync_class.__qualname__:
            return point.name
    _, _, below = sync_class.__module__.rpartition(".impl.")
    if below != sync_class.__module__:
        return below.partition(".")[0]
    stem = re.sub(r"Backend\Z", "", sync_class.__name__) or sync_class.__name__
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem).lower()
