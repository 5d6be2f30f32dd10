"""What ``ar-testsuite watch`` and the runs that it starts say to each other: small files in a folder of one run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Optional

from ...report.spectra import Function, Spectrum
from .own_code import OwnCode

WANTED, OWN, SPECTRA = "wanted.json", "own.json", "spectra.jsonl"

Key = tuple[str, ...]
"""An item across runs: rule, target, mode and params."""


@dataclass(frozen=True)
class Wanted:
    """Which items a run has, and in which order: the red ones of ``first``, its others, quick rules, the rest.

    All but ``red`` are ids of items. ``whole`` means every item that is not in ``done``.
    """

    first: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    red: tuple[Key, ...] = ()
    """The items that failed before."""
    quick: bool = False
    whole: bool = False
    done: tuple[str, ...] = ()
    provider: str = ""
    """The provider of ``--provider``."""

    def write(self, folder: Path) -> None:
        """Write it for the run to come."""
        (folder / WANTED).write_text(json.dumps(vars(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Wanted:
        """What :meth:`write` wrote."""
        data: dict[str, Any] = json.loads((folder / WANTED).read_text(encoding="utf-8"))
        fields: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in data.items()}
        found = cls(**fields)
        return replace(found, red=tuple(tuple(key) for key in found.red))


@dataclass(frozen=True)
class Places:
    """Where the author's code lies: ``own`` as :class:`OwnCode` has it, and single files such as the provider's."""

    own: OwnCode
    files: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Write it for the parent of the run, whole or not at all."""
        made = folder / f"{OWN}.new"
        made.write_text(json.dumps(self.to_data()), encoding="utf-8")
        made.replace(folder / OWN)

    @classmethod
    def read(cls, folder: Path) -> Optional[Places]:
        """What the run wrote; None before it has."""
        path = folder / OWN
        return cls.of(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

    def to_data(self) -> dict[str, list[str]]:
        """As JSON has it."""
        return {"inside": [*self.own.inside], "outside": [*self.own.outside], "files": [*self.files]}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Places:
        """What :meth:`to_data` gave."""
        return cls(OwnCode(tuple(data["inside"]), tuple(data["outside"])), tuple(data["files"]))


class SpectraWriter:
    """Writes the spectra of a run, one a line, with each function once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SPECTRA
        self._numbers: dict[Function, int] = {}

    def write(self, spectrum: Spectrum) -> None:
        """Add one."""
        new: list[list[object]] = []

        def numbered(functions: Iterable[Function]) -> list[int]:
            found = []
            for each in functions:
                if each not in self._numbers:
                    self._numbers[each] = len(self._numbers)
                    new.append([each.file, each.line, each.name])
                found.append(self._numbers[each])
            return found

        parts = (spectrum.executed, spectrum.raised, spectrum.handlers, spectrum.opening)
        entry = [spectrum.nodeid, spectrum.target, spectrum.mode, *map(numbered, parts)]
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"item": entry, "new": new}) + "\n")


@dataclass
class SpectraReader:
    """Reads the spectra that a run has written so far; each call of :meth:`read` gives the new ones."""

    folder: Path
    _at: int = 0
    _functions: list[Function] = field(default_factory=list)

    def read(self) -> Iterator[Spectrum]:
        """The spectra since the last call."""
        path = self.folder / SPECTRA
        if not path.is_file():
            return
        with path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._at += len(line)
                data = json.loads(line)
                self._functions += [Function(*each) for each in data["new"]]
                nodeid, target, mode, *parts = data["item"]
                ran, raised, handlers, opened = ([self._functions[number] for number in part] for part in parts)
                yield Spectrum(
                    *(nodeid, target, mode, False),
                    frozenset(ran),
                    tuple(raised),
                    frozenset(handlers),
                    frozenset(opened),
                )
