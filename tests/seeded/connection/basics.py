"""Seeded defects of the area ``connection``: sessions and pings."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from ..defect import SeededDefect


class PingLooksAtItsVariable(SeededDefect):
    """``ping`` calls a session alive as long as it has a handle."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            return self._connection is not None or await super().ping(reconnect)


class PingAlwaysConnects(SeededDefect):
    """``ping`` ignores its parameter and connects."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            return bool(await super().ping(True))


class PingNeverConnects(SeededDefect):
    """``ping(reconnect=True)`` only reports, and does not bring a session back."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            return bool(await super().ping(False))


class PingDoesNotReconnectByDefault(SeededDefect):
    """The default of ``reconnect`` is False."""

    class Backend:
        async def ping(self, reconnect: bool = False) -> bool:
            return bool(await super().ping(reconnect))


class PingReplacesTheSession(SeededDefect):
    """Every ``ping`` that may reconnect does so: transactions and temporary tables are gone."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            if reconnect:
                await self.connect()
            return bool(await super().ping(reconnect))


class PingReconnectsWithoutSettings(SeededDefect):
    """``ping`` opens the driver's connection itself, past the pragmas that ``connect`` sets."""

    target = "file"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            alive = bool(super().ping(False))
            if reconnect and not alive:
                self._connection = sqlite3.connect(self.config.database)
                self._connection.row_factory = sqlite3.Row
            return alive or reconnect


class SettingsOfTheFirstSessionOnly(SeededDefect):
    """The settings of a session are made once per backend, not once per session."""

    target = "file"

    class Backend:
        async def _apply_pragmas(self) -> None:
            if not getattr(self, "_settled", False):
                self._settled = True
                await super()._apply_pragmas()


class OneSessionPerDatabase(SeededDefect):
    """The driver's connection is kept per database name and given to every backend."""

    target = "file"

    class SyncBackend:
        _by_name: dict[Any, Any] = {}

        def connect(self) -> None:
            key = (self.config.database, threading.get_ident())
            kept = self._by_name.get(key)
            with contextlib.suppress(sqlite3.ProgrammingError):
                if kept is not None and kept.execute("SELECT 1"):
                    self._connection = kept
                    return
            super().connect()
            self._by_name[key] = self._connection


class DisconnectTwiceRaises(SeededDefect):
    """``disconnect`` without a session is an error."""

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is None:
                raise CoreConnectionError("not connected")
            await super().disconnect()


class DisconnectIsForEver(SeededDefect):
    """A backend that was disconnected refuses to connect again."""

    class Backend:
        async def disconnect(self) -> None:
            self._over = self._connection is not None
            await super().disconnect()

        async def connect(self) -> None:
            if getattr(self, "_over", False):
                raise CoreConnectionError("disconnected")
            await super().connect()


class DisconnectKeepsTheSession(SeededDefect):
    """``disconnect`` puts the driver's connection aside for the next backend, and nobody takes it."""

    target = "file"

    class SyncBackend:
        _aside: list[Any] = []

        def disconnect(self) -> None:
            if self._connection is not None:
                # What a transaction left open holds its locks, which would stop everything that comes after.
                self._connection.rollback()
                self._aside.append(self._connection)
            self._connection = self._transaction_manager = None


class ConnectKeepsTheFormerSession(SeededDefect):
    """A second ``connect`` leaves the first session open and somewhere referred to."""

    target = "file"

    class SyncBackend:
        def connect(self) -> None:
            self.__dict__.setdefault("_former", []).append(self._connection)
            self._connection = None
            super().connect()


class DisconnectCommits(SeededDefect):
    """An open transaction is committed by ``disconnect``."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:
                await self.transaction_manager.commit()
            await super().disconnect()


class DisconnectForgetsTheManager(SeededDefect):
    """The transaction manager outlives the session and still believes in its transaction."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            manager, self._transaction_manager = self._transaction_manager, None
            await super().disconnect()
            self._transaction_manager = manager


class VersionOfConnectedOnly(SeededDefect):
    """Without a connection the version is made up."""

    class Backend:
        def get_server_version(self) -> Any:
            return super().get_server_version() if self._connection else (3, 0, 0)
