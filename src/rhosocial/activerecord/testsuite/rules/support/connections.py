"""Helpers for rules about connections: check that a session works, end a session, and count open resources."""

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

_DESCRIPTORS = "/proc/self/fd"


def missing_database(db: Db) -> str:
    """The name of a database that does not exist. Skips where the database makes whatever is missing."""
    name = db.provider.missing_database
    if name is None:
        skip(SkipKind.UNSUPPORTED, "the provider declares that connecting makes what is missing (missing_database)")
    return name


async def answer(db: Db, backend: Any) -> Any:
    """The result of a trivial query on the backend: 42 when the session works."""
    rows = await db.rows(db.sql('SELECT 42 AS "answer"{nothing}'), backend=backend)
    return rows[0]["answer"]


async def close_handle(db: Db, backend: Any) -> None:
    """Close the driver's connection without the backend's knowledge. Skips if it has no ``close``, which PEP 249
    requires."""
    handle = await db(backend.connection)
    close = getattr(handle, "close", None)
    if close is None:
        skip(SkipKind.MISSING_HOOK, "the driver's connection has no method close")
    await db(close())


def needs_sever(db: Db) -> None:
    """Skip before the rule starts anything, if the kit cannot end a session from the server's side."""
    db.needs_second_session()
    if not severs(db):
        skip(SkipKind.MISSING_HOOK, "the provider can't end a session (session_id, sever)")


def severs(db: Db) -> bool:
    """Whether the kit can end a session from the server's side."""
    return type(db.provider).sever is not Provider.sever


async def lose(db: Db, backend: Any) -> None:
    """End the backend's session: from the server's side if the provider supports it, else by closing the driver's
    connection."""
    if severs(db):
        await db.kill_session(backend)
    else:
        await close_handle(db, backend)
        db.item.killed.append(backend)


def open_descriptors() -> int:
    """The number of open file descriptors of this process. Skips where the system does not list them (Linux does)."""
    if not os.path.isdir(_DESCRIPTORS):
        skip(SkipKind.OTHER, "this system does not list a process's open files")
    gc.collect()
    return len(os.listdir(_DESCRIPTORS))


def threads_above(before: int) -> int:
    """How many more threads run than before. Threads that are ending get two seconds."""
    end = time.monotonic() + 2
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.02)
    return max(0, threading.active_count() - before)


@contextlib.contextmanager
def port_without_listener() -> Iterator[int]:
    """A local port that refuses connections. It is bound, so no other process gets it, and it never listens."""
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
    """Skip where the target is not reached through a port, such as a file."""
    if getattr(db.config, "port", None) is None:
        skip(SkipKind.OTHER, "the target is not reached through a port")
