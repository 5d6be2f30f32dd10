"""Visibility of writes: every session sees a committed write, and none sees a rolled back one."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from ..support.rollback import Undo
from .families.things import THINGS

ROWS = 'SELECT "name", "amount" FROM {thing} ORDER BY "name"'


async def _saved_axe_and_bag(db: Db, things: Any) -> list[Any]:
    items = [things.Item(name="axe", amount=1), things.Item(name="bag", amount=2)]
    for item in items:
        await db(item.save())
    return items


async def _rows(db: Db, things: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await db.rows(things.sql(ROWS))]


class CrudTransactionTests(ConformanceTests):
    """Writes of models belong to the transaction in which they run."""

    things = family_fixture(THINGS)

    async def test_a_rollback_undoes_an_insert(self, db: Db, things: Any) -> None:
        """A ``save`` of a new record has its effect, and when it is rolled back it leaves no row.

        If this fails, check that ``_do_rollback`` rolls back and that ``insert`` does not commit inside a transaction.
        """
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(things.Item(name="axe").save())
                inside = await _rows(db, things)
                raise Undo
        assert (inside, await _rows(db, things)) == ([("axe", None)], [])

    async def test_a_rollback_undoes_an_update(self, db: Db, things: Any) -> None:
        """A ``save`` has its effect, and when it is rolled back it leaves the row's old values.

        If this fails, check that ``_do_rollback`` rolls back and that ``update`` does not commit inside a transaction.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                axe.amount = 9
                await db(axe.save())
                inside = await _rows(db, things)
                raise Undo
        assert inside == [("axe", 9), ("bag", 2)]
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    async def test_a_rollback_undoes_a_delete(self, db: Db, things: Any) -> None:
        """A ``delete`` has its effect, and when it is rolled back the row is there again.

        If this fails, check that ``_do_rollback`` rolls back and that ``delete`` does not commit inside a transaction.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(axe.delete())
                inside = await _rows(db, things)
                raise Undo
        assert inside == [("bag", 2)]
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    @requires(Capability.SAVEPOINT)
    async def test_a_rollback_undoes_bulk_changes(self, db: Db, things: Any) -> None:
        """Bulk methods open an inner transaction of their own; it has its effect, and the outer rollback undoes it.

        If this fails, check that the inner transaction is a savepoint and that releasing it does not commit.
        """
        items = await _saved_axe_and_bag(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                items[0].amount = 9
                await db(things.Item.bulk_update(items, ["amount"], batch_size=1))
                await db(things.Item.bulk_delete(items[1:]))
                inside = await _rows(db, things)
                raise Undo
        assert inside == [("axe", 9)]
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    async def test_a_transaction_sees_its_own_writes(self, db: Db, things: Any) -> None:
        """A transaction sees the rows that it inserted, changed and deleted at once.

        If this fails, check that reads and writes use the same connection.
        """
        axe, bag = await _saved_axe_and_bag(db, things)
        async with db.using(things.Item.transaction()):
            await db(things.Item(name="cup", amount=3).save())
            axe.amount = 9
            await db(axe.save())
            await db(bag.delete())
            assert await _rows(db, things) == [("axe", 9), ("cup", 3)]
            assert (await db(things.Item.find_one(axe.id))).amount == 9
        assert await _rows(db, things) == [("axe", 9), ("cup", 3)]

    @requires(Capability.SAVEPOINT)
    async def test_an_inner_rollback_keeps_the_outer_writes(self, db: Db, things: Any) -> None:
        """Rolling back an inner transaction undoes only its own writes.

        If this fails, check that ``_do_rollback_savepoint`` rolls back to the savepoint and not the whole transaction.
        """
        async with db.using(things.Item.transaction()):
            await db(things.Item(name="axe", amount=1).save())
            with pytest.raises(Undo):
                async with db.using(things.Item.transaction()):
                    await db(things.Item(name="bag", amount=2).save())
                    raise Undo
            await db(things.Item(name="cup", amount=3).save())
        assert await _rows(db, things) == [("axe", 1), ("cup", 3)]

    async def test_a_record_can_be_saved_after_a_rollback(self, db: Db, things: Any) -> None:
        """After a rollback the next write runs in autocommit again.

        If this fails, check that a rollback resets the transaction's level, its cursor and the autocommit setting.
        """
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(things.Item(name="axe", amount=1).save())
                raise Undo
        bag = things.Item(name="bag", amount=2)
        assert await db(bag.save()) == 1
        assert await db.rows(things.sql('SELECT "id", "name" FROM {thing}')) == [{"id": bag.id, "name": "bag"}]


class CrudDurableTests(ConformanceTests):
    """Another session sees a committed write at once."""

    memos = family_fixture(MEMOS)
    things = family_fixture(THINGS)

    async def test_a_saved_record_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``save`` of a new record commits.

        If this fails, check that ``insert`` calls ``_handle_auto_commit_if_needed``.
        """
        await db(things.Item(name="axe", amount=1).save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1)]

    async def test_an_update_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``save`` of a changed record commits.

        If this fails, check that ``update`` calls ``_handle_auto_commit_if_needed``.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        axe.amount = 9
        await db(axe.save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("bag", 2)]

    async def test_a_delete_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``delete`` commits.

        If this fails, check that ``delete`` calls ``_handle_auto_commit_if_needed``.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        await db(axe.delete())
        assert await db.observer.rows(things.sql(ROWS)) == [("bag", 2)]

    async def test_bulk_changes_are_durable(self, db: Db, things: Any) -> None:
        """Each bulk method commits its own transaction.

        If this fails, check that ``commit_transaction`` commits at level 1.
        """
        items = [things.Item(name=name, amount=1) for name in ("axe", "bag", "cup")]
        await db(things.Item.bulk_create(items, batch_size=2))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1), ("bag", 1), ("cup", 1)]
        # Those that were created may have no keys (C35).
        items = await db(things.Item.query().order_by("name").all())
        for item in items:
            item.amount = 5
        await db(things.Item.bulk_update(items, ["amount"], batch_size=2))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 5), ("bag", 5), ("cup", 5)]
        await db(things.Item.bulk_delete(items[:2]))
        assert await db.observer.rows(things.sql(ROWS)) == [("cup", 5)]

    async def test_a_soft_delete_and_its_restore_are_durable(self, db: Db, memos: Any) -> None:
        """Setting and clearing the deletion mark commits like any other update.

        If this fails, check that ``update`` calls ``_handle_auto_commit_if_needed``.
        """
        memo = memos.Memo(title="one")
        await db(memo.save())
        marked = memos.sql('SELECT COUNT(*) FROM {memo} WHERE "deleted_at" IS NOT NULL')
        await db(memo.delete())
        assert await db.observer.rows(marked) == [(1,)]
        await db(memo.restore())
        assert await db.observer.rows(marked) == [(0,)]

    async def test_a_committed_transaction_is_durable(self, db: Db, things: Any) -> None:
        """After a commit another session sees all writes of the transaction.

        If this fails, check that ``_do_commit`` commits on the connection that wrote.
        """
        axe, bag = await _saved_axe_and_bag(db, things)
        async with db.using(things.Item.transaction()):
            axe.amount = 9
            await db(axe.save())
            await db(bag.delete())
            await db(things.Item(name="cup", amount=3).save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("cup", 3)]

    async def test_a_rolled_back_transaction_leaves_nothing(self, db: Db, things: Any) -> None:
        """After a rollback another session sees none of the transaction's writes.

        If this fails, check that ``_do_rollback`` rolls back and that no write inside the transaction commits.
        """
        axe, bag = await _saved_axe_and_bag(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                axe.amount = 9
                await db(axe.save())
                await db(bag.delete())
                await db(things.Item(name="cup", amount=3).save())
                inside = await db.rows(things.sql(ROWS))
                raise Undo
        assert [tuple(row.values()) for row in inside] == [("axe", 9), ("cup", 3)]
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1), ("bag", 2)]

    async def test_a_refused_write_keeps_an_earlier_one(self, db: Db, things: Any) -> None:
        """Outside a transaction each write stands alone: an error does not undo the write before it.

        If this fails, check that every write commits at once and that an error rolls back only its own statement.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        axe.amount = 9
        await db(axe.save())
        with pytest.raises(IntegrityError):
            await db.run(things.sql('INSERT INTO {thing} ("name") VALUES (NULL)'))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("bag", 2)]

    async def test_a_change_by_another_session_is_seen(self, db: Db, things: Any) -> None:
        """C15: the next read sees what another session committed: a changed row, a new one, and that one is gone. This
        holds for every way of reading.

        If this fails, check that a read leaves no transaction open and that results are not cached.
        """
        axe, bag = await _saved_axe_and_bag(db, things)

        async def read() -> list[Any]:
            found = [await db(things.Item.find_one(key)) for key in (axe.id, bag.id)]
            every = await db(things.Item.find_all())
            queried = await db(things.Item.query().all())
            counted = await db(things.Item.query().count())
            by_hand = await db.rows(things.sql(ROWS))
            return [
                [each and each.amount for each in found],
                *(sorted((each.name, each.amount) for each in several) for several in (every, queried)),
                counted,
                [tuple(row.values()) for row in by_hand],
            ]

        two = [("axe", 1), ("bag", 2)]
        assert await read() == [[1, 2], two, two, 2, two]
        await db.observer.run(things.sql('UPDATE {thing} SET "amount" = 9 WHERE "name" = \'axe\''))
        changed = [("axe", 9), ("bag", 2)]
        assert await read() == [[9, 2], changed, changed, 2, changed]
        await db.observer.run(things.sql('INSERT INTO {thing} ("name", "amount") VALUES (\'cup\', 3)'))
        more = [*changed, ("cup", 3)]
        assert await read() == [[9, 2], more, more, 3, more]
        await db.observer.run(things.sql("DELETE FROM {thing} WHERE \"name\" = 'bag'"))
        fewer = [("axe", 9), ("cup", 3)]
        assert await read() == [[9, None], fewer, fewer, 2, fewer]
        await db(axe.refresh())
        assert axe.amount == 9
