"""Saboteurs of the area ``parity``: one twin drifts from the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .kinds import Sabotage


class OnlySyncHasAHelper(Sabotage):
    """A public method is added to the sync class alone."""

    area = "parity"
    source = "D142"

    class AsyncBackend:
        async def vacuum(self) -> None:
            """Only here."""


class AsyncExecuteLostAParameter(Sabotage):
    """The async ``execute`` takes its options by position, unlike the sync one."""

    area = "parity"
    source = "D142"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, options: Any = None) -> Any:
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class AsyncPingIsNot(Sabotage):
    """``ping`` of the async class is an ordinary method that gives a coroutine of its own making."""

    area = "parity"
    source = "D143"

    class AsyncBackend:
        def ping(self, reconnect: bool = True) -> Any:
            return super().ping(reconnect)  # type: ignore[misc]


class AsyncManagerReleasesAtOnce(Sabotage):
    """``release`` of the async manager is not a coroutine function."""

    area = "parity"
    source = "D142"

    class AsyncTransactions:
        def release(self, name: str) -> Any:
            return super().release(name)  # type: ignore[misc]


class AsyncManagerHasItsOwnWord(Sabotage):
    """The async manager has a method that the sync one lacks."""

    area = "parity"
    source = "D142"

    class AsyncTransactions:
        async def abort(self) -> None:
            """Only here."""


class AsyncManagerNamesItsParameter(Sabotage):
    """The async manager calls the savepoint's name otherwise."""

    area = "parity"
    source = "D142"

    class AsyncTransactions:
        async def savepoint(self, savepoint_name: Any = None) -> Any:
            return await super().savepoint(savepoint_name)  # type: ignore[misc]


class AsyncBindsDecimalsAsText(Sabotage):
    """Only the async class binds a Decimal as text."""

    area = "parity"
    source = "D142"

    class AsyncBackend:
        def get_default_adapter_suggestions(self) -> Any:
            found = dict(super().get_default_adapter_suggestions())  # type: ignore[misc]
            adapter, _ = found[Decimal]
            return {**found, Decimal: (adapter, str)}


class AsyncReportsAnotherVersion(Sabotage):
    """The async class reads the version of something else."""

    area = "parity"
    source = "R24"

    class AsyncBackend:
        def get_server_version(self) -> Any:
            major, minor, _ = super().get_server_version()  # type: ignore[misc]
            return (major, minor, 99)


class AsyncIsSaferThanItIs(Sabotage):
    """Only the async class declares that its connections may be shared."""

    area = "parity"
    source = "D148"

    class AsyncBackend:
        threadsafety = 7


class SyncGivesACoroutine(Sabotage):
    """A method that was meant for the async class alone ended in a mixin of both."""

    area = "parity"
    source = "D142"
    noticed_in = ("async",)

    class Backend:
        async def vacuum(self) -> None:
            """In both."""


class AsyncDialectIsAnOldOne(Sabotage):
    """The async backend tells its dialect a version that was current when it was written."""

    area = "parity"
    source = "D142"

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()  # type: ignore[misc]
            self._dialect.version = (3, 20, 0)  # type: ignore[attr-defined]
