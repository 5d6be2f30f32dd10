"""Bulk create: each record gets its own key, and all records are written or none."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import BulkStateError, BulkValidationError, IntegrityError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.blog import BLOG
from .families.accounts import ACCOUNTS
from .families.things import THINGS

NAMES = ("dog", "axe", "cup", "bag", "fox", "eel", "gem")
BATCH_SIZE = 3
# Counts around the end of the first and of the second batch.
EDGE_COUNTS = [0, 1, 2, 3, 4, 6, 7]


async def _names_by_key(db: Db, things: Any) -> dict[int, str]:
    return {row["id"]: row["name"] for row in await db.rows(things.sql('SELECT "id", "name" FROM {thing}'))}


class CrudBulkCreateTests(ConformanceTests):
    """``bulk_create`` writes every record once and sets each record's key (contract C46)."""

    accounts = family_fixture(ACCOUNTS)
    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", EDGE_COUNTS)
    async def test_a_bulk_create_writes_every_record_once(self, db: Db, things: Any, count: int) -> None:
        """No record is lost or doubled, whatever the size of the last batch.

        If this fails, check that ``bulk_insert`` sends the last, partly filled batch exactly once.
        """
        items = [things.Item(name=name, amount=number) for number, name in enumerate(NAMES[:count])]
        assert await db(things.Item.bulk_create(items, batch_size=BATCH_SIZE)) == items
        rows = await db.rows(things.sql('SELECT "name", "amount" FROM {thing} ORDER BY "amount"'))
        assert [(row["name"], row["amount"]) for row in rows] == [(name, n) for n, name in enumerate(NAMES[:count])]

    @pytest.mark.parametrize("size", [None, 1, BATCH_SIZE, len(NAMES), len(NAMES) + 1])
    async def test_each_record_of_a_bulk_create_gets_its_own_key(self, db: Db, things: Any, size: Any) -> None:
        """C35: a record's key leads to its own row, or the record has no key.

        If this fails, check that keys are matched to records by the order of RETURNING, or derived from
        ``last_insert_id`` only where this is safe.
        """
        await db(things.Item(name="old").save())
        items = [things.Item(name=name) for name in NAMES]
        await db(things.Item.bulk_create(items, batch_size=size))
        rows = await _names_by_key(db, things)
        assert [rows[item.id] for item in items if item.id is not None] == [i.name for i in items if i.id is not None]
        assert sorted(rows.values()) == sorted(("old", *NAMES))

    async def test_a_bulk_create_after_a_gap_in_the_keys_sets_the_right_keys(self, db: Db, things: Any) -> None:
        """C35: a key that was used and deleted before does not shift the keys of new records.

        If this fails, check that keys are read from the database and not counted up from an assumed start.
        """
        for name in ("one", "two"):
            item = things.Item(name=name)
            await db(item.save())
        await db(item.delete())
        items = [things.Item(name=name) for name in NAMES[:3]]
        await db(things.Item.bulk_create(items))
        rows = await _names_by_key(db, things)
        assert [rows[each.id] for each in items if each.id is not None] == [e.name for e in items if e.id is not None]
        assert sorted(rows.values()) == sorted(("one", *NAMES[:3]))

    async def test_a_record_of_a_bulk_create_is_saved_to_its_own_row(self, db: Db, things: Any) -> None:
        """C35: the next ``save`` of a created record changes its own row and no other.

        If this fails, check that the keys which ``bulk_insert`` returns belong to the records in their order.
        """
        items = [things.Item(name=name, label="red") for name in NAMES[:3]]
        await db(things.Item.bulk_create(items))
        assert [(item.is_new_record, item.is_dirty) for item in items] == [(False, False)] * 3
        items[1].label = "green"
        assert await db(items[1].save()) == 1
        rows = await db.rows(things.sql('SELECT "name", "label" FROM {thing} ORDER BY "name"'))
        assert [(row["name"], row["label"]) for row in rows] == [("axe", "green"), ("cup", "red"), ("dog", "red")]

    async def test_a_bulk_create_keeps_each_value_in_its_column(self, db: Db, things: Any) -> None:
        """NULL and 0 in different columns of different rows do not shift other values.

        If this fails, check that ``bulk_insert`` lists the parameters of every row in the order of the columns.
        """
        item = things.Item
        await db(
            item.bulk_create(
                [
                    item(name="axe", label="red", note=None, amount=1, place=None),
                    item(name="bag", label=None, note="y", amount=0, place=2),
                    item(name="cup", label="z", note="x", amount=None, place=0),
                ]
            )
        )
        rows = await db.rows(things.sql('SELECT "label", "note", "amount", "place" FROM {thing} ORDER BY "name"'))
        assert [tuple(row.values()) for row in rows] == [("red", None, 1, None), (None, "y", 0, 2), ("z", "x", None, 0)]

    async def test_a_refused_row_undoes_the_whole_bulk_create(self, db: Db, blog: Any) -> None:
        """A duplicate in the last batch undoes all batches.

        If this fails, check that one transaction surrounds all batches of ``bulk_create`` and is rolled back on an
        error.
        """
        await db(blog.User.bulk_create([blog.User(name="Zoe")], batch_size=2))
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid", "Ada")]
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_create(users, batch_size=2))
        assert await db.rows(blog.sql('SELECT "name" FROM {user}')) == [{"name": "Zoe"}]
        assert not db.backend.in_transaction
        assert [user.is_new_record for user in users] == [True] * 4

    async def test_a_bulk_create_refuses_a_record_that_is_not_new(self, db: Db, things: Any) -> None:
        """A saved record in the list raises ``BulkStateError``, and nothing is written.

        If this fails, check that the model's own checks in ``bulk_create`` run before I/O.
        """
        old = things.Item(name="old")
        await db(old.save())
        with pytest.raises(BulkStateError):
            await db(things.Item.bulk_create([things.Item(name="new"), old]))
        assert list((await _names_by_key(db, things)).values()) == ["old"]

    async def test_a_bulk_create_refuses_an_invalid_record(self, db: Db, things: Any) -> None:
        """An invalid record raises ``BulkValidationError``, and none of the records is written.

        If this fails, check that the model validates all records of ``bulk_create`` before the first batch.
        """
        bad = things.Item(name="bad")
        bad.name = None
        sent = len(db.statements)
        with pytest.raises(BulkValidationError):
            await db(things.Item.bulk_create([things.Item(name="good"), bad], batch_size=1))
        assert (len(db.statements), await _names_by_key(db, things)) == (sent, {})

    @requires(Capability.SAVEPOINT)
    async def test_a_rollback_undoes_a_bulk_create(self, db: Db, things: Any) -> None:
        """A bulk create inside the caller's transaction is rolled back with it.

        If this fails, check that ``bulk_insert`` does not commit a transaction that the caller began.
        """
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(db.backend.transaction()):
                await db(things.Item.bulk_create([things.Item(name=name) for name in NAMES], batch_size=BATCH_SIZE))
                inside = await _names_by_key(db, things)
                raise RuntimeError("undo")
        assert sorted(inside.values()) == sorted(NAMES)
        assert await _names_by_key(db, things) == {}

    async def test_versioned_records_can_be_created_in_bulk(self, db: Db, accounts: Any) -> None:
        """A record with an optimistic lock starts at version 1, whether it is created alone or in bulk.

        If this fails, check that the event handlers of ``OptimisticLockMixin`` accept the call that ``bulk_create``
        makes.
        """
        many = [accounts.Account(owner="Ada"), accounts.Account(owner="Bob")]
        await db(accounts.Account.bulk_create(many))
        many[0].balance = 5
        assert (await db(many[0].save()), many[0].version, many[1].version) == (1, 2, 1)

    @rule(waits=True)
    async def test_a_large_bulk_create_writes_every_row(self, db: Db, things: Any) -> None:
        """A statement of a thousand rows, or of as many as the database can take, writes every row as it is (C35).

        If this fails, check that ``bulk_insert`` respects the limits of parameters and of statement size.
        """
        count = min(1000, (db.provider.max_parameters or 5000) // 5)
        items = [things.Item(name=f"item {number}", amount=number) for number in range(count)]
        await db(things.Item.bulk_create(items))
        rows = await db.rows(things.sql('SELECT "name", "amount" FROM {thing} ORDER BY "amount"'))
        assert [(row["name"], row["amount"]) for row in rows] == [(item.name, item.amount) for item in items]
        last = await db(things.Item.find_one(items[-1].id))
        assert (last.name, last.amount) == (f"item {count - 1}", count - 1)
