"""Notes on what a backend's repository leaves out: unused classes of the kit and overridden rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..engine.rules import rule_id

if TYPE_CHECKING:
    from ..engine.base import ConformanceTests


def notes_on_use(collected: Iterable[type[ConformanceTests]]) -> list[str]:
    """One sentence for each gap that a reader of a green report should know; ``collected`` are the test classes.

    A central run, whose classes have no provider, has no such notes.
    """
    own = [cls for cls in collected if cls.provider is not None]
    if not own:
        return []
    from ..rules import all_classes, areas

    used_areas = sorted({cls.area for cls in own} & set(areas()))
    mixins = all_classes(used_areas) if used_areas else []
    used = {base for cls in own for base in cls.__mro__}
    notes = _unused("areas", sorted(set(areas()) - set(used_areas)))
    notes += _unused("classes", sorted(mixin.__name__ for mixin in mixins if mixin not in used))
    for cls in own:
        kit = [base for base in cls.__mro__ if base in mixins]
        for name in sorted({name for base in kit for name in vars(base) if name.startswith("test_")}):
            holder = next(base for base in cls.__mro__ if name in vars(base))
            if holder not in kit:
                what = "replaced" if callable(vars(holder)[name]) else "left out"
                notes.append(f"{what} by {holder.__module__}.{holder.__qualname__}: the rule {rule_id(cls.area, name)}")
    return list(dict.fromkeys(notes))


def notes_on_flags(collected: Iterable[type[ConformanceTests]]) -> list[str]:
    """Capability methods of the core that this kit does not know; empty unless the area ``honesty`` was collected."""
    if not any(cls.area == "honesty" for cls in collected):
        return []
    from ..capabilities import unknown_to_this_kit

    return [
        f"the core's {method}() ({where}) is unknown to this kit and was not checked"
        for method, where in unknown_to_this_kit().items()
    ]


def _unused(what: str, names: list[str]) -> list[str]:
    return [f"{what} of the kit that are not used here: {', '.join(names)}"] if names else []
