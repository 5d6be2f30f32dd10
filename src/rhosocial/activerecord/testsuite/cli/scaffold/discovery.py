"""Which backend a repository is about: the one that it registers, or the one that the user names."""

from __future__ import annotations

import contextlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ...errors import ConfigurationError, nearest
from ...provider import Provider
from ...provider.lookup import provider_for
from ...targets.backend_class import IMPL_NAMESPACE
from ...targets.distributions import editable_in
from ...targets.drivers import Drivers, driver_from_class
from ...targets.entrypoints import BACKEND_GROUP, PROVIDER_GROUP, Registration, import_module, registered, registrations
from ...targets.model import Driver

_SOURCES = (".", "src")
"""Where a repository has its packages."""
PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
HOW_TO_REGISTER = (
    f'register the backend in pyproject.toml under [project.entry-points."{BACKEND_GROUP}"] and install it '
    "(pip install -e .), or name its class: --backend package.module:Class"
)


@dataclass(frozen=True)
class Backend:
    """A backend as its repository's tests import it.

    ``provider_path`` is where the kit's tests find a provider that is complete for them, when the package registers one;
    ``provider`` is what adapts the driver otherwise, as the base of the one that is written.
    """

    driver: Driver
    module: str
    attribute: str
    provider: Provider
    provider_path: Optional[tuple[str, str]] = None

    @property
    def registered(self) -> bool:
        """Whether ``driver: name`` is known outside the repository."""
        return self.driver.name in Drivers().names()


def find_backend(folder: Path, driver: Optional[str], backend: Optional[str]) -> Backend:
    """The backend to set up.

    :param driver: a driver's name, when the user gives one.
    :param backend: ``module:Class``, when the user gives one.
    :raises ConfigurationError: when none is found, or several.
    """
    if backend is not None:
        return _of_class(backend, folder)
    if driver is None:
        driver = _only_one(folder) if is_project(folder) else _asked(folder)
    return _of_driver(driver)


def source_folder(backend: Backend, folder: Path) -> str:
    """Where in the folder the backend's module stands, when it is not installed; else an empty text."""
    path = backend.module.replace(".", "/")
    found = (
        each
        for each in _SOURCES
        if (folder / each / f"{path}.py").is_file() or (folder / each / path / "__init__.py").is_file()
    )
    return "" if backend.registered else next(found, "")


def is_project(folder: Path) -> bool:
    """Whether pip can install the folder."""
    return any((folder / name).is_file() for name in PROJECT_FILES)


def _of_class(path: str, folder: Path) -> Backend:
    # A backend that is being written need not be installed.
    sys.path += [str(folder.resolve() / each) for each in _SOURCES]
    module, _, attribute = path.partition(":")
    if not module or not attribute:
        raise ConfigurationError(f"expected package.module:Class, got {path!r}", place="--backend")
    loaded = import_module(module, "--backend")
    found: Any = getattr(loaded, attribute, None)
    if found is None:
        raise ConfigurationError(f"{module} has no {attribute!r}.{nearest(attribute, vars(loaded))}", place="--backend")
    driver = driver_from_class(found)
    return _complete(driver, module, attribute)


def _of_driver(name: str) -> Backend:
    driver = Drivers().get(name, place="--driver")
    point = registered(BACKEND_GROUP, name)
    if point is None:
        return _complete(driver, f"{IMPL_NAMESPACE}.{name}", driver.sync_class.__name__)
    module, _, attribute = point.value.partition(":")
    return _complete(driver, module.strip(), attribute.partition("[")[0].strip())


def _complete(driver: Driver, module: str, attribute: str) -> Backend:
    provider = provider_for(driver)
    point = registered(PROVIDER_GROUP, driver.name)
    path = None
    if point is not None and provider.backend_class is not None and isinstance(point.load(), type):
        place, _, name = point.value.partition(":")
        path = (place.strip(), name.partition("[")[0].strip())
    return Backend(driver, module, attribute, provider, path)


def _only_one(folder: Path) -> str:
    """The name that this repository's project registers, else the only one that is registered at all."""
    points = registrations(BACKEND_GROUP)
    own = [point for point in points if _belongs(point, folder)]
    if not points:
        raise ConfigurationError(f"no installed distribution registers a backend: {HOW_TO_REGISTER}")
    return _one_of(sorted({point.name for point in own or points}))


def _one_of(drivers: list[str]) -> str:
    if len(drivers) > 1:
        raise ConfigurationError(f"several drivers are registered (choose one with --driver: {', '.join(drivers)})")
    return drivers[0]


def _asked(folder: Path) -> str:
    """What the user chooses at the terminal among the installed drivers, where no project says which one is meant."""
    listed = ", ".join(Drivers().names())
    if sys.stdin.isatty():
        with contextlib.suppress(EOFError):
            return input(f"Which driver ({listed})? ").strip()
    raise ConfigurationError(
        f"found no {' or '.join(PROJECT_FILES)}: run this in the root folder of the backend's repository, choose a driver "
        f"(--driver: {listed}), or make a repository (--new NAME)",
        place=str(folder),
    )


def _belongs(point: Registration, folder: Path) -> bool:
    return _normal(point.owner.name) == _project_name(folder) or editable_in(point.owner.name) == folder.resolve()


def _project_name(folder: Path) -> Optional[str]:
    """What ``pyproject.toml`` calls the project; Python up to 3.10 has no reader for TOML, and this is one line of it."""
    try:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    table = re.search(r"^\[project\]\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    name = re.search(r"^name\s*=\s*[\"']([^\"']+)[\"']", table[1], re.MULTILINE) if table else None
    return _normal(name[1]) if name else None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
