"""Whose code can be a suspect: the files of the package that holds the backend, and of those that hold its other parts.

The core is left out on a third party's backend: its functions run in every item, and the author can't change them. On a
backend of the core itself, the core's files are the author's.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...targets.backend_class import IMPL_NAMESPACE

KIT = __name__.rpartition(".engine")[0]
CORE = KIT.rpartition(".")[0]
_OFFICIAL = f"{IMPL_NAMESPACE}."
"""Where the drivers of the core and those of its maintainers live; each package there is one author's."""
_OF_THE_CORE = ("sqlite", "dummy")


@dataclass
class OwnCode:
    """The author's files: below some folders, and not below others of the same namespace."""

    inside: tuple[str, ...]
    outside: tuple[str, ...] = ()
    _known: dict[str, bool] = field(default_factory=dict)

    def holds(self, file: str) -> bool:
        """Whether a file is the author's."""
        if file not in self._known:
            self._known[file] = file.startswith(self.inside) and not file.startswith(self.outside)
        return self._known[file]

    def short(self, file: str) -> str:
        """A file's path from the folder that holds the author's package, as ``mydb/backend.py``."""
        root = next((root for root in self.inside if file.startswith(root)), "")
        return Path(file).relative_to(Path(root).parent).as_posix() if root else file


def own_code(classes: Iterable[type]) -> OwnCode:
    """The author's files, from the classes of a backend (the first one) and of its parts."""
    modules = [cls.__module__ for cls in classes]
    if modules and is_core(modules[0]):
        return _of_the_core()
    packages = {package_of(module) for module in modules if not is_core(module)}
    kit = roots_of(KIT)
    return OwnCode(tuple(sorted(root for package in packages for root in roots_of(package))), kit)


def is_core(module: str) -> bool:
    """Whether a module belongs to the core's distribution."""
    if module.startswith(_OFFICIAL):
        return module[len(_OFFICIAL) :].partition(".")[0] in _OF_THE_CORE
    return module.startswith(f"{CORE}.") and not f"{module}.".startswith(f"{KIT}.")


def package_of(module: str) -> str:
    """The package of one author that holds a module: its first name, or the driver's package in the core's namespace."""
    if module.startswith(_OFFICIAL):
        return _OFFICIAL + module[len(_OFFICIAL) :].partition(".")[0]
    return module.partition(".")[0]


def roots_of(package: str) -> tuple[str, ...]:
    """A package's folders, each with a separator at its end, or the file of a module."""
    spec: Any = getattr(sys.modules.get(package), "__spec__", None)
    if spec is None:
        try:
            spec = importlib.util.find_spec(package)
        except (ImportError, ValueError):
            return ()
    if spec is None:
        return ()
    folders = tuple(str(Path(folder)) + os.sep for folder in spec.submodule_search_locations or ())
    return folders or ((spec.origin,) if spec.origin else ())


def _of_the_core() -> OwnCode:
    """The core's folders, without what others have in the same namespace: the kit, and official drivers."""
    backend = Path(roots_of(f"{CORE}.backend")[0])
    drivers = [each for each in (backend / "impl").iterdir() if each.is_dir() and each.name not in _OF_THE_CORE]
    others = [*drivers, backend.parent / KIT.rpartition(".")[2]]
    return OwnCode((str(backend.parent) + os.sep,), tuple(f"{each}{os.sep}" for each in others))
