"""The sync and the async backend of a driver are twins: what works with one works with the other."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Optional

from ...capabilities import Capability, ask
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.rules import only

WAITS = [
    "connect",
    "disconnect",
    "ping",
    "execute",
    "execute_many",
    "fetch_one",
    "fetch_all",
    "insert",
    "update",
    "delete",
    "bulk_insert",
    "bulk_update",
    "get_server_version",
    "introspect_and_adapt",
    "begin_transaction",
    "commit_transaction",
    "rollback_transaction",
]
"""Methods of a backend that talk to the database, by the core's documentation; async ones are coroutine functions."""
MANAGED = ["begin", "commit", "rollback", "savepoint", "release", "rollback_to", "supports_savepoint"]
"""The same of a transaction manager."""

TWO = only("async", "it compares the two classes, so it is asked once, where both are there")


def public(thing: Any) -> set[str]:
    """The names that a user may rely on."""
    return {name for name in dir(thing) if not name.startswith("_")}


def parameters(function: Any) -> Optional[list[tuple[str, Any, Any]]]:
    """Name, kind and default of every parameter; None for what has no signature."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [(parameter.name, parameter.kind, parameter.default) for parameter in found]


def different(one: type, other: type) -> Iterator[str]:
    """The public methods of both classes whose parameters differ."""
    for name in sorted(public(one) & public(other)):
        first, second = getattr(one, name), getattr(other, name)
        if callable(first) and callable(second) and parameters(first) != parameters(second):
            yield name


def is_async(function: Any) -> bool:
    """Whether a call gives something to await or to iterate asynchronously."""
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


class ParityTests(ConformanceTests):
    """Two classes with one face: the same names, the same parameters, the same answers (contract C43)."""

    def _backends(self, db: Db) -> tuple[Any, Any]:
        driver = db.target.driver
        assert driver.async_class is not None
        return driver.sync_class, driver.async_class

    def _sync(self, db: Db) -> Any:
        """A sync backend of the same target, not connected."""
        return db.provider.new_backend(db.target, "sync", db.config)

    async def _managers(self, db: Db) -> tuple[type, type]:
        """The transaction manager classes of both twins; the sync one is asked of a backend of its own."""
        sync = self._sync(db)
        sync.connect()
        try:
            return type(sync.transaction_manager), type(db.backend.transaction_manager)
        finally:
            sync.disconnect()

    @TWO
    async def test_both_backends_have_the_same_public_names(self, db: Db) -> None:
        """C43: no method of one is missing in the other. Look at mixins that only one of the classes has."""
        sync, twin = self._backends(db)
        assert public(sync) ^ public(twin) == set()

    @TWO
    async def test_both_backends_take_the_same_parameters(self, db: Db) -> None:
        """C43: code is ported by adding ``await``. Look at the signatures that one twin overrides."""
        assert list(different(*self._backends(db))) == []

    @TWO
    async def test_both_transaction_managers_have_the_same_public_names(self, db: Db) -> None:
        """C43: events, states and savepoints are the same. Look at the managers' own methods."""
        sync, twin = await self._managers(db)
        assert public(sync) ^ public(twin) == set()

    @TWO
    async def test_both_transaction_managers_take_the_same_parameters(self, db: Db) -> None:
        """C43: code is ported by adding ``await``. Look at the managers' signatures."""
        assert list(different(*await self._managers(db))) == []

    @TWO
    async def test_what_talks_to_the_database_is_a_coroutine(self, db: Db) -> None:
        """C43: a call that may wait must not block the loop. Look at methods inherited from the sync class."""
        _, twin = self._backends(db)
        assert [name for name in WAITS if not is_async(getattr(twin, name))] == []

    @TWO
    async def test_what_a_transaction_manager_does_is_a_coroutine(self, db: Db) -> None:
        """C43: the same for BEGIN, COMMIT and savepoints. Look at the async manager's base class."""
        manager = type(db.backend.transaction_manager)
        assert [name for name in MANAGED if not is_async(getattr(manager, name))] == []

    @TWO
    async def test_no_method_of_the_sync_backend_is_a_coroutine(self, db: Db) -> None:
        """C43: a sync call that gives a coroutine has done nothing. Look at mixins shared by both classes."""
        sync, _ = self._backends(db)
        assert [name for name in sorted(public(sync)) if is_async(getattr(sync, name))] == []

    @TWO
    async def test_both_backends_speak_the_same_dialect(self, db: Db) -> None:
        """Every capability has one answer. Look at the dialect that each twin makes, and with which version."""
        sync = self._sync(db)
        sync.introspect_and_adapt()
        try:
            needs = [capability for capability in Capability if not capability.argument]
            told = [need.name for need in needs if ask(sync.dialect, need) != ask(db.dialect, need)]
            assert type(sync.dialect) is type(db.dialect)
            assert told == []
        finally:
            sync.disconnect()

    @TWO
    async def test_both_backends_convert_the_same_types(self, db: Db) -> None:
        """A value is bound in the same way. Look at ``get_default_adapter_suggestions`` of both twins."""
        sync = self._sync(db)
        mine, other = db.backend.get_default_adapter_suggestions(), sync.get_default_adapter_suggestions()
        assert {key: (type(a), t) for key, (a, t) in mine.items()} == {k: (type(a), t) for k, (a, t) in other.items()}

    @TWO
    async def test_both_backends_report_the_same_server_version(self, db: Db) -> None:
        """One server has one version. Look at ``get_server_version`` of both twins."""
        sync = self._sync(db)
        try:
            found = db.backend.get_server_version()
            assert sync.get_server_version() == (await found if inspect.isawaitable(found) else found)
        finally:
            sync.disconnect()

    @TWO
    async def test_both_backends_declare_the_same_thread_safety(self, db: Db) -> None:
        """One driver is thread safe or is not. Look at ``threadsafety`` of both twins."""
        sync = self._sync(db)
        assert sync.threadsafety == db.backend.threadsafety
