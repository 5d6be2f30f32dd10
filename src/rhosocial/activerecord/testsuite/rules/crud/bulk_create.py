"""Many records are created at once: each gets its own key, all or none are written."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import BulkStateError, BulkValidationError, IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.blog import BLOG
from .families.accounts import ACCOUNTS
from .families.things import THINGS

NAMES = ("dog", "axe", "cup", "bag", "fox", "eel", "gem")
SIZE = 3
EDGES = [0, 1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, 2 * SIZE + 1]


async def _by_key(db: Db, things: Any) -> dict[int, str]:
    return {row["id"]: row["name"] for row in await db.rows(things.sql('SELECT "id", "name" FROM {thing}'))}


class CrudBulkCreateTests(ConformanceTests):
    """``bulk_create`` writes every record once and tells each its key."""

    accounts = family_fixture(ACCOUNTS)
    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", EDGES)
    async def test_a_bulk_create_writes_every_record_once(self, db: Db, things: Any, count: int) -> None:
        """Whatever the last batch holds, no record is lost or doubled. Look at ``bulk_insert`` and batches' edges."""
        items = [things.Item(name=name, amount=number) for number, name in enumerate(NAMES[:count])]
        assert await db(things.Item.bulk_create(items, batch_size=SIZE)) == items
        rows = await db.rows(things.sql('SELECT "name", "amount" FROM {thing} ORDER BY "amount"'))
        assert [(row["name"], row["amount"]) for row in rows] == [(name, n) for n, name in enumerate(NAMES[:count])]

    @pytest.mark.parametrize("size", [None, 1, SIZE, len(NAMES), len(NAMES) + 1])
    async def test_each_record_of_a_bulk_create_gets_its_own_key(self, db: Db, things: Any, size: Any) -> None:
        """C35: an object's key leads to its own row, or there is none. Look at RETURNING's order and ``last_insert_id``."""
        await db(things.Item(name="old").save())
        items = [things.Item(name=name) for name in NAMES]
        await db(things.Item.bulk_create(items, batch_size=size))
        rows = await _by_key(db, things)
        assert [rows[item.id] for item in items if item.id is not None] == [i.name for i in items if i.id is not None]
        assert sorted(rows.values()) == sorted(("old", *NAMES))

    async def test_keys_are_right_after_a_gap(self, db: Db, things: Any) -> None:
        """C35: keys that were used and given up don't shift the others. Look at keys counted instead of asked for."""
        for name in ("one", "two"):
            item = things.Item(name=name)
            await db(item.save())
        await db(item.delete())
        items = [things.Item(name=name) for name in NAMES[:3]]
        await db(things.Item.bulk_create(items))
        rows = await _by_key(db, things)
        assert [rows[each.id] for each in items if each.id is not None] == [e.name for e in items if e.id is not None]

    async def test_a_record_of_a_bulk_create_is_saved_to_its_own_row(self, db: Db, things: Any) -> None:
        """C35: the next ``save`` changes no stranger's row. Look at the keys that ``bulk_insert`` leads to."""
        items = [things.Item(name=name, label="red") for name in NAMES[:3]]
        await db(things.Item.bulk_create(items))
        assert [(item.is_new_record, item.is_dirty) for item in items] == [(False, False)] * 3
        items[1].label = "green"
        assert await db(items[1].save()) == 1
        rows = await db.rows(things.sql('SELECT "name", "label" FROM {thing} ORDER BY "name"'))
        assert [(row["name"], row["label"]) for row in rows] == [("axe", "green"), ("cup", "red"), ("dog", "red")]

    async def test_values_stand_in_their_columns_in_every_row(self, db: Db, things: Any) -> None:
        """Rows with NULL and 0 in different places are not shifted. Look at the order of ``rows`` and parameters."""
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
        """All batches or none: a duplicate in the last one leaves nothing. Look at the transaction around the batches."""
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid", "Ada")]
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_create(users, batch_size=2))
        assert await db.rows(blog.sql('SELECT "name" FROM {user}')) == []
        assert not db.backend.in_transaction
        assert [user.is_new_record for user in users] == [True] * 4

    async def test_a_bulk_create_refuses_a_record_that_is_not_new(self, db: Db, things: Any) -> None:
        """``BulkStateError``, and nothing is written. Look at the model's own checks."""
        old = things.Item(name="old")
        await db(old.save())
        with pytest.raises(BulkStateError):
            await db(things.Item.bulk_create([things.Item(name="new"), old]))
        assert list((await _by_key(db, things)).values()) == ["old"]

    async def test_a_bulk_create_refuses_an_invalid_record(self, db: Db, things: Any) -> None:
        """``BulkValidationError``, and nothing is written, the valid ones neither. Look at the model's own checks."""
        bad = things.Item(name="bad")
        bad.name = None
        with pytest.raises(BulkValidationError):
            await db(things.Item.bulk_create([things.Item(name="good"), bad], batch_size=1))
        assert (len(db.statements), await _by_key(db, things)) == (0, {})

    async def test_a_bulk_create_in_a_transaction_is_undone_with_it(self, db: Db, things: Any) -> None:
        """The caller's transaction decides. Look at ``bulk_insert``: does it commit what it did not begin?"""
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(db.backend.transaction()):
                await db(things.Item.bulk_create([things.Item(name=name) for name in NAMES], batch_size=SIZE))
                raise RuntimeError("undo")
        assert await _by_key(db, things) == {}

    async def test_versioned_records_can_be_created_in_bulk(self, db: Db, accounts: Any) -> None:
        """A record with an optimistic lock starts at version 1, alone or in bulk. Look at the events of ``bulk_create``."""
        many = [accounts.Account(owner="Ada"), accounts.Account(owner="Bob")]
        await db(accounts.Account.bulk_create(many))
        many[0].balance = 5
        assert (await db(many[0].save()), many[0].version, many[1].version) == (1, 2, 1)

    @rule(waits=True)
    async def test_a_large_bulk_create_is_whole(self, db: Db, things: Any) -> None:
        """A thousand rows in one statement, or as many as it can carry. Look at limits of parameters and of statements."""
        count = min(1000, (db.provider.max_parameters or 5000) // 5)
        items = [things.Item(name=f"item {number}", amount=number) for number in range(count)]
        await db(things.Item.bulk_create(items))
        sums = await db.rows(things.sql('SELECT COUNT(*) AS "n", SUM("amount") AS "s" FROM {thing}'))
        assert [(row["n"], int(row["s"])) for row in sums] == [(count, count * (count - 1) // 2)]
        last = await db(things.Item.find_one(items[-1].id))
        assert (last.name, last.amount) == (f"item {count - 1}", count - 1)
