"""Helpers for rules about transactions: rows to write, and two ways to read which of them exist."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.marks import MARKS


class Marks:
    """Rows of one table, identified by their keys. ``backend`` is the one under test unless a rule passes another."""

    def __init__(self, db: Db, family: Any) -> None:
        self.db = db
        self.family = family
        self.insert: str = family.sql('INSERT INTO {mark} ("id", "v") VALUES (?, ?)')

    async def add(self, *ids: int, backend: Any = None) -> None:
        """Insert rows whose value is ten times their key, and read each back: a write that is lost at once would else look
        like one that is rolled back."""
        written = self.family.sql('SELECT "v" FROM {mark} WHERE "id" = ?')
        for each in ids:
            await self.db.run(self.insert, (each, each * 10), backend=backend)
            found = await self.db.rows(written, (each,), backend=backend)
            assert found == [{"v": each * 10}], f"the session does not see the row {each} that it wrote: {found}"

    async def may_add(self, key: int, backend: Any = None) -> bool:
        """Insert a row in a transaction that may have been aborted (C01); return whether the database accepted it."""
        try:
            await self.add(key, backend=backend)
        except DatabaseError:
            return False
        return True

    async def ids(self, backend: Any = None) -> list[int]:
        """The keys that a session sees."""
        rows = await self.db.rows(self.family.sql('SELECT "id" FROM {mark} ORDER BY "id"'), backend=backend)
        return [row["id"] for row in rows]

    async def durable(self) -> list[int]:
        """The keys that are durable, read by the observer. Skips where the target has no observer."""
        rows = await self.db.observer.rows(self.family.sql('SELECT "id" FROM {mark} ORDER BY "id"'))
        return [row[0] for row in rows]

    async def assert_kept(self, *ids: int) -> None:
        """Assert that exactly these rows exist, for the backend and, where the target has one, for the observer."""
        assert await self.ids() == list(ids)
        if self.db.observable:
            assert await self.durable() == list(ids)


class MarkRules(ConformanceTests):
    """The base class of the rule classes of the area ``transactions``."""

    family = family_fixture(MARKS)

    @pytest.fixture
    def marks(self, db: Db, family: Any) -> Marks:
        """The rows that the rules of the area write."""
        return Marks(db, family)


def is_idle(backend: Any) -> bool:
    """Whether the transaction manager reports in every way that no transaction is open."""
    from rhosocial.activerecord.backend.transaction import TransactionState

    manager = backend.transaction_manager
    quiet = not backend.in_transaction and not manager.is_active and manager.transaction_level == 0
    return quiet and manager.state is TransactionState.INACTIVE


async def abandon(db: Db, backend: Any) -> None:
    """Roll back every level that may still be open, after a lost session or an aborted transaction."""
    for _ in range(backend.transaction_manager.transaction_level):
        if backend.in_transaction:
            with contextlib.suppress(DatabaseError):
                await db(backend.rollback_transaction())


@contextlib.contextmanager
def listening(manager: Any, *pairs: tuple[Any, Any]) -> Iterator[None]:
    """Register handlers of a manager's events for the duration of a block."""
    for event, handler in pairs:
        manager.on(event, handler)
    try:
        yield
    finally:
        for event, handler in pairs:
            manager.off(event, handler)
