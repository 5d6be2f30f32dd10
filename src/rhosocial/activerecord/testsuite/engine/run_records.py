"""Who works with the tables of a run, written where every run of that database sees it: in the database itself.

The lock of a run (:mod:`.run_locks`) lies in a temporary folder, which another user, another ``TMPDIR`` or another machine
does not see. So each session has a small table beside its others, with the machine and the lock's file in its one row. From the
same machine its lock is asked, wherever it lies; of a run on another machine nothing can be known, and ``clean`` leaves it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from .run_locks import is_locked

BASE = "ar_run_lock"
"""The base name of the table."""
_COLUMN = "place"
_LONGEST = 1000


@dataclass(frozen=True)
class RunRecord:
    """The table of one session: its name, and the machine and the lock's file of the process."""

    name: str
    machine: str
    lock: str

    def statements(self, quote: Callable[[str], str]) -> list[str]:
        """The statements that make the table and its row; none when the place does not fit into it."""
        text = _written(self.machine, self.lock)
        if len(text) > _LONGEST:
            return []
        return [
            f"CREATE TABLE {quote(self.name)} ({quote(_COLUMN)} VARCHAR({_LONGEST}))",
            f"INSERT INTO {quote(self.name)} VALUES ('{text}')",
        ]


def record_of(prefix: str, lock: Path) -> RunRecord:
    """The record of a session of this process."""
    return RunRecord(prefix + BASE, this_machine(), str(lock))


def this_machine() -> str:
    """What this machine alone has; containers that share a host's name differ in their file systems."""
    there = ""
    with contextlib.suppress(OSError, AttributeError):
        there = os.readlink("/proc/self/ns/mnt")
    return f"{socket.gethostname()} {there}".strip()


def is_record(name: str) -> bool:
    """Whether a name of the kit's shape is that of a record."""
    return name.endswith("_" + BASE)


def read(name: str, text: object) -> Optional[RunRecord]:
    """The record in a row; ``None`` for a row that no run wrote."""
    try:
        machine, lock = json.loads(base64.urlsafe_b64decode(str(text)))
    except (ValueError, TypeError):
        return None
    return RunRecord(name, machine, lock) if isinstance(machine, str) and isinstance(lock, str) else None


async def records(
    execute: Callable[[str], Awaitable[list[tuple[Any, ...]]]], quoted: dict[str, str]
) -> list[RunRecord]:
    """The records in these tables: name to quoted name. One that can't be read says nothing."""
    found = []
    for name, text in quoted.items():
        with contextlib.suppress(Exception):
            rows = await execute(f"SELECT * FROM {text}")
            found += [record for row in rows if (record := read(name, row[0])) is not None]
    return found


def alive(record: RunRecord) -> Optional[bool]:
    """Whether the process of a record lives; ``None`` when that can't be known from this machine."""
    return is_locked(Path(record.lock)) if record.machine == this_machine() else None


def _written(machine: str, lock: str) -> str:
    # In letters and digits alone: every database takes them as they stand, whatever its escapes are.
    return base64.urlsafe_b64encode(json.dumps([machine, lock]).encode()).decode()
