"""The targets of a run: the file and the environment, merged and typed."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ..errors import ConfigurationError, nearest
from . import environment, yamlfile
from .drivers import Drivers
from .merge import merge
from .model import Driver, Target
from .options import typed
from .values import Merged

DEFAULT_FILE = "backends.yml"
#: The embedded default: what runs when nothing is configured.
SQLITE_MEMORY = "sqlite-memory"
#: Its database is a file that the kit makes for the run; its options name none.
SQLITE_FILE = "sqlite-file"
BUILT_IN = "built-in default"

ConfigClassHook = Callable[[Driver], Optional[type]]


@dataclass(frozen=True)
class ConfigFile:
    """A file of targets. ``label`` is what messages call it, ``named_by`` the option or variable that names it."""

    path: Path
    label: str
    named_by: Optional[str] = None


@dataclass(frozen=True)
class Ignored:
    """A configured target of another driver, which a backend's own repository does not run."""

    name: str
    driver: str
    origin: str


@dataclass(frozen=True)
class Unusable:
    """A configured target whose driver is installed and can't be used; ``place`` is where the driver's name stands."""

    name: str
    driver: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name} is not run, since its driver {self.driver!r} ({self.place}) can't be used: {self.reason}"


@dataclass(frozen=True)
class Configuration:
    """Every target of the run, in the order of the file and then of the environment's numbers."""

    targets: tuple[Target, ...]
    ignored: tuple[Ignored, ...] = ()
    file: Optional[ConfigFile] = None
    unusable: tuple[Unusable, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The targets' names, which are the first part of their tests' ids."""
        return tuple(target.name for target in self.targets)

    def of_driver(self, name: str) -> tuple[Target, ...]:
        """The targets of one driver."""
        return tuple(target for target in self.targets if target.driver.name == name)


def chosen(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The targets' names that match one of the glob patterns, each once, in order; no pattern: all.

    :raises ConfigurationError: for a pattern that matches no target.
    """
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(name, pattern) for name in names):
            raise ConfigurationError(
                f"no target matches {pattern!r} (choose from {', '.join(names) or 'none'}).{nearest(pattern, names)}",
                place="--ar-target",
            )
    found = dict.fromkeys(names)
    return [name for name in found if not patterns or any(fnmatch.fnmatchcase(name, each) for each in patterns)]


def find_file(option: Optional[str], environ: Mapping[str, str], rootdir: Path) -> Optional[ConfigFile]:
    """The file of targets: ``--ar-config``, then ``AR_TEST_BACKENDS_FILE``, then ``backends.yml`` in ``rootdir``.

    A relative name is relative to the working directory, as for every option and variable. ``None``: there is none.

    :raises ConfigurationError: when a file is named and missing; the place is the option or the variable.
    """
    for named_by, name in (
        ("--ar-config", option),
        (environment.FILE_VARIABLE, environ.get(environment.FILE_VARIABLE)),
    ):
        if name is None:
            continue
        if not name:
            raise ConfigurationError("is set but empty; expected the name of a file", place=named_by)
        try:
            path = Path(name).expanduser()
            there = path.exists()
        except (OSError, ValueError, RuntimeError):
            there = False
        if not there:
            raise ConfigurationError(f"file not found: {name}", place=named_by)
        return ConfigFile(path, _label(path, rootdir), named_by)
    path = rootdir / DEFAULT_FILE
    return ConfigFile(path, DEFAULT_FILE) if path.exists() or path.is_symlink() else None


def _label(path: Path, rootdir: Path) -> str:
    try:
        return path.resolve().relative_to(rootdir.resolve()).as_posix()
    except ValueError:
        return str(path)


def read(file: Optional[ConfigFile], environ: Mapping[str, str]) -> list[Merged]:
    """What the file and the environment say together, before any driver is asked for.

    :raises ConfigurationError: for what is wrong with either of them or between them, with its place.
    """
    instances = yamlfile.read(file.path, file.label) if file is not None else []
    return merge(instances, environment.read(environ), environ)


def load_targets(
    drivers: Drivers,
    *,
    file: Optional[ConfigFile],
    environ: Mapping[str, str],
    only: Optional[Driver] = None,
    config_class: Optional[ConfigClassHook] = None,
) -> Configuration:
    """Read, merge and type every configured target.

    :param only: in a backend's own repository its driver. Targets of other drivers are then neither loaded nor typed,
        but listed as ignored, and the embedded default is left out.
    :param config_class: asked for each target's driver; a provider may name the config class.
    A driver that is installed and can't be used costs its own targets only.

    :raises ConfigurationError: for the first thing that is wrong, with its place.
    """
    targets = []
    ignored = []
    unusable = []
    for merged in read(file, environ):
        if only is not None and merged.driver != only.name:
            ignored.append(Ignored(merged.name, merged.driver, merged.origin))
            continue
        try:
            driver = _with_config_class(only or drivers.get(merged.driver, place=merged.driver_place), config_class)
        except ConfigurationError as error:
            if only is not None or merged.driver not in drivers.names():
                raise
            unusable.append(Unusable(merged.name, merged.driver, merged.driver_place, str(error)))
            continue
        targets.append(_target(merged, driver, environ))
    if not targets and not unusable and only is None:
        targets = _embedded_default(_with_config_class(drivers.get("sqlite"), config_class))
    return Configuration(tuple(targets), tuple(ignored), file, tuple(unusable))


def _with_config_class(driver: Driver, hook: Optional[ConfigClassHook]) -> Driver:
    named = hook(driver) if hook is not None else None
    return driver if named is None else dataclasses.replace(driver, config_class=named)


def _target(merged: Merged, driver: Driver, environ: Mapping[str, str]) -> Target:
    options, places = typed(merged, driver, environ)
    return Target(merged.name, driver, options, places, merged.origin)


def _embedded_default(driver: Driver) -> list[Target]:
    return [
        Target(SQLITE_MEMORY, driver, {"database": ":memory:"}, {"database": BUILT_IN}, BUILT_IN),
        Target(SQLITE_FILE, driver, {}, {}, BUILT_IN),
    ]


def needs_file(target: Target) -> bool:
    """Whether the kit must give the target a database file of its own: the embedded default's second target."""
    return target.name == SQLITE_FILE and target.origin == BUILT_IN
