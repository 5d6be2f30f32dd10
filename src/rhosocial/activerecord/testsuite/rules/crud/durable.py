"""Who sees a write: everybody once it is done, nobody when it was undone."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from ..support.rollback import Undo
from .families.things import THINGS

ROWS = 'SELECT "name", "amount" FROM {thing} ORDER BY "name"'


async def _two(db: Db, things: Any) -> list[Any]:
    items = [things.Item(name="axe", amount=1), things.Item(name="bag", amount=2)]
    for item in items:
        await db(item.save())
    return items


async def _rows(db: Db, things: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await db.rows(things.sql(ROWS))]


class CrudTransactionTests(ConformanceTests):
    """Writes of models belong to the transaction that they are made in."""

    things = family_fixture(THINGS)

    async def test_a_rollback_undoes_an_insert(self, db: Db, things: Any) -> None:
        """Look at ``_do_rollback``, and at ``insert`` that commits by itself."""
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(things.Item(name="axe").save())
                raise Undo
        assert await _rows(db, things) == []

    async def test_a_rollback_undoes_an_update(self, db: Db, things: Any) -> None:
        """Look at ``_do_rollback``, and at ``update`` that commits by itself."""
        axe, _ = await _two(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                axe.amount = 9
                await db(axe.save())
                raise Undo
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    async def test_a_rollback_undoes_a_delete(self, db: Db, things: Any) -> None:
        """Look at ``_do_rollback``, and at ``delete`` that commits by itself."""
        axe, _ = await _two(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(axe.delete())
                raise Undo
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    async def test_a_rollback_undoes_bulk_changes(self, db: Db, things: Any) -> None:
        """Bulk methods open a transaction of their own inside. Look at savepoints, and at their release."""
        items = await _two(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                items[0].amount = 9
                await db(things.Item.bulk_update(items, ["amount"], batch_size=1))
                await db(things.Item.bulk_delete(items[1:]))
                raise Undo
        assert await _rows(db, things) == [("axe", 1), ("bag", 2)]

    async def test_a_transaction_sees_its_own_writes(self, db: Db, things: Any) -> None:
        """Inserted, changed and deleted rows are seen at once. Look at reads on another connection than writes."""
        axe, bag = await _two(db, things)
        async with db.using(things.Item.transaction()):
            await db(things.Item(name="cup", amount=3).save())
            axe.amount = 9
            await db(axe.save())
            await db(bag.delete())
            assert await _rows(db, things) == [("axe", 9), ("cup", 3)]
            assert (await db(things.Item.find_one(axe.id))).amount == 9
        assert await _rows(db, things) == [("axe", 9), ("cup", 3)]

    async def test_an_inner_rollback_keeps_the_outer_writes(self, db: Db, things: Any) -> None:
        """Only what the inner transaction wrote is undone. Look at ``_do_rollback_savepoint``."""
        async with db.using(things.Item.transaction()):
            await db(things.Item(name="axe", amount=1).save())
            with pytest.raises(Undo):
                async with db.using(things.Item.transaction()):
                    await db(things.Item(name="bag", amount=2).save())
                    raise Undo
            await db(things.Item(name="cup", amount=3).save())
        assert await _rows(db, things) == [("axe", 1), ("cup", 3)]

    async def test_a_record_can_be_saved_after_a_rollback(self, db: Db, things: Any) -> None:
        """The next write is made in autocommit again. Look at what a rollback leaves: level, cursor, autocommit."""
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                await db(things.Item(name="axe", amount=1).save())
                raise Undo
        bag = things.Item(name="bag", amount=2)
        assert await db(bag.save()) == 1
        assert await db.rows(things.sql('SELECT "id", "name" FROM {thing}')) == [{"id": bag.id, "name": "bag"}]


class CrudDurableTests(ConformanceTests):
    """What a write left, another session sees at once."""

    memos = family_fixture(MEMOS)
    things = family_fixture(THINGS)

    async def test_a_saved_record_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``save`` commits. Look at ``_handle_auto_commit_if_needed`` after ``insert``."""
        await db(things.Item(name="axe", amount=1).save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1)]

    async def test_an_update_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``save`` commits. Look at ``_handle_auto_commit_if_needed`` after ``update``."""
        axe, _ = await _two(db, things)
        axe.amount = 9
        await db(axe.save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("bag", 2)]

    async def test_a_delete_is_durable(self, db: Db, things: Any) -> None:
        """Outside a transaction ``delete`` commits. Look at ``_handle_auto_commit_if_needed`` after ``delete``."""
        axe, _ = await _two(db, things)
        await db(axe.delete())
        assert await db.observer.rows(things.sql(ROWS)) == [("bag", 2)]

    async def test_bulk_changes_are_durable(self, db: Db, things: Any) -> None:
        """Each bulk method commits its own transaction. Look at ``commit_transaction`` at level 1."""
        items = [things.Item(name=name, amount=1) for name in ("axe", "bag", "cup")]
        await db(things.Item.bulk_create(items, batch_size=2))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1), ("bag", 1), ("cup", 1)]
        for item in items:
            item.amount = 5
        await db(things.Item.bulk_update(items, ["amount"], batch_size=2))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 5), ("bag", 5), ("cup", 5)]
        await db(things.Item.bulk_delete(items[:2]))
        assert await db.observer.rows(things.sql(ROWS)) == [("cup", 5)]

    async def test_a_soft_delete_and_its_restore_are_durable(self, db: Db, memos: Any) -> None:
        """Marks are written like any change. Look at ``_handle_auto_commit_if_needed`` after ``update``."""
        memo = memos.Memo(title="one")
        await db(memo.save())
        marked = memos.sql('SELECT COUNT(*) FROM {memo} WHERE "deleted_at" IS NOT NULL')
        await db(memo.delete())
        assert await db.observer.rows(marked) == [(1,)]
        await db(memo.restore())
        assert await db.observer.rows(marked) == [(0,)]

    async def test_a_committed_transaction_is_durable(self, db: Db, things: Any) -> None:
        """All of its writes, and only after it. Look at ``_do_commit``."""
        axe, bag = await _two(db, things)
        async with db.using(things.Item.transaction()):
            axe.amount = 9
            await db(axe.save())
            await db(bag.delete())
            await db(things.Item(name="cup", amount=3).save())
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("cup", 3)]

    async def test_a_rolled_back_transaction_leaves_nothing(self, db: Db, things: Any) -> None:
        """None of its writes, whoever looks. Look at ``_do_rollback``."""
        axe, bag = await _two(db, things)
        with pytest.raises(Undo):
            async with db.using(things.Item.transaction()):
                axe.amount = 9
                await db(axe.save())
                await db(bag.delete())
                await db(things.Item(name="cup", amount=3).save())
                raise Undo
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 1), ("bag", 2)]

    async def test_a_refused_write_after_a_good_one_keeps_it(self, db: Db, things: Any) -> None:
        """Outside a transaction each write stands alone. Look at what an error rolls back."""
        axe, _ = await _two(db, things)
        axe.amount = 9
        await db(axe.save())
        with pytest.raises(IntegrityError):
            await db.run(things.sql('INSERT INTO {thing} ("name") VALUES (NULL)'))
        assert await db.observer.rows(things.sql(ROWS)) == [("axe", 9), ("bag", 2)]

    async def test_what_another_session_changed_is_found(self, db: Db, things: Any) -> None:
        """The next read sees it (C15). Look at reads that leave a transaction open, and at caches."""
        axe, _ = await _two(db, things)
        await db(things.Item.find_one(axe.id))
        await db.observer.run(things.sql('UPDATE {thing} SET "amount" = 9 WHERE "name" = \'axe\''))
        assert (await db(things.Item.find_one(axe.id))).amount == 9
        await db(axe.refresh())
        assert axe.amount == 9
