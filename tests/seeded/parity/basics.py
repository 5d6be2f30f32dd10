"""Seeded defects of the area ``parity``: one twin drifts from the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..defect import SeededDefect


class OnlySyncHasAHelper(SeededDefect):
    """A public method is added to the sync class alone."""

    class AsyncBackend:
        async def vacuum(self) -> None:
            """Only here."""


class AsyncExecuteLostAParameter(SeededDefect):
    """The async ``execute`` takes its options by position, unlike the sync one."""

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, options: Any = None) -> Any:
            return await super().execute(sql, params, options=options)


class AsyncPingIsNot(SeededDefect):
    """``ping`` of the async class is an ordinary method that gives a coroutine of its own making."""

    class AsyncBackend:
        def ping(self, reconnect: bool = True) -> Any:
            return super().ping(reconnect)


class AsyncManagerReleasesAtOnce(SeededDefect):
    """``release`` of the async manager is not a coroutine function."""

    class AsyncTransactions:
        def release(self, name: str) -> Any:
            return super().release(name)


class AsyncManagerHasItsOwnWord(SeededDefect):
    """The async manager has a method that the sync one lacks."""

    class AsyncTransactions:
        async def abort(self) -> None:
            """Only here."""


class AsyncManagerNamesItsParameter(SeededDefect):
    """The async manager calls the savepoint's name otherwise."""

    class AsyncTransactions:
        async def savepoint(self, savepoint_name: Any = None) -> Any:
            return await super().savepoint(savepoint_name)


class AsyncBindsDecimalsAsText(SeededDefect):
    """Only the async class binds a Decimal as text."""

    class AsyncBackend:
        def get_default_adapter_suggestions(self) -> Any:
            found = dict(super().get_default_adapter_suggestions())
            adapter, _ = found[Decimal]
            return {**found, Decimal: (adapter, str)}


class AsyncReportsAnotherVersion(SeededDefect):
    """The async class reads the version of something else."""

    class AsyncBackend:
        def get_server_version(self) -> Any:
            major, minor, _ = super().get_server_version()
            return (major, minor, 99)


class AsyncIsSaferThanItIs(SeededDefect):
    """Only the async class declares that its connections may be shared."""

    class AsyncBackend:
        threadsafety = 7


class SyncGivesACoroutine(SeededDefect):
    """A method that was meant for the async class alone ended in a mixin of both."""

    noticed_in = ("async",)

    class SyncBackend:
        async def vacuum(self) -> None:
            """In both."""


class AsyncDialectIsAnOldOne(SeededDefect):
    """The async backend gives its dialect a version that was current when it was written."""

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()
            self._dialect.version = (3, 20, 0)
