"""Shows which runs are active on this machine: each process holds a locked file until it ends, however it ends.

``ar-testsuite clean`` must not drop the tables of a run that is going on. The operating system releases a lock when its holder
dies, so a killed run is never taken for a living one, and no process id can be mistaken for another's. Runs on other machines
that share a database are known by their records (:mod:`.run_records`).
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Optional

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FOLDER = "ar-testsuite-runs"


def folder() -> Path:
    """The folder with the files of this machine's runs; one for each user, since temporary folders are shared."""
    with contextlib.suppress(Exception):
        return Path(tempfile.gettempdir()) / f"{FOLDER}-{getpass.getuser()}"
    return Path(tempfile.gettempdir()) / FOLDER


class RunLock:
    """Marks this process's run as active; ``key`` is the start and the run as the names of its tables carry them."""

    def __init__(self, key: str) -> None:
        self.path = folder() / f"{key}-{os.getpid()}"
        self._file: Optional[IO[bytes]] = None
        # Without a writable folder the run still works, but only its age protects its tables.
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._locked()

    def _locked(self) -> IO[bytes]:
        for _ in range(10):
            file = self.path.open("ab")
            with contextlib.suppress(OSError):
                lock(file)
                # `locked_runs` of another process may have taken the new file for a dead run's and deleted it.
                if os.path.samestat(os.fstat(file.fileno()), self.path.stat()):
                    return file
            file.close()
            time.sleep(0.01)
        raise OSError(f"{self.path} is locked by another process")

    def release(self) -> None:
        """Release the lock; the run has dropped its tables."""
        if self._file is not None:
            # Windows does not delete open files.
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                self.path.unlink()


def locked_runs() -> set[str]:
    """The keys of the active runs. Deletes the files of dead runs."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for path in sorted(folder().iterdir()):
            if is_locked(path):
                found.add(path.name.partition("-")[0])
            else:
                with contextlib.suppress(OSError):
                    path.unlink()
    return found


def is_locked(path: Path, *, missing: bool = False) -> bool:
    """Whether a living process holds the lock of a file; ``missing`` is the answer when there is none.

    A file that this user may not open belongs to somebody who may be alive.
    """
    try:
        # Opened for reading, since asking must not make a file.
        with path.open("r+b") as file:
            lock(file)
    except FileNotFoundError:
        return missing
    except OSError:
        return True
    return False


def lock(file: IO[bytes]) -> None:
    """Raises OSError when somebody else has the lock."""
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
