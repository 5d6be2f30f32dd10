"""Scratch folders in the system's temporary folder, locked while their process lives, so that those of killed runs are known."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Optional

from .run_locks import is_locked, lock

_PREFIX = "ar-testsuite-"
_NAME = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")
_LOCK = ".lock"


class Scratch:
    """A folder of this process that :meth:`remove` deletes."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._file: Optional[IO[bytes]] = None
        with contextlib.suppress(OSError):
            self._file = (self.path / _LOCK).open("ab")
            lock(self._file)

    def remove(self) -> None:
        """Delete the folder with everything in it."""
        if self._file is not None:
            # Windows deletes no open file.
            self._file.close()
        shutil.rmtree(self.path, ignore_errors=True)


def abandoned(older_than: float) -> list[tuple[Path, float]]:
    """The folders of killed runs of this user with their age in hours; only those that are at least so old.

    A folder without a lock is left alone: it may be a moment old.
    """
    found = []
    with contextlib.suppress(OSError):
        for path in sorted(Path(tempfile.gettempdir()).iterdir()):
            with contextlib.suppress(OSError):
                if _NAME.fullmatch(path.name) and _own_folder(path) and not is_locked(path / _LOCK, missing=True):
                    hours = (time.time() - path.lstat().st_mtime) / 3600
                    if hours >= older_than:
                        found.append((path, hours))
    return found


def remove(path: Path) -> Optional[str]:
    """Delete a folder that :func:`abandoned` named; why it could not be, or ``None``."""
    try:
        shutil.rmtree(path)
    except OSError as error:
        return str(error)
    return None


def _own_folder(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir():
        return False
    return not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
