"""The sync and the async backend of a driver behave alike: what works with one works with the other."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Optional

from ...capabilities import Capability, ask
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.rules import only

BACKEND_METHODS = [
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
"""Methods of a backend that use the database, by the core's documentation; in async mode they are coroutine functions."""
MANAGER_METHODS = ["begin", "commit", "rollback", "savepoint", "release", "rollback_to", "supports_savepoint"]
"""The same for a transaction manager."""

COMPARES_BOTH = only("async", "it compares the sync and the async class, so one mode is enough")


def public(thing: Any) -> set[str]:
    """The public names of a class."""
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
    """Whether a call returns something to await or to iterate asynchronously."""
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


class ParityTests(ConformanceTests):
    """The sync and async classes have the same names, the same parameters and the same results (contract C43)."""

    def _backends(self, db: Db) -> tuple[Any, Any]:
        driver = db.target.driver
        assert driver.async_class is not None
        return driver.sync_class, driver.async_class

    def _sync(self, db: Db) -> Any:
        """A sync backend of the same target, not connected."""
        return db.provider.new_backend(db.target, "sync", db.config)

    async def _managers(self, db: Db) -> tuple[type, type]:
        """The transaction manager classes of both backends; the sync one comes from a separate backend."""
        sync = self._sync(db)
        sync.connect()
        try:
            return type(sync.transaction_manager), type(db.backend.transaction_manager)
        finally:
            sync.disconnect()

    @COMPARES_BOTH
    async def test_both_backends_have_the_same_public_names(self, db: Db) -> None:
        """No method of one is missing in the other (C43).
        If this fails, check the mixins of both backend classes: ``dir()`` of one lacks a name of the other."""
        sync, other = self._backends(db)
        assert public(sync) ^ public(other) == set()

    @COMPARES_BOTH
    async def test_both_backends_take_the_same_parameters(self, db: Db) -> None:
        """Code is ported by adding ``await`` (C43).
        If this fails, check the signatures that one of the classes overrides."""
        assert list(different(*self._backends(db))) == []

    @COMPARES_BOTH
    async def test_both_transaction_managers_have_the_same_public_names(self, db: Db) -> None:
        """Events, states and savepoints are the same (C43).
        If this fails, check the methods that only one class of ``transaction_manager`` defines."""
        sync, other = await self._managers(db)
        assert public(sync) ^ public(other) == set()

    @COMPARES_BOTH
    async def test_both_transaction_managers_take_the_same_parameters(self, db: Db) -> None:
        """Code is ported by adding ``await`` (C43).
        If this fails, check the signatures of both transaction managers."""
        assert list(different(*await self._managers(db))) == []

    @COMPARES_BOTH
    async def test_async_backend_methods_that_use_the_database_are_coroutines(self, db: Db) -> None:
        """A call that may wait does not block the event loop (C43).
        If this fails, check methods such as ``get_server_version`` that the async backend inherits from the sync
        class."""
        _, backend = self._backends(db)
        assert [name for name in BACKEND_METHODS if not is_async(getattr(backend, name))] == []

    @COMPARES_BOTH
    async def test_async_transaction_manager_methods_are_coroutines(self, db: Db) -> None:
        """BEGIN, COMMIT and savepoints do not block the event loop (C43).
        If this fails, check the base class of the async ``transaction_manager``."""
        manager = type(db.backend.transaction_manager)
        assert [name for name in MANAGER_METHODS if not is_async(getattr(manager, name))] == []

    @COMPARES_BOTH
    async def test_no_method_of_the_sync_backend_is_a_coroutine(self, db: Db) -> None:
        """A sync call that returns a coroutine has done nothing (C43).
        If this fails, check the mixins that both backend classes share: their methods may not be ``async def``."""
        sync, _ = self._backends(db)
        assert [name for name in sorted(public(sync)) if is_async(getattr(sync, name))] == []

    @COMPARES_BOTH
    async def test_both_backends_use_the_same_dialect(self, db: Db) -> None:
        """Every capability has the same answer in both.
        If this fails, check which class and version of ``dialect`` each backend creates."""
        sync = self._sync(db)
        sync.introspect_and_adapt()
        try:
            needs = [capability for capability in Capability if not capability.argument]
            differing = [need.name for need in needs if ask(sync.dialect, need) != ask(db.dialect, need)]
            assert type(sync.dialect) is type(db.dialect)
            assert differing == []
        finally:
            sync.disconnect()

    @COMPARES_BOTH
    async def test_both_backends_convert_the_same_types(self, db: Db) -> None:
        """Both bind a value in the same way.
        If this fails, check ``get_default_adapter_suggestions`` of both backends."""
        sync = self._sync(db)
        mine, other = db.backend.get_default_adapter_suggestions(), sync.get_default_adapter_suggestions()
        assert {key: (type(a), t) for key, (a, t) in mine.items()} == {k: (type(a), t) for k, (a, t) in other.items()}

    @COMPARES_BOTH
    async def test_both_backends_report_the_same_server_version(self, db: Db) -> None:
        """One server has one version, of at least two numbers. If this fails, check ``get_server_version`` of both
        backends."""
        sync = self._sync(db)
        try:
            found = db.backend.get_server_version()
            version = await found if inspect.isawaitable(found) else found
            assert [type(part) for part in version[:2]] == [int, int]
            assert sync.get_server_version() == version
        finally:
            sync.disconnect()

    @COMPARES_BOTH
    async def test_both_backends_declare_the_same_thread_safety(self, db: Db) -> None:
        """A driver has one level of thread safety. If this fails, check ``threadsafety`` of both backends."""
        sync = self._sync(db)
        assert sync.threadsafety == db.backend.threadsafety
