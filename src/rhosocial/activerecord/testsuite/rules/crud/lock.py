"""The optimistic lock: a change is refused when somebody else changed the record meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from .families.accounts import ACCOUNTS


async def _account(db: Db, accounts: Any) -> Any:
    account = accounts.Account(owner="Ada", balance=10)
    await db(account.save())
    return account


async def _rows(db: Db, accounts: Any) -> list[tuple[Any, ...]]:
    rows = await db.rows(accounts.sql('SELECT "owner", "balance", "version" FROM {account} ORDER BY "owner"'))
    return [tuple(row.values()) for row in rows]


class CrudLockTests(ConformanceTests):
    """The version in the row decides who may save."""

    accounts = family_fixture(ACCOUNTS)

    async def test_a_new_record_has_version_1(self, db: Db, accounts: Any) -> None:
        """In the object and in the row. Look at ``insert``: a column that is no field of the model."""
        account = await _account(db, accounts)
        assert (account.version, await _rows(db, accounts)) == (1, [("Ada", 10, 1)])

    async def test_every_save_raises_the_version_by_one(self, db: Db, accounts: Any) -> None:
        """In the object and in the row, and not in other rows. Look at ``update`` with an expression in SET."""
        await db(accounts.Account(owner="Bob").save())
        account = await _account(db, accounts)
        for balance in (20, 30):
            account.balance = balance
            assert await db(account.save()) == 1
        assert (account.version, await _rows(db, accounts)) == (3, [("Ada", 30, 3), ("Bob", 0, 1)])

    async def test_the_version_is_read_with_the_record(self, db: Db, accounts: Any) -> None:
        """A record that was found can be saved at once. Look at result rows: the version must be a number."""
        account = await _account(db, accounts)
        account.balance = 20
        await db(account.save())
        found = await db(accounts.Account.find_one(account.id))
        assert found.version == 2
        found.balance = 30
        assert (await db(found.save()), found.version) == (1, 3)

    async def test_a_stale_record_is_refused(self, db: Db, accounts: Any) -> None:
        """``DatabaseError``, and the first change stays. Look at ``affected_rows`` of an UPDATE that finds nothing."""
        account = await _account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await _rows(db, accounts) == [("Ada", 20, 2)]
        assert (stale.version, stale.is_dirty) == (1, True)

    async def test_a_stale_record_is_refused_for_any_other_column(self, db: Db, accounts: Any) -> None:
        """The lock is on the record, not on the column. Look at WHERE of ``update``: both conditions."""
        account = await _account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.owner = "Bob"
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await _rows(db, accounts) == [("Ada", 20, 2)]

    async def test_the_same_change_made_twice_is_stale_too(self, db: Db, accounts: Any) -> None:
        """Equal values don't excuse an old version. Look at ``affected_rows``: rows that match, not rows that change."""
        account = await _account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = stale.balance = 20
        await db(account.save())
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await _rows(db, accounts) == [("Ada", 20, 2)]

    async def test_a_gone_record_is_stale(self, db: Db, accounts: Any) -> None:
        """Saving what was deleted meanwhile is refused and makes no row. Look at ``affected_rows`` of ``update``."""
        account = await _account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        await db(account.delete())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await _rows(db, accounts) == []

    async def test_a_record_read_anew_can_be_saved_again(self, db: Db, accounts: Any) -> None:
        """After a refusal the caller reads the record and repeats. Look at what an error leaves on the connection."""
        account = await _account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        fresh = await db(accounts.Account.find_one(account.id))
        fresh.balance += 5
        assert await db(fresh.save()) == 1
        assert await _rows(db, accounts) == [("Ada", 25, 3)]

    async def test_two_sessions_can_not_both_win(self, db: Db, accounts: Any) -> None:
        """The lock works across connections. Look at WHERE of ``update``, and at reads that are cached."""
        account = await _account(db, accounts)
        second = db.bind(ACCOUNTS, await db.connect("second"))
        other = await db(second.Account.find_one(account.id))
        other.balance = 50
        assert await db(other.save()) == 1
        account.balance = 20
        with pytest.raises(DatabaseError):
            await db(account.save())
        assert await db.observer.rows(accounts.sql('SELECT "balance", "version" FROM {account}')) == [(50, 2)]
