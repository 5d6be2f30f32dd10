"""The optimistic lock of records that are changed many at once (C46)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ._accounts import account_rows
from .families.accounts import ACCOUNTS

OWNERS = ("Ada", "Bob", "Cyd")


async def _saved(db: Db, accounts: Any) -> list[Any]:
    records = [accounts.Account(owner=owner, balance=10) for owner in OWNERS]
    for record in records:
        await db(record.save())
    return records


class CrudBulkLockTests(ConformanceTests):
    """``bulk_update`` does for the version of each record what ``save()`` does (C46)."""

    accounts = family_fixture(ACCOUNTS)

    async def test_a_bulk_update_increments_the_versions(self, db: Db, accounts: Any) -> None:
        """In the records and in their rows, which are then those of a record that was saved alone.

        If this fails, check that ``bulk_update`` writes the version, and that its handlers get a result.
        """
        alone, *many = await _saved(db, accounts)
        for record in (alone, *many):
            record.balance = 20
        await db(alone.save())
        await db(accounts.Account.bulk_update(many, ["balance"]))
        assert await account_rows(db, accounts) == [(owner, 20, 2) for owner in OWNERS]
        assert [record.version for record in (alone, *many)] == [2, 2, 2]

    async def test_a_record_that_was_updated_in_bulk_can_be_saved(self, db: Db, accounts: Any) -> None:
        """Its version is that of its row. If this fails, check what ``bulk_update`` makes of the record's version."""
        records = await _saved(db, accounts)
        for record in records:
            record.balance = 20
        await db(accounts.Account.bulk_update(records, ["balance"]))
        records[1].balance = 30
        assert await db(records[1].save()) == 1

    async def test_a_bulk_update_makes_other_copies_stale(self, db: Db, accounts: Any) -> None:
        """A record that was read before it is refused.

        If this fails, check that ``bulk_update`` writes the version.
        """
        records = await _saved(db, accounts)
        stale = await db(accounts.Account.find_one(records[0].id))
        for record in records:
            record.balance = 20
        await db(accounts.Account.bulk_update(records, ["balance"]))
        stale.owner = "Zoe"
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert [row[:2] for row in await account_rows(db, accounts)] == [(owner, 20) for owner in OWNERS]

    async def test_a_bulk_update_refuses_a_stale_record(self, db: Db, accounts: Any) -> None:
        """It raises ``DatabaseError`` and writes none of its records.

        If this fails, check that ``bulk_update`` renders the version of each record in its condition.
        """
        records = await _saved(db, accounts)
        other = await db(accounts.Account.find_one(records[1].id))
        other.balance = 15
        await db(other.save())
        for record in records:
            record.balance = 20
        with pytest.raises(DatabaseError):
            await db(accounts.Account.bulk_update(records, ["balance"]))
        assert await account_rows(db, accounts) == [("Ada", 10, 1), ("Bob", 15, 2), ("Cyd", 10, 1)]
