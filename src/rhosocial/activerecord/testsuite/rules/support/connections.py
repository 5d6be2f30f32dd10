"""What the rules about connections share: a proof that a session works, ways to lose one, counts of what stays open."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from ...engine.db import Db
from ...engine.skipping import skip
from ...provider import Provider
from ...report.skips import SkipKind

MISSING_DATABASE = "art_missing/folder/none"
"""Names no database: on a server there is none of this name, and as a path it lies in a folder that does not exist."""

_DESCRIPTORS = "/proc/self/fd"


async def answer(db: Db, backend: Any) -> Any:
    """What a trivial query on the backend gives: 42, when the session works."""
    rows = await db.rows(db.sql('SELECT 42 AS "answer"{nothing}'), backend=backend)
    return rows[0]["answer"]


async def close_handle(db: Db, backend: Any) -> None:
    """Close the driver's connection behind the backend's back; skips when it has no ``close``, which PEP 249 asks for."""
    handle = await db(backend.connection)
    close = getattr(handle, "close", None)
    if close is None:
        skip(SkipKind.MISSING_HOOK, "the driver's connection has no method close")
    await db(close())


def needs_sever(db: Db) -> None:
    """Leave the rule out before it begins anything, where the kit can't end a session from the server's side."""
    db.needs_second_session()
    if not severs(db):
        skip(SkipKind.MISSING_HOOK, "the provider does not say how to kill a session (session_id, kill_session)")


def severs(db: Db) -> bool:
    """Whether the kit can end a session from the server's side."""
    return type(db.provider).kill_session is not Provider.kill_session


async def lose(db: Db, backend: Any) -> None:
    """End the backend's session: from the server's side where the provider can, else by closing the driver's connection."""
    if severs(db):
        await db.kill_session(backend)
    else:
        await close_handle(db, backend)


def open_descriptors() -> int:
    """How many file descriptors this process has open; skips where the system does not tell (Linux does)."""
    if not os.path.isdir(_DESCRIPTORS):
        skip(SkipKind.OTHER, "this system does not list a process's open files")
    gc.collect()
    return len(os.listdir(_DESCRIPTORS))


def threads_above(before: int) -> int:
    """How many more threads run than before; one that is just ending has two seconds for it."""
    end = time.monotonic() + 2
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.02)
    return max(0, threading.active_count() - before)


@contextlib.contextmanager
def port_without_listener() -> Iterator[int]:
    """A local port that refuses connections: bound, so that nobody else gets it, and never listening."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A local port that accepts connections and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        yield listener.getsockname()[1]


def needs_network(db: Db) -> None:
    """Leave the rule out where the target is reached without a port, as a file is."""
    if getattr(db.config, "port", None) is None:
        skip(SkipKind.OTHER, "the target is not reached through a port")
