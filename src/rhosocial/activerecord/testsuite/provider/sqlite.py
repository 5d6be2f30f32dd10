"""The profile of the core's own SQLite backend: the reference that the kit is measured on."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from .base import Provider, Routine
from .channel import DbApiChannel, RawChannel, SharedDbApiChannel
from .other_server import OtherServer
from .text import TextRules

if TYPE_CHECKING:
    from ..targets.model import Target


def _what_is_old() -> Optional[OtherServer]:
    """What older libraries lack, whatever the backend."""
    import sqlite3

    rules = {}
    if sys.version_info < (3, 10):
        rules["execution.a_write_may_begin_with_a_comment"] = (
            "Python 3.9's sqlite3 counts no rows when a comment stands before the statement"
        )
    if sqlite3.sqlite_version_info < (3, 47):
        rules["json.a_key_with_a_double_quote_is_found"] = "before SQLite 3.47 a path can't hold a double quote"
    return OtherServer("an older SQLite", rules=rules) if rules else None


def _refuse() -> None:
    raise ValueError("refused")


async def _refusing_later(name: str, connecting: Any) -> Routine:
    """The same on an aiosqlite connection."""
    await (await connecting).create_function(name, 0, _refuse)
    return Routine()


class SharedAiosqliteChannel:
    """The raw channel on an aiosqlite connection: the only way into an in-memory database that async code opened."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    async def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        connection = await self.backend.connection
        async with connection.execute(sql, tuple(params)) as cursor:
            return [tuple(row) for row in await cursor.fetchall()] if cursor.description else []

    def close(self) -> None:
        """Nothing to close: the connection is the backend's."""


class SQLiteProvider(Provider):
    """SQLite through ``rhosocial.activerecord.backend.impl.sqlite``."""

    profile_of = "sqlite"
    # SQLITE_MAX_VARIABLE_NUMBER is 32,766 since 3.32 and distributions raise it; past it SQLite refuses cleanly.
    max_parameters = 250_000
    # Type affinity: a VARCHAR(5) takes six characters and an INTEGER column takes text (sqlite.org/datatype3.html).
    enforces_types = False
    # '+1 year' after February 29 is March 1 (sqlite.org/lang_datefunc.html, modifiers).
    months_overflow = True
    # LIKE folds ASCII case by default (sqlite.org/lang_expr.html#like).
    text = TextRules(like_case_sensitive=False)
    binary_collation = "BINARY"
    identifier_bytes = 1000
    lock_timeout = 2.0

    def default_options(self) -> Mapping[str, Any]:
        return {
            # A user's own pragmas replace the config's safe defaults (defect R14), so they are repeated here.
            # synchronous OFF: nothing in a test survives a power failure anyway, and files are a third faster.
            "pragmas": {"foreign_keys": "ON", "journal_mode": "WAL", "synchronous": "OFF"},
            # A lock that is never released must end in an error, not in a hanging run (seconds).
            "timeout": self.lock_timeout,
        }

    def lock_timeout_statement(self, seconds: float) -> str:
        return f"PRAGMA busy_timeout = {int(seconds * 1000)}"

    def options_for(self, target: Target, scratch: Path, session: str) -> dict[str, Any]:
        options = super().options_for(target, scratch, session)
        if not options.get("database"):
            options["database"] = str(scratch / f"{session}.db")
        return options

    def observable(self, config: Any) -> bool:
        # Shared-cache memory can't stand in: readers get "table is locked".
        return not config.is_memory_db()

    def open_channel(self, config: Any) -> Optional[RawChannel]:
        import sqlite3

        if not self.observable(config):
            return None
        connection = sqlite3.connect(
            config.database, isolation_level=None, timeout=self.lock_timeout, check_same_thread=False, uri=config.uri
        )
        # Emptying tables need not survive a power failure, and waiting for the disk is most of its time.
        connection.execute("PRAGMA synchronous = OFF")
        return DbApiChannel(connection)

    def shared_channel(self, backend: Any, mode: str) -> Optional[RawChannel]:
        return SharedDbApiChannel(backend) if mode == "sync" else SharedAiosqliteChannel(backend)

    def other_server(self, channel: RawChannel) -> Optional[OtherServer]:
        return _what_is_old()

    def refusing_routine(self, name: str, backend: Any) -> Any:
        # SQLite's functions are the session's own, and a trigger looks them up by their name.
        connection = backend.connection
        if hasattr(connection, "create_function"):
            connection.create_function(name, 0, _refuse)
            return Routine()
        return _refusing_later(name, connection)

    def version_statement(self) -> Optional[str]:
        return "SELECT sqlite_version()"

    def list_tables_statement(self) -> Optional[str]:
        return "SELECT name FROM sqlite_master WHERE type = 'table'"

    def list_views_statement(self) -> Optional[str]:
        return "SELECT name FROM sqlite_master WHERE type = 'view'"
