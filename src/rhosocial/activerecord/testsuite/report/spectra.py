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
    handlers: frozenset[Function] = frozenset()
    """What ran because an exception was raised: a symptom of the failure as a rule, and not its cause."""
    opening: frozenset[Function] = frozenset()
    """What ran when the item's session was opened, which every item of the session depends on."""


def to_data(spectra: Iterable[Spectrum]) -> dict[str, Any]:
    """The spectra as values of JSON, with each function once."""
    numbers: dict[Function, int] = {}

    def numbered(functions: Iterable[Function]) -> list[int]:
        return [numbers.setdefault(function, len(numbers)) for function in functions]

    items = [
        [
            *(each.nodeid, each.target, each.mode, each.failed),
            *map(numbered, (each.executed, each.raised, each.handlers, each.opening)),
        ]
        for each in spectra
    ]
    return {"functions": [[each.file, each.line, each.name] for each in numbers], "items": items}


def from_data(data: dict[str, Any]) -> list[Spectrum]:
    """The spectra that :func:`to_data` wrote."""
    functions = [Function(*each) for each in data["functions"]]

    def named(numbers: Iterable[int]) -> tuple[Function, ...]:
        return tuple(functions[number] for number in numbers)

    return [
        Spectrum(
            *(nodeid, target, mode, failed),
            frozenset(named(ran)),
            named(raised),
            frozenset(named(handlers)),
            frozenset(named(opened)),
        )
        for nodeid, target, mode, failed, ran, raised, handlers, opened in data["items"]
    ]
