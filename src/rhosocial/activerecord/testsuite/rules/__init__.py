"""The areas: a folder each, with a module for every topic. Folders and modules are the only registration there is.

``rules/<area>/<topic>.py`` holds mixin classes named ``...Tests``; a module whose name starts with an underscore holds
helpers. ``support`` is no area: it holds what several areas share.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..errors import nearest

if TYPE_CHECKING:
    from ..engine.base import ConformanceTests
    from ..provider import Provider

SUPPORT = "support"
"""The folder beside the areas whose modules several areas share."""

_chosen: tuple[str, ...] = ()


def areas() -> list[str]:
    """The names of all areas, read from the folders without importing any."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__) if info.ispkg and info.name != SUPPORT)


def topics_of(area: str) -> list[str]:
    """The modules of an area that hold rules, `basics` first."""
    folders = [str(Path(folder) / area) for folder in __path__]
    names = [info.name for info in pkgutil.iter_modules(folders) if not (info.ispkg or info.name.startswith("_"))]
    return sorted(names, key=lambda name: (name != "basics", name))


def classes_of(area: str) -> list[type[ConformanceTests]]:
    """The mixin classes of an area, by topic and in the order of their definition."""
    modules = [importlib.import_module(f"{__name__}.{area}.{topic}") for topic in topics_of(area)]
    return [cls for module in modules for cls in _defined_in(module)]


def _defined_in(module: Any) -> Iterator[type[ConformanceTests]]:
    from ..engine.base import ConformanceTests

    for value in vars(module).values():
        own = isinstance(value, type) and value.__module__ == module.__name__
        if own and issubclass(value, ConformanceTests) and value.__name__.endswith("Tests"):
            yield value


def all_classes(chosen: Iterable[str] = ()) -> list[type[ConformanceTests]]:
    """Every mixin class of the kit, or of some areas; imports those areas."""
    return [cls for area in chosen or areas() for cls in classes_of(area)]


@cache
def _area_of_classes() -> dict[str, str]:
    """Maps class names to areas from the files' text: importing one area is quick, importing all of them is not."""
    found: dict[str, str] = {}
    for area in areas():
        for file in (file for folder in __path__ for file in sorted((Path(folder) / area).glob("[a-z]*.py"))):
            for name in re.findall(r"^class (\w+Tests)\(", file.read_text(encoding="utf-8"), re.MULTILINE):
                found[name] = area
    return found


def find_class(name: str) -> type[ConformanceTests]:
    """A mixin class by its name. Raises AttributeError that names the nearest one."""
    area = _area_of_classes().get(name)
    for cls in classes_of(area) if area is not None else ():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"the kit has no class {name!r}.{nearest(name, _area_of_classes())}")


def hint_on(nodeid: str) -> str:
    """What to look at when an item ended the process: the rule's id, and for rules with threads the provider's fact."""
    from ..engine.rules import facts_of, rule_id

    match = re.search(r"::Test(\w+)::(test_\w+)", nodeid)
    if match is None:
        return ""
    try:
        cls = find_class(f"{match[1]}Tests")
        facts = facts_of(getattr(cls, match[2]))
    except AttributeError:
        return ""
    said = f"The rule is {rule_id(cls.area, match[2])}."
    if cls.area == "concurrency" or (facts.only == "sync" and "thread" in facts.why_only):
        said += (
            " It uses threads, as the backend's threadsafety allows: if the driver can't, let the backend declare less, or set "
            "thread_safety in the provider."
        )
    return said


def choose(chosen: Collection[str]) -> None:
    """Limit :func:`test_classes` to some areas (``--ar-area``), so that a run imports and collects nothing else."""
    global _chosen
    _chosen = tuple(chosen)


def test_classes(  # weak-ok: public, no test
    provider: Optional[Provider] = None, *, without: tuple[str, ...] = ()
) -> dict[str, type]:
    """Every area as ``Test...`` classes on one provider: ``globals().update(test_classes(provider))``.

    Without a provider the classes run on every configured target. ``without`` names areas to leave out; the kit reports
    them as not used. Raises ValueError for an unknown area.
    """
    for area in without:
        if area not in areas():
            raise ValueError(f"unknown area {area!r} (choose from {', '.join(areas())}).{nearest(area, areas())}")
    module = sys._getframe(1).f_globals["__name__"]
    made: dict[str, type] = {}
    for area in areas():
        if area in without or (_chosen and area not in _chosen):
            continue
        for cls in classes_of(area):
            name = "Test" + cls.__name__[: -len("Tests")]
            body: dict[str, Any] = {"provider": provider, "__module__": module, "__doc__": cls.__doc__}
            made[name] = type(name, (cls,), body)
    return made


test_classes.__test__ = False  # type: ignore[attr-defined]  # pytest would take the helper for a test
