"""The optimistic lock: a change is refused when another session changed the record in between."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.refusals import may_be_refused
from ._accounts import account_rows
from .families.accounts import ACCOUNTS


async def _saved_account(db: Db, accounts: Any) -> Any:
    account = accounts.Account(owner="Ada", balance=10)
    await db(account.save())
    return account


class CrudLockTests(ConformanceTests):
    """A record can be saved only at the version that its row has."""

    accounts = family_fixture(ACCOUNTS)

    async def test_a_new_record_has_version_1(self, db: Db, accounts: Any) -> None:
        """Both the record and its row start at version 1.

        If this fails, check that ``insert`` writes the version's column, which is not a field of the model.
        """
        account = await _saved_account(db, accounts)
        assert (account.version, await account_rows(db, accounts)) == (1, [("Ada", 10, 1)])

    async def test_every_save_increments_the_version(self, db: Db, accounts: Any) -> None:
        """The version grows by one in the record and in its row, and other rows keep theirs.

        If this fails, check that ``update`` renders the expression ``version + 1`` in SET.
        """
        await db(accounts.Account(owner="Bob").save())
        account = await _saved_account(db, accounts)
        for balance in (20, 30):
            account.balance = balance
            assert await db(account.save()) == 1
        assert (account.version, await account_rows(db, accounts)) == (3, [("Ada", 30, 3), ("Bob", 0, 1)])

    async def test_a_row_without_a_version_can_be_loaded_and_saved(self, db: Db, accounts: Any) -> None:
        """A row that was there before the column is loaded beside others; saving it gives it a version, or is refused with
        an error of the core and changes nothing (C45).

        If this fails, check that the lock takes the NULL of the column ``version`` for no version yet.
        """
        await db(accounts.Old(owner="Ada").save())
        await db.run(accounts.sql('INSERT INTO {old} ("owner", "version") VALUES (\'Bob\', NULL)'))
        found = {each.owner: each for each in await db(accounts.Old.query().all())}
        assert sorted(found) == ["Ada", "Bob"]
        found["Bob"].owner = "Bobby"
        with may_be_refused() as refused:
            await db(found["Bob"].save())
        rows = await db.rows(accounts.sql('SELECT "owner", "version" FROM {old} ORDER BY "owner"'))
        (_, one), (owner, version) = (tuple(row.values()) for row in rows)
        assert (one, owner, version is None) == (1, "Bob" if refused else "Bobby", bool(refused))

    async def test_the_version_is_read_with_the_record(self, db: Db, accounts: Any) -> None:
        """A record that was found can be saved at once.

        If this fails, check that result rows contain the version as an integer.
        """
        account = await _saved_account(db, accounts)
        account.balance = 20
        await db(account.save())
        found = await db(accounts.Account.find_one(account.id))
        assert found.version == 2
        found.balance = 30
        assert (await db(found.save()), found.version) == (1, 3)

    async def test_a_stale_record_is_refused(self, db: Db, accounts: Any) -> None:
        """Saving a stale record raises ``DatabaseError``, and the first change stays.

        If this fails, check that ``affected_rows`` is 0 for an UPDATE that matches no row.
        """
        account = await _saved_account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await account_rows(db, accounts) == [("Ada", 20, 2)]
        assert (stale.version, stale.is_dirty) == (1, True)

    async def test_a_stale_record_is_refused_whichever_column_changed(self, db: Db, accounts: Any) -> None:
        """The lock protects the whole record, not a single column.

        If this fails, check that ``update`` renders both conditions in WHERE: the key and the version.
        """
        account = await _saved_account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.owner = "Bob"
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await account_rows(db, accounts) == [("Ada", 20, 2)]

    async def test_a_stale_record_is_refused_even_for_an_equal_change(self, db: Db, accounts: Any) -> None:
        """A stale record is refused even when its new values equal those in the row.

        If this fails, check that ``affected_rows`` counts matching rows and that WHERE contains the version.
        """
        account = await _saved_account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = stale.balance = 20
        await db(account.save())
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await account_rows(db, accounts) == [("Ada", 20, 2)]

    async def test_a_record_whose_row_was_deleted_is_stale(self, db: Db, accounts: Any) -> None:
        """Saving a record whose row was deleted raises ``DatabaseError`` and creates no row.

        If this fails, check that ``affected_rows`` of ``update`` is 0 when no row matches.
        """
        account = await _saved_account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        await db(account.delete())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        assert await account_rows(db, accounts) == []

    async def test_a_stale_record_can_be_read_again_and_saved(self, db: Db, accounts: Any) -> None:
        """After a refusal the caller can read the record again and save it.

        If this fails, check that an error leaves the connection usable and no transaction open.
        """
        account = await _saved_account(db, accounts)
        stale = await db(accounts.Account.find_one(account.id))
        account.balance = 20
        await db(account.save())
        stale.balance = 99
        with pytest.raises(DatabaseError):
            await db(stale.save())
        fresh = await db(accounts.Account.find_one(account.id))
        fresh.balance += 5
        assert await db(fresh.save()) == 1
        assert await account_rows(db, accounts) == [("Ada", 25, 3)]

    async def test_only_one_of_two_sessions_can_save_a_version(self, db: Db, accounts: Any) -> None:
        """The lock holds across connections: the second session to save is refused.

        If this fails, check that ``update`` renders the version in WHERE and that reads are not cached.
        """
        account = await _saved_account(db, accounts)
        second = db.bind(ACCOUNTS, await db.connect("second"))
        other = await db(second.Account.find_one(account.id))
        other.balance = 50
        assert await db(other.save()) == 1
        account.balance = 20
        with pytest.raises(DatabaseError):
            await db(account.save())
        assert await db.observer.rows(accounts.sql('SELECT "balance", "version" FROM {account}')) == [(50, 2)]
