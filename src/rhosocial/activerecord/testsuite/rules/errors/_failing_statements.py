"""Statements that a database must refuse, the tables they run on, and checks of the raised error."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import (
    DatabaseError,
    DeadlockError,
    LockError,
    OperationalError,
    TransactionError,
)

from ...capabilities import Capability
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from .families.guards import GUARDS

VIOLATIONS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "primary_key": ('INSERT INTO {guard} ("id", "code") VALUES (1, \'new\')', ()),
    "unique": ('INSERT INTO {guard} ("id", "code") VALUES (9, \'one\')', ()),
    "unique_by_update": ('UPDATE {guard} SET "code" = \'two\' WHERE "id" = 1', ()),
    "not_null": ('INSERT INTO {guard} ("id", "code") VALUES (9, NULL)', ()),
    "not_null_bound": ('INSERT INTO {guard} ("id", "code") VALUES (?, ?)', (9, None)),
    "not_null_by_omission": ('INSERT INTO {guard} ("id") VALUES (9)', ()),
    "not_null_by_update": ('UPDATE {guard} SET "code" = NULL WHERE "id" = 2', ()),
    "foreign_key": ('INSERT INTO {ward} ("id", "guard_id") VALUES (9, 99)', ()),
    "foreign_key_by_delete": ('DELETE FROM {guard} WHERE "id" = 1', ()),
    "foreign_key_by_update": ('UPDATE {guard} SET "id" = 8 WHERE "id" = 1', ()),
    "key_of_two_columns": ('INSERT INTO {pair} ("a", "b") VALUES (1, 2)', ()),
    "foreign_key_of_two_columns": ('INSERT INTO {part} ("id", "a", "b") VALUES (9, 1, 1)', ()),
}
"""Statements and parameters that violate a constraint of the tables as :meth:`Guards.fill` leaves them."""

INVALID: dict[str, str] = {
    "missing_table": "SELECT 1 FROM {nowhere}",
    "missing_table_in_a_write": "INSERT INTO {nowhere} VALUES (1)",
    "missing_column": "SELECT g.no_such_column FROM {guard} g",
    "missing_column_in_a_write": "UPDATE {guard} SET no_such_column = 1",
    "syntax": "SELEC 1 FROM {guard}",
}
"""Invalid statements; ``{nowhere}`` is the name of a table that does not exist."""


class Guards:
    """The tables that the failing statements run on."""

    def __init__(self, db: Db, family: Any) -> None:
        self.db = db
        self.family = family

    async def fill(self) -> None:
        """Insert two guards, a ward of the first one, and a pair with a part."""
        for text in (
            'INSERT INTO {guard} ("id", "code", "note") VALUES (1, \'one\', \'one\')',
            'INSERT INTO {guard} ("id", "code", "note") VALUES (2, \'two\', \'two\')',
            'INSERT INTO {ward} ("id", "guard_id") VALUES (1, 1)',
            'INSERT INTO {pair} ("a", "b") VALUES (1, 2)',
            'INSERT INTO {part} ("id", "a", "b") VALUES (1, 1, 2)',
        ):
            await self.db.run(self.family.sql(text))

    async def rows(self) -> list[Any]:
        """Every row of the four tables, read through the backend."""
        found: list[Any] = []
        for table, columns in (
            ("guard", '"id", "code"'),
            ("ward", '"id", "guard_id"'),
            ("pair", '"a", "b"'),
            ("part", '"id", "a", "b"'),
        ):
            text = self.family.sql(f"SELECT {columns} FROM {{{table}}} ORDER BY 1")
            found += [tuple(row.values()) for row in await self.db.rows(text)]
        return found

    async def violate(self, kind: str) -> None:
        """Run a statement of ``VIOLATIONS``. One about a foreign key is left out where the dialect denies these."""
        if kind.startswith("foreign_key"):
            self.db.require(Capability.FOREIGN_KEY_CONSTRAINT)
        text, params = VIOLATIONS[kind]
        await self.db.run(self.family.sql(text), params or None)

    async def run_invalid(self, kind: str) -> None:
        """Run a statement of ``INVALID``."""
        nowhere = self.db.provider.quote(self.db.own_name("nowhere"))
        text = self.family.sql(INVALID[kind].replace("{nowhere}", nowhere))
        await self.db.run(text, kind="DQL" if text.startswith("SELE") else "DML")

    async def is_usable(self) -> bool:
        """Whether the session is idle, keeps no lock, and can still insert, read and delete a row for good.

        Where another session sees the data, it reads the row, which must be committed, and deletes it, which a lock would
        prevent. Else the backend's own session deletes it, in a transaction, which must not have begun before.
        """
        db, find = self.db, self.family.sql('SELECT "code" FROM {guard} WHERE "id" = 77')
        delete = self.family.sql('DELETE FROM {guard} WHERE "id" = 77')
        await db.run(self.family.sql('INSERT INTO {guard} ("id", "code") VALUES (77, \'free\')'))
        found = await db.rows(find) == [{"code": "free"}]
        if db.observable:
            found = await db.observer.rows(find) == [("free",)] and await db.observer.attempt(delete) and found
        async with db.using(db.backend.transaction()):
            await db.run(delete)
        return found and await db.rows(find) == [] and not db.backend.in_transaction


FILLED = [(1, "one"), (2, "two"), (1, 1), (1, 2), (1, 1, 2)]
"""The result of :meth:`Guards.rows` after :meth:`Guards.fill`."""


class GuardRules(ConformanceTests):
    """The base of the classes of the area ``errors``."""

    family = family_fixture(GUARDS)

    @pytest.fixture
    def guards(self, db: Db, family: Any) -> Guards:
        """The filled tables whose constraints the rules violate."""
        found = Guards(db, family)
        db.drive(found.fill())
        return found


def driver_error(error: BaseException) -> Optional[BaseException]:
    """The driver's error behind an error of the core, or None when it was lost."""
    step: Optional[BaseException] = error.__cause__ or error.__context__
    while step is not None and type(step).__module__.startswith("rhosocial."):
        step = step.__cause__ or step.__context__
    return step


def is_worth_a_retry(error: BaseException) -> bool:
    """Whether an error, or the cause of a transaction's error, is of a class that calls for a retry (C05)."""
    step: Optional[BaseException] = error
    while isinstance(step, TransactionError):
        step = step.__cause__ or step.__context__
    return isinstance(step, (LockError, OperationalError))


def is_deadlock(error: BaseException) -> bool:
    """Whether an error is a ``DeadlockError``, as a deadlock's victim must receive (C05)."""
    return isinstance(error, DeadlockError)


def is_bare(error: BaseException) -> bool:
    """Whether an error is a plain ``DatabaseError``, which says nothing about its cause."""
    return type(error) is DatabaseError
