"""Seeded defects of the area ``connection`` that its rules once let pass."""

from __future__ import annotations

import sqlite3
from typing import Any

from ..defect import SeededDefect


class AdaptingCommits(SeededDefect):
    """Reading the server's version commits the open transaction and begins another one."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")


class TheVersionRollsBack(SeededDefect):
    """Asking for the server's version rolls the open transaction back and begins another one."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
                self._connection.execute("BEGIN")
            return super().get_server_version()


class GivenPragmasAreThrownAway(SeededDefect):
    """The configuration keeps its default pragmas, whatever is given."""

    class Config:
        def __post_init__(self) -> None:
            self.pragmas: dict[str, Any] = {}
            super().__post_init__()


class TheFirstTransactionIsOnlyCounted(SeededDefect):
    """The first transaction of a session is counted, and its BEGIN is not sent."""

    target = "file"

    class Transactions:
        begun = 0

        async def _do_begin(self) -> None:
            self.begun += 1
            if self.begun > 1:
                await super()._do_begin()

        async def _do_rollback(self) -> None:
            if self.begun > 1:
                await super()._do_rollback()

        async def _do_commit(self) -> None:
            if self.begun > 1:
                await super()._do_commit()


class TransactionsAfterAReconnectAreOnlyCounted(SeededDefect):
    """In every session but the first, a transaction is only counted."""

    class Backend:
        sessions = 0

        async def connect(self) -> None:
            self.sessions += 1
            await super().connect()

    class Transactions:
        async def _do_begin(self) -> None:
            if self._backend.sessions < 2:
                await super()._do_begin()

        async def _do_rollback(self) -> None:
            if self._backend.sessions < 2:
                await super()._do_rollback()

        async def _do_commit(self) -> None:
            if self._backend.sessions < 2:
                await super()._do_commit()


class APingCommits(SeededDefect):
    """A ping commits the open transaction and begins another one."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            return await super().ping(reconnect)


class ADisconnectedBackendCanNotBegin(SeededDefect):
    """After ``disconnect`` the transaction manager is that of the closed session, until ``connect`` makes another one."""

    class SyncBackend:
        def disconnect(self) -> None:
            super().disconnect()  # type: ignore[misc]  # the backend's class comes below this one
            self.__dict__["_is_over"] = True

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self.__dict__["_is_over"] = False

        def begin_transaction(self) -> Any:
            if self.__dict__.get("_is_over", True):
                raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
            return super().begin_transaction()  # type: ignore[misc]

        def transaction(self, *args: Any, **options: Any) -> Any:
            if self.__dict__.get("_is_over", True):
                raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
            return super().transaction(*args, **options)  # type: ignore[misc]


class TheMinorVersionIsOneDigit(SeededDefect):
    """Of the second number of the version only the first digit is read."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            first, second, *rest = super().get_server_version()  # type: ignore[misc]
            return (first, int(str(second)[0]), *rest)
