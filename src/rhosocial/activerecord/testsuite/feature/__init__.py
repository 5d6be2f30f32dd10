"""The areas: one file each, with mixin classes of rules about one thing that a user does with a backend."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import nearest

if TYPE_CHECKING:
    from ..harness.base import ConformanceTests
    from ..provider import Provider


def areas() -> list[str]:
    """The names of all areas, read from the folder without importing any."""
    return sorted({info.name.partition("_rules")[0] for info in pkgutil.iter_modules(__path__) if info.name[0] != "_"})


def classes_of(area: str) -> list[type[ConformanceTests]]:
    """The mixin classes of an area, in the order of their definition."""
    from ..harness.base import ConformanceTests

    module = importlib.import_module(f"{__name__}.{area}")
    found = [
        value for value in vars(module).values() if isinstance(value, type) and issubclass(value, ConformanceTests)
    ]
    return [cls for cls in found if cls.area == area and cls.__name__.endswith("Tests")]


def all_classes(chosen: Iterable[str] = ()) -> list[type[ConformanceTests]]:
    """Every mixin class of the kit, or of some areas; imports those areas."""
    return [cls for area in chosen or areas() for cls in classes_of(area)]


@cache
def _area_of_classes() -> dict[str, str]:
    """Mixin class to area, read from the files' text: to import one area is quick, to import all of them is not."""
    found: dict[str, str] = {}
    for folder in __path__:
        for file in sorted(Path(folder).glob("[a-z]*.py")):
            for name in re.findall(r"^class (\w+Tests)\(", file.read_text(encoding="utf-8"), re.MULTILINE):
                found[name] = file.stem.partition("_rules")[0]
    return found


def find_class(name: str) -> type[ConformanceTests]:
    """A mixin class by its name. Raises AttributeError that names the nearest one."""
    area = _area_of_classes().get(name)
    for cls in classes_of(area) if area is not None else ():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"the kit has no class {name!r}.{nearest(name, _area_of_classes())}")


def test_classes(provider: Provider, *, without: tuple[str, ...] = ()) -> dict[str, type]:  # noqa: PT028 - weak-ok: no test
    """Every area as a ``Test...`` class on one provider: ``globals().update(test_classes(provider))``.

    ``without`` names areas to leave out; the kit reports them as not used. Raises ValueError for a name that is no area.
    """
    for area in without:
        if area not in areas():
            raise ValueError(f"there is no area {area!r}.{nearest(area, areas())}")
    module = sys._getframe(1).f_globals["__name__"]
    made: dict[str, type] = {}
    for area in areas():
        if area in without:
            continue
        for cls in classes_of(area):
            name = "Test" + cls.__name__[: -len("Tests")]
            body: dict[str, Any] = {"provider": provider, "__module__": module, "__doc__": cls.__doc__}
            made[name] = type(name, (cls,), body)
    return made


test_classes.__test__ = False  # type: ignore[attr-defined]  # pytest would take the helper for a test
