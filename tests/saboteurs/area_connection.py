"""Saboteurs of the area ``connection``: sessions and pings."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from .kinds import Sabotage


class PingLooksAtItsVariable(Sabotage):
    """``ping`` calls a session alive as long as it has a handle."""

    area = "connection"
    source = "D003"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            return self._connection is not None or super().ping(reconnect)  # type: ignore[attr-defined,misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = True) -> bool:
            return self._connection is not None or await super().ping(reconnect)  # type: ignore[attr-defined,misc]


class PingAlwaysConnects(Sabotage):
    """``ping`` ignores its parameter and connects."""

    area = "connection"
    source = "D003"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            return bool(super().ping(True))  # type: ignore[misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = True) -> bool:
            return bool(await super().ping(True))  # type: ignore[misc]


class PingNeverConnects(Sabotage):
    """``ping(reconnect=True)`` only tells, and does not bring a session back."""

    area = "connection"
    source = "D003"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            return bool(super().ping(False))  # type: ignore[misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = True) -> bool:
            return bool(await super().ping(False))  # type: ignore[misc]


class PingDoesNotReconnectByDefault(Sabotage):
    """The default of ``reconnect`` is False."""

    area = "connection"
    source = "CK"

    class SyncBackend:
        def ping(self, reconnect: bool = False) -> bool:
            return bool(super().ping(reconnect))  # type: ignore[misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = False) -> bool:
            return bool(await super().ping(reconnect))  # type: ignore[misc]


class PingReplacesTheSession(Sabotage):
    """Every ``ping`` that may reconnect does so: transactions and temporary tables are gone."""

    area = "connection"
    source = "D004"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            if reconnect:
                self.connect()  # type: ignore[attr-defined]
            return bool(super().ping(reconnect))  # type: ignore[misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = True) -> bool:
            if reconnect:
                await self.connect()  # type: ignore[attr-defined]
            return bool(await super().ping(reconnect))  # type: ignore[misc]


class PingReconnectsWithoutSettings(Sabotage):
    """``ping`` opens the driver's connection itself, past the pragmas that ``connect`` sets."""

    area = "connection"
    source = "D009"
    target = "file"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            alive = bool(super().ping(False))  # type: ignore[misc]
            if reconnect and not alive:
                self._connection = sqlite3.connect(self.config.database)  # type: ignore[attr-defined]
                self._connection.row_factory = sqlite3.Row
            return alive or reconnect


class SettingsOfTheFirstSessionOnly(Sabotage):
    """The settings of a session are made once per backend, not once per session."""

    area = "connection"
    source = "D009"
    target = "file"

    class SyncBackend:
        def _apply_pragmas(self) -> None:
            if not getattr(self, "_settled", False):
                self._settled = True
                super()._apply_pragmas()  # type: ignore[misc]

    class AsyncBackend:
        async def _apply_pragmas(self) -> None:
            if not getattr(self, "_settled", False):
                self._settled = True
                await super()._apply_pragmas()  # type: ignore[misc]


class OneSessionPerDatabase(Sabotage):
    """The driver's connection is kept per database name and given to every backend."""

    area = "connection"
    source = "D007"
    target = "file"

    class SyncBackend:
        _by_name: dict[Any, Any] = {}

        def connect(self) -> None:
            key = (self.config.database, threading.get_ident())  # type: ignore[attr-defined]
            kept = self._by_name.get(key)
            with contextlib.suppress(sqlite3.ProgrammingError):
                if kept is not None and kept.execute("SELECT 1"):
                    self._connection = kept
                    return
            super().connect()  # type: ignore[misc]
            self._by_name[key] = self._connection


class DisconnectTwiceRaises(Sabotage):
    """``disconnect`` without a session is an error."""

    area = "connection"
    source = "D006"

    class SyncBackend:
        def disconnect(self) -> None:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            super().disconnect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> None:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            await super().disconnect()  # type: ignore[misc]


class DisconnectIsForEver(Sabotage):
    """A backend that was disconnected refuses to connect again."""

    area = "connection"
    source = "D006"

    class SyncBackend:
        def disconnect(self) -> None:
            self._over = self._connection is not None  # type: ignore[has-type]
            super().disconnect()  # type: ignore[misc]

        def connect(self) -> None:
            if getattr(self, "_over", False):
                raise CoreConnectionError("disconnected")
            super().connect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> None:
            self._over = self._connection is not None  # type: ignore[has-type]
            await super().disconnect()  # type: ignore[misc]

        async def connect(self) -> None:
            if getattr(self, "_over", False):
                raise CoreConnectionError("disconnected")
            await super().connect()  # type: ignore[misc]


class DisconnectKeepsTheSession(Sabotage):
    """``disconnect`` puts the driver's connection aside for the next backend, and nobody takes it."""

    area = "connection"
    source = "D153"
    target = "file"

    class SyncBackend:
        _aside: list[Any] = []

        def disconnect(self) -> None:
            if self._connection is not None:  # type: ignore[has-type]
                # What a transaction left open holds its locks, which would stop everything that comes after.
                self._connection.rollback()  # type: ignore[has-type]
                self._aside.append(self._connection)  # type: ignore[has-type]
            self._connection = self._transaction_manager = None


class ConnectKeepsTheFormerSession(Sabotage):
    """A second ``connect`` leaves the first session open and somewhere referred to."""

    area = "connection"
    source = "D006"
    target = "file"

    class SyncBackend:
        def connect(self) -> None:
            self.__dict__.setdefault("_former", []).append(self._connection)  # type: ignore[has-type]
            self._connection = None
            super().connect()  # type: ignore[misc]


class DisconnectCommits(Sabotage):
    """An open transaction is committed by ``disconnect``."""

    area = "connection"
    source = "D006"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:  # type: ignore[attr-defined]
                self.transaction_manager.commit()  # type: ignore[attr-defined]
            super().disconnect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:  # type: ignore[attr-defined]
                await self.transaction_manager.commit()  # type: ignore[attr-defined]
            await super().disconnect()  # type: ignore[misc]


class DisconnectForgetsTheManager(Sabotage):
    """The transaction manager outlives the session and still believes in its transaction."""

    area = "connection"
    source = "D006"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            manager, self._transaction_manager = self._transaction_manager, None  # type: ignore[has-type]
            super().disconnect()  # type: ignore[misc]
            self._transaction_manager = manager

    class AsyncBackend:
        async def disconnect(self) -> None:
            manager, self._transaction_manager = self._transaction_manager, None  # type: ignore[has-type]
            await super().disconnect()  # type: ignore[misc]
            self._transaction_manager = manager


class VersionOfConnectedOnly(Sabotage):
    """Without a connection the version is made up."""

    area = "connection"
    source = "CK"

    class Backend:
        def get_server_version(self) -> Any:
            return super().get_server_version() if self._connection else (3, 0, 0)  # type: ignore[misc,attr-defined]
