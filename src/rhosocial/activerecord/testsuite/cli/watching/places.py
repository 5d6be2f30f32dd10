"""The files that a watch looks at: the author's code, the provider's file, and the file of targets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ...engine.spectra.watched import Places

_NEVER = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True)
class Watched:
    """``places`` is None until a run has said where the code lies; then every Python file of this folder counts."""

    places: Optional[Places]
    more: tuple[str, ...] = ()
    """The file of targets, and the provider's."""

    def name(self, path: Path) -> Optional[str]:
        """The name of a file that is looked at; None for any other."""
        text = str(path)
        if text in self._files:
            return _from_here(path)
        if path.suffix != ".py" or self.places is None:
            return _from_here(path) if path.suffix == ".py" and not _hidden(path, Path.cwd()) else None
        own = self.places.own
        return own.short(text) if own.holds(text) else None

    @property
    def _files(self) -> frozenset[str]:
        return frozenset({*self.more, *(self.places.files if self.places is not None else ())})

    def every(self) -> Iterator[tuple[Path, str]]:
        """All files that are there, with their names."""
        for root in self._roots():
            for path in [root] if root.is_file() else _python_files(root):
                name = self.name(path)
                if name is not None:
                    yield path, name

    def _roots(self) -> list[Path]:
        inside = self.places.own.inside if self.places is not None else (str(Path.cwd()),)
        return [Path(each) for each in dict.fromkeys((*inside, *sorted(self._files))) if os.path.exists(each)]

    def folders(self) -> tuple[str, ...]:
        """Every folder with such files. A file has its folder: an editor replaces it by a new one."""
        found: set[str] = set()
        for root in self._roots():
            found |= {str(root.parent)} if root.is_file() else {str(folder) for folder in _folders(root)}
        return tuple(sorted(found))


def _folders(root: Path) -> Iterator[Path]:
    for folder, folders, _ in os.walk(root):
        folders[:] = [each for each in folders if not _skipped(Path(folder, each))]
        yield Path(folder)


def _python_files(root: Path) -> Iterator[Path]:
    for folder in _folders(root):
        yield from sorted(folder.glob("*.py"))


def _skipped(folder: Path) -> bool:
    return folder.name in _NEVER or folder.name.startswith(".") or (folder / "pyvenv.cfg").is_file()


def _hidden(path: Path, root: Path) -> bool:
    try:
        parts = path.relative_to(root).parts[:-1]
    except ValueError:
        return True
    return any(_skipped(root.joinpath(*parts[: number + 1])) for number in range(len(parts)))


def _from_here(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
