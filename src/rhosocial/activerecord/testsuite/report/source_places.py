"""Where in a repository the code of a failure stands: a frame of a report names a file by the end of its path alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

_FRAME = re.compile(r"(?P<path>.+\.py):(?P<line>\d+)(?: (?P<name>.+))?")
_TRACEBACK = re.compile(r'^ *File "(?P<path>[^"\n]+\.py)", line (?P<line>\d+), in (?P<name>\S+)', re.MULTILINE)
_NOT_SOURCES = frozenset({"node_modules", "site-packages", "build", "dist", "__pycache__"})
_MOST_FILES = 50_000
_PARTS = 2
"""So many names at the end of its path tell a file, as the frames of causes have them."""
_DECORATORS = 10
"""A function begins at its first decorator, so many lines at most above its ``def``."""


@dataclass(frozen=True)
class Place:
    """A file, relative to the repository's root with slashes, and a line in it."""

    file: str
    line: int


class Sources:
    """The Python files below a repository's root, without environments, builds and hidden folders."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[tuple[str, ...], list[str]] = {}
        for number, path in enumerate(_python_files(root)):
            if number >= _MOST_FILES:
                break
            self._files.setdefault(_key(path), []).append(path)

    def of_frame(self, frame: str) -> Optional[Place]:
        """The place of a frame ``package/module.py:line name``; ``None`` for a file of another package."""
        found = _FRAME.fullmatch(frame)
        return None if found is None else self._place(found["path"], int(found["line"]), found["name"] or "")

    def of_traceback(self, text: str) -> Optional[Place]:
        """The innermost place of a traceback that lies in the repository."""
        for found in reversed(list(_TRACEBACK.finditer(text))):
            place = self._place(found["path"], int(found["line"]), found["name"])
            if place is not None:
                return place
        return None

    def _place(self, path: str, line: int, name: str) -> Optional[Place]:
        files = self._files.get(_key(path.replace("\\", "/")), [])
        # A short end of a path may belong to several files, or to one of another package.
        fitting = [file for file in files if self._defines(file, line, name.rpartition(".")[2])]
        return Place(fitting[0], line) if len(fitting) == 1 else None

    def _defines(self, file: str, line: int, function: str) -> bool:
        """Whether a file has the line, and the function's definition at it or above it."""
        try:
            lines = (self._root / file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return False
        if len(lines) < line:
            return False
        if not function.isidentifier():  # <module>, <lambda>
            return True
        return any(f"def {function}(" in each for each in lines[: line + _DECORATORS])


def _key(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[-_PARTS:])


def _python_files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".")
            and each not in _NOT_SOURCES
            and not (Path(folder) / each / "pyvenv.cfg").is_file()
        )
        for name in sorted(files):
            if name.endswith(".py"):
                yield (Path(folder) / name).relative_to(root).as_posix()
