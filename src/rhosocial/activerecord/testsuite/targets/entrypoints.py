"""What installed distributions register under the project's entry-point groups, read once per process.

Reading costs milliseconds, so it is done at the first question and never again; an object is imported
when it is asked for by name, so that a broken distribution breaks only itself.
"""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass
from typing import Any, Optional

from ..errors import ConfigurationError, nearest
from .distributions import Owner, owner_of

if sys.version_info >= (3, 10):
    from importlib import metadata
else:  # Python 3.9's own module lacks what is used here
    import importlib_metadata as metadata

BACKEND_GROUP = "rhosocial.activerecord.backend"
ASYNC_GROUP = "rhosocial.activerecord.backend.async"
PROVIDER_GROUP = "rhosocial.activerecord.testsuite.provider"

_GROUPS = (BACKEND_GROUP, ASYNC_GROUP, PROVIDER_GROUP)
_VALUE = re.compile(r"(?P<module>[\w.]+)\s*(:\s*(?P<attribute>[\w.]+))?\s*(\[.*\])?")


@dataclass(frozen=True)
class Registration:
    """One entry point: a short name, ``module:attribute``, and the distribution that registers it."""

    group: str
    name: str
    value: str
    owner: Owner

    @property
    def described(self) -> str:
        """For messages: the name, its value and who registered it."""
        return f"{self.name} = {self.value} ({self.group}, registered by {self.owner})"

    @property
    def module(self) -> str:
        """The module's name.

        :raises ConfigurationError: when the value is not ``module:attribute``.
        """
        return self._parts()[0]

    def _parts(self) -> tuple[str, str]:
        match = _VALUE.fullmatch(self.value.strip())
        if match is None or not match["attribute"]:
            raise ConfigurationError("expected `module:attribute`", place=f"entry point {self.described}")
        return match["module"], match["attribute"]

    def load(self) -> Any:
        """Import the object.

        :raises ConfigurationError: when the module or the attribute does not exist.
        :raises ImportFailed: when the module exists and importing it fails.
        """
        module_name, attribute = self._parts()
        place = f"entry point {self.described}"
        module = import_module(module_name, place)
        found: Any = module
        for part in attribute.split("."):
            try:
                found = getattr(found, part)
            except AttributeError:
                hint = nearest(part, [name for name in vars(found) if not name.startswith("_")])
                raise ConfigurationError(f"{module_name} has no attribute {attribute!r}.{hint}", place=place) from None
            except ImportError as error:
                raise ImportFailed(f"{attribute} cannot be imported: {error}", place=place) from None
        return found


class ImportFailed(ConfigurationError):
    """A module is there but cannot be imported, mostly because something that it needs is not installed."""


def import_module(name: str, place: str) -> Any:
    """Import a module that a registration names.

    :raises ConfigurationError: when the module does not exist.
    :raises ImportFailed: when importing it fails, with the reason.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise ConfigurationError(f"module {error.name!r} not found", place=place) from None
        raise ImportFailed(f"importing {name} fails: {error}", place=place) from None
    except (Exception, SystemExit) as error:  # a foreign module may raise anything
        raise ImportFailed(f"importing {name} fails: {type(error).__name__}: {error}", place=place) from None


_read: Optional[list[Registration]] = None


def registrations(group: str) -> list[Registration]:
    """Everything registered under ``group``, sorted by name and distribution."""
    global _read
    if _read is None:
        _read = _scan()
    return [each for each in _read if each.group == group]


def registered(group: str, name: str) -> Optional[Registration]:
    """The registration of ``name``, or ``None``.

    :raises ConfigurationError: when two different values are registered under it; both are named.
    """
    found = {each.value: each for each in reversed(registrations(group)) if each.name == name}
    if len(found) > 1:
        both = " and ".join(
            f"{each.owner} ({each.value})" for each in sorted(found.values(), key=lambda e: str(e.owner))
        )
        raise ConfigurationError(
            f"the name is registered twice with different values: by {both}; uninstall one", place=f"{group}: {name}"
        )
    return next(iter(found.values()), None)


def forget() -> None:
    """Read the installed distributions again at the next question; for tests and for installers."""
    global _read
    _read = None


def _scan() -> list[Registration]:
    found = []
    seen = set()
    for distribution in metadata.distributions():
        # The text is searched first: parsing every distribution's metadata would take far longer.
        text = distribution.read_text("entry_points.txt") or ""
        if not any(f"[{group}]" in text for group in _GROUPS):
            continue
        owner = owner_of(distribution)
        key = re.sub(r"[-_.]+", "-", owner.name).lower()
        if key in seen:  # an older copy further down sys.path is shadowed, as for the import system
            continue
        seen.add(key)
        for point in distribution.entry_points:
            if point.group in _GROUPS:
                found.append(Registration(point.group, point.name, point.value, owner))
    return sorted(found, key=lambda each: (each.group, each.name, each.owner.name))
