"""What each item of a second pass executed of the author's code, as plain values that a worker of xdist can send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Function:
    """A function of the author: the end of its file's path, the line of its definition, and its qualified name."""

    file: str
    line: int
    name: str

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Spectrum:
    """One item: the functions that ran, and those in the traceback of its failure, the innermost one first."""

    nodeid: str
    target: str
    mode: str
    failed: bool
    executed: frozenset[Function]
    raised: tuple[Function, ...] = ()
    opening: frozenset[Function] = frozenset()
    """What ran when the item's session was opened, which every item of the session depends on."""


def to_data(spectra: Iterable[Spectrum]) -> dict[str, Any]:
    """The spectra as values of JSON, with each function once."""
    numbers: dict[Function, int] = {}
    items = []
    for each in spectra:
        ran = sorted(numbers.setdefault(function, len(numbers)) for function in each.executed)
        raised = [numbers.setdefault(function, len(numbers)) for function in each.raised]
        opened = sorted(numbers.setdefault(function, len(numbers)) for function in each.opening)
        items.append([each.nodeid, each.target, each.mode, each.failed, ran, raised, opened])
    return {"functions": [[each.file, each.line, each.name] for each in numbers], "items": items}


def from_data(data: dict[str, Any]) -> list[Spectrum]:
    """The spectra that :func:`to_data` wrote."""
    functions = [Function(*each) for each in data["functions"]]
    return [
        Spectrum(
            nodeid,
            target,
            mode,
            failed,
            frozenset(functions[number] for number in ran),
            tuple(functions[number] for number in raised),
            frozenset(functions[number] for number in opened),
        )
        for nodeid, target, mode, failed, ran, raised, opened in data["items"]
    ]
