"""What a mend is: the smallest change of a published function that takes a known defect away.

A mend is a class below :class:`Mend` in a module of this folder. Its docstring says what holds with it. ``page`` is the
defect's page, and ``changes`` are lines of the accused functions with the lines that replace them; ``by_hand`` changes what
has no lines, such as a method that a class lacks. Lines are written for async mode; sync mode has them without ``await``.

A change whose lines the function does not have is an error: the defect was mended or moved.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Callable, ClassVar, NamedTuple, Optional

from .rewriting import rewrite

HERE = Path(__file__).parent
CORE = "rhosocial.activerecord."


class Change(NamedTuple):
    """Lines that stand in each of the places, and what stands there instead. Indentation is that of the place."""

    places: tuple[str, ...]
    lines: str
    instead: str


class Mend:
    """One defect mended."""

    page: ClassVar[str]
    """The page of the defect, as in ``core/after-handler.md``."""
    changes: ClassVar[tuple[Change, ...]] = ()
    by_hand: ClassVar[Optional[Callable[[], None]]] = None
    driver: ClassVar[str] = "sqlite"
    """The driver on whose database it shows that the rules of the page can pass."""


def places(*texts: str) -> tuple[str, ...]:
    """Places in the core: ``base.base:BaseActiveRecord.find_one``."""
    return tuple(CORE + text for text in texts)


def both(text: str) -> tuple[str, ...]:
    """A place of the core and its twin: the class of the same module with ``Async`` before its name."""
    module, _, path = text.partition(":")
    return places(text, f"{module}:Async{path}")


def all_mends() -> list[type[Mend]]:
    """Every mend, in the order of module and definition."""
    found: list[type[Mend]] = []
    for file in sorted(HERE.glob("of_*.py")):
        module = importlib.import_module(f"{__package__}.{file.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__ and Mend in value.__mro__[1:]:
                found.append(value)
    return found


def apply(mends: list[type[Mend]]) -> None:
    """Mend this process. Changes of one function by several mends go together."""
    by_place: dict[str, list[Change]] = {}
    for mend in mends:
        for change in mend.changes:
            for place in change.places:
                by_place.setdefault(place, []).append(change)
    for place, changes in by_place.items():
        rewrite(place, [(change.lines, change.instead) for change in changes])
    for mend in mends:
        if mend.by_hand is not None:
            mend.by_hand()
