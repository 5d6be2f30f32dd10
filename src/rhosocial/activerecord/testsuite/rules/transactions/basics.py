"""A transaction keeps or undoes its work, and hides it from others until it commits."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.errors import TransactionError
from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, Literal
from rhosocial.activerecord.backend.options import DeleteOptions, InsertOptions, UpdateOptions
from rhosocial.activerecord.backend.transaction import TransactionState

from ...engine.db import Db
from ..support.target_needs import needs_free_readers
from ..support.transaction_rows import MarkRules, Marks, is_idle


class TransactionTests(MarkRules):
    """A transaction keeps all of its work or nothing, and shows none of it to others before it commits."""

    async def test_committed_work_is_durable(self, db: Db, marks: Marks) -> None:
        """Another session sees the rows.
        If this fails, check ``commit`` of the transaction manager and ``_do_commit``."""
        db.needs_second_session()
        await db(db.backend.begin_transaction())
        await marks.add(1, 2)
        await db(db.backend.commit_transaction())
        assert await marks.durable() == [1, 2]

    async def test_rolled_back_work_is_gone(self, db: Db, marks: Marks) -> None:
        """Neither this session nor any other sees the rows.
        If this fails, check ``rollback`` of the transaction manager and ``_do_rollback``."""
        await marks.add(1)
        await db(db.backend.begin_transaction())
        await marks.add(2)
        inside = await marks.ids()
        await db(db.backend.rollback_transaction())
        assert inside == [1, 2]
        await marks.assert_kept(1)

    async def test_work_is_invisible_to_others_until_the_commit(self, db: Db, marks: Marks) -> None:
        """Another session sees no row before the commit.
        If this fails, check that no statement commits on its own: see ``_handle_auto_commit_if_needed`` and the
        driver's autocommit."""
        db.needs_second_session()
        await db(db.backend.begin_transaction())
        await marks.add(1)
        during = await marks.durable()
        await db(db.backend.commit_transaction())
        assert (during, await marks.durable()) == ([], [1])

    async def test_a_transaction_sees_its_own_work(self, db: Db, marks: Marks) -> None:
        """A read inside the transaction returns the rows that it wrote.
        If this fails, check that ``fetch_all`` and ``execute`` use the same connection."""
        await db(db.backend.begin_transaction())
        await marks.add(1)
        during = await marks.ids()
        await db(db.backend.rollback_transaction())
        assert (during, await marks.ids()) == ([1], [])

    async def test_updates_and_deletes_are_undone(self, db: Db, marks: Marks) -> None:
        """Both have their effect in the transaction, and then the old values come back, not only the number of rows.
        If this fails, check ``_do_rollback``."""
        await marks.add(1, 2)
        await db(db.backend.begin_transaction())
        await db.run(marks.family.sql('UPDATE {mark} SET "v" = 7'))
        await db.run(marks.family.sql('DELETE FROM {mark} WHERE "id" = 1'))
        during = await db.rows(marks.family.sql('SELECT "id", "v" FROM {mark}'))
        await db(db.backend.rollback_transaction())
        assert during == [{"id": 2, "v": 7}]
        rows = await db.rows(marks.family.sql('SELECT "id", "v" FROM {mark} ORDER BY "id"'))
        assert rows == [{"id": 1, "v": 10}, {"id": 2, "v": 20}]

    async def test_outside_a_transaction_every_statement_is_durable_at_once(self, db: Db, marks: Marks) -> None:
        """This holds before the first transaction and after each one.
        If this fails, check that ``commit`` and ``rollback`` switch autocommit on again."""
        db.needs_second_session()
        await marks.add(1)
        seen = [await marks.durable()]
        await db(db.backend.begin_transaction())
        await db(db.backend.commit_transaction())
        await marks.add(2)
        seen.append(await marks.durable())
        await db(db.backend.begin_transaction())
        await db(db.backend.rollback_transaction())
        await marks.add(3)
        seen.append(await marks.durable())
        assert seen == [[1], [1, 2], [1, 2, 3]]

    async def test_a_rollback_leaves_earlier_transactions_alone(self, db: Db, marks: Marks) -> None:
        """Transactions committed before stay durable.
        If this fails, check that ``commit`` sends COMMIT and does not only lower the level."""
        for key in (1, 2):
            await db(db.backend.begin_transaction())
            await marks.add(key)
            await db(db.backend.commit_transaction())
        await db(db.backend.begin_transaction())
        await marks.add(3)
        await db(db.backend.rollback_transaction())
        await marks.assert_kept(1, 2)

    async def test_insert_update_and_delete_do_not_commit_by_themselves(self, db: Db, marks: Marks) -> None:
        """``auto_commit`` of their options applies only when no transaction is open.
        If this fails, check ``_handle_auto_commit``."""
        table, dialect = marks.family.table("mark"), db.dialect
        await marks.add(1, 2)
        await db(db.backend.begin_transaction())
        await db(db.backend.insert(InsertOptions(table=table, data={"id": 3, "v": 30}, auto_commit=True)))
        first = ComparisonPredicate(dialect, "=", Column(dialect, "id"), Literal(dialect, 1))
        await db(db.backend.update(UpdateOptions(table=table, data={"v": 7}, where=first, auto_commit=True)))
        second = ComparisonPredicate(dialect, "=", Column(dialect, "id"), Literal(dialect, 2))
        await db(db.backend.delete(DeleteOptions(table=table, where=second, auto_commit=True)))
        during = await db.rows(marks.family.sql('SELECT "id", "v" FROM {mark} ORDER BY "id"'))
        await db(db.backend.rollback_transaction())
        assert during == [{"id": 1, "v": 7}, {"id": 3, "v": 30}]
        after = await db.rows(marks.family.sql('SELECT "id", "v" FROM {mark} ORDER BY "id"'))
        assert after == [{"id": 1, "v": 10}, {"id": 2, "v": 20}]
        await marks.assert_kept(1, 2)

    async def test_the_manager_reports_its_state(self, db: Db, marks: Marks) -> None:
        """``in_transaction``, ``is_active``, ``transaction_level`` and ``state`` agree.
        If this fails, check where ``begin``, ``commit`` and ``rollback`` set the state."""
        manager = db.backend.transaction_manager
        assert is_idle(db.backend)
        for end in (db.backend.commit_transaction, db.backend.rollback_transaction):
            await db(db.backend.begin_transaction())
            reported = (db.backend.in_transaction, manager.is_active, manager.transaction_level, manager.state)
            await marks.add(1 if end == db.backend.commit_transaction else 2)
            after_work = (db.backend.in_transaction, manager.transaction_level)
            await db(end())
            assert reported == (True, True, 1, TransactionState.ACTIVE)
            assert after_work == (True, 1)
            assert is_idle(db.backend)

    async def test_the_backend_keeps_one_manager(self, db: Db) -> None:
        """``transaction_manager`` returns the same object every time, inside a transaction too.
        If this fails, check the property ``transaction_manager`` of the backend."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        same = db.backend.transaction_manager
        within = db.backend.in_transaction
        await db(same.rollback())
        assert same is manager
        assert within is True
        assert is_idle(db.backend)

    @pytest.mark.parametrize("call", ["commit", "rollback", "savepoint", "release", "rollback_to"])
    async def test_ending_a_transaction_that_was_not_begun_raises(self, db: Db, marks: Marks, call: str) -> None:
        """The call raises TransactionError and changes nothing.
        If this fails, check the checks of ``is_active`` in the transaction manager."""
        method = getattr(db.backend.transaction_manager, call)
        with pytest.raises(TransactionError):
            await db(method("a") if call in ("release", "rollback_to") else method())
        assert is_idle(db.backend)
        await db(db.backend.begin_transaction())
        await marks.add(1)
        await db(db.backend.rollback_transaction())
        await marks.assert_kept()

    async def test_a_transaction_belongs_to_its_session(self, db: Db, marks: Marks) -> None:
        """Another backend is in no transaction and does not see the work.
        If this fails, check that two backends share neither the connection nor the ``transaction_manager``."""
        needs_free_readers(db)
        other = await db.connect("other")
        await db(db.backend.begin_transaction())
        await marks.add(1)
        others, own = (other.in_transaction, await marks.ids(other)), await marks.ids()
        await db(db.backend.rollback_transaction())
        assert (others, own) == ((False, []), [1])
        await marks.add(2, backend=other)
        assert await marks.durable() == [2]

    async def test_a_read_with_default_settings_opens_no_transaction(self, db: Db, marks: Marks) -> None:
        """With the autocommit default of the config class, a SELECT sees what others have committed since the last one
        (C15).
        If this fails, check the driver's autocommit after ``connect``."""
        chosen = "autocommit" in db.target.options or not hasattr(type(db.config), "autocommit")
        default = {} if chosen else {"autocommit": type(db.config).autocommit}
        other = await db.connect("default", **default)
        await marks.add(1)
        first = await marks.ids(other)
        await db.observer.run(marks.family.sql('INSERT INTO {mark} ("id", "v") VALUES (2, 20)'))
        assert (first, await marks.ids(other), other.in_transaction) == ([1], [1, 2], False)

    async def test_a_read_outside_a_transaction_does_not_block_ddl(self, db: Db) -> None:
        """Neither a transaction nor an unread result holds a lock on the table.
        If this fails, check that ``fetch_one`` closes its cursor, and that autocommit is on."""
        name = db.own_name("bareread")
        await db.observer.run(db.sql(f'CREATE TABLE "{name}" ("id" INTEGER NOT NULL PRIMARY KEY)'))
        await db.observer.run(db.sql(f'INSERT INTO "{name}" ("id") VALUES (1)'))
        await db.observer.run(db.sql(f'INSERT INTO "{name}" ("id") VALUES (2)'))
        one = await db(db.backend.fetch_one(db.sql(f'SELECT "id" FROM "{name}" ORDER BY "id"')))
        await db.observer.run(db.sql(f'DROP TABLE "{name}"'))
        assert one == {"id": 1}
        assert is_idle(db.backend)
