"""Transactions that end in unusual ways: a failed BEGIN or COMMIT, DDL and scripts inside, a disconnect, a lost
backend."""

from __future__ import annotations

import contextlib
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, TransactionError
from rhosocial.activerecord.backend.transaction import TransactionEvent

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.target_needs import needs_script
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle, listening

WAYS = ("block", "commit", "rollback", "block that raises")


async def create_deferred_table(db: Db, base: str) -> str:
    """Create a table with a deferred foreign key on itself; skip the rule when the database has none. Returns its
    name."""
    name = db.own_name(base)
    columns = '"id" INTEGER NOT NULL PRIMARY KEY, "parent" INTEGER NOT NULL'
    key = f'FOREIGN KEY ("parent") REFERENCES "{name}" ("id") DEFERRABLE INITIALLY DEFERRED'
    try:
        await db.run(db.sql(f'CREATE TABLE "{name}" ({columns}, {key})'), kind="DDL")
    except DatabaseError:
        skip(SkipKind.UNSUPPORTED, "the database does not support deferred constraints")
    return name


@contextlib.asynccontextmanager
async def _ended(db: Db, way: str) -> AsyncIterator[None]:
    """A transaction that ends in one of the ways."""
    if way.startswith("block"):
        async with db.using(db.backend.transaction()):
            yield
            if way == "block that raises":
                raise LookupError
        return
    await db(db.backend.begin_transaction())
    yield
    await db(db.backend.commit_transaction() if way == "commit" else db.backend.rollback_transaction())


class EndingTests(MarkRules):
    """However a transaction ends, it keeps all or nothing, and the manager is idle afterwards."""

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_failed_commit_raises_and_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """AFTER_COMMIT does not fire, and a new transaction can begin (C13).
        If this fails, check how ``commit`` handles an error of ``_do_commit``."""
        name = await create_deferred_table(db, "defers_a")
        manager, fired = db.backend.transaction_manager, []
        with listening(manager, (TransactionEvent.AFTER_COMMIT, lambda given, **facts: fired.append("after"))):
            await db(manager.begin())
            await marks.add(1)
            await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (1, 99)'))
            with pytest.raises(TransactionError):
                await db(manager.commit())
            await abandon(db, db.backend)
        assert fired == []
        assert is_idle(db.backend)
        await marks.assert_kept()
        await db(manager.begin())
        await marks.add(2)
        await db(manager.commit())
        await marks.assert_kept(2)

    @pytest.mark.parametrize("violated", [False, True], ids=["met", "violated"])
    @pytest.mark.parametrize("way", WAYS)
    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_the_events_of_an_end_say_what_became_of_the_rows(
        self, db: Db, marks: Marks, way: str, violated: bool
    ) -> None:
        """However a transaction ends, one event comes after it: AFTER_COMMIT where its rows are kept, else AFTER_ROLLBACK;
        also where the database refuses the commit.
        If this fails, check what ``commit`` does after an error of ``_do_commit``."""
        name = await create_deferred_table(db, f"ends_{WAYS.index(way)}{violated:d}")
        manager, fired = db.backend.transaction_manager, []
        after = (TransactionEvent.AFTER_COMMIT, TransactionEvent.AFTER_ROLLBACK)
        with listening(manager, *((each, lambda given, _each=each, **facts: fired.append(_each)) for each in after)):
            with contextlib.suppress(TransactionError, LookupError):
                async with _ended(db, way):
                    await marks.add(1)
                    await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (1, {99 if violated else 1})'))
            await abandon(db, db.backend)
        kept = await marks.ids()
        assert kept == ([1] if way in ("block", "commit") and not violated else [])
        assert fired == [after[0] if kept else after[1]]
        assert is_idle(db.backend)

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_deferred_constraint_is_checked_at_the_end_of_a_statement_outside_a_transaction(
        self, db: Db
    ) -> None:
        """Such a statement is a transaction of its own: it raises ``IntegrityError`` and keeps nothing.
        If this fails, check that ``execute`` passes errors of its own commit on."""
        name = await create_deferred_table(db, "defers_d")
        await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (1, 1)'))
        with pytest.raises(IntegrityError):
            await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (2, 99)'))
        assert [row["id"] for row in await db.rows(db.sql(f'SELECT "id" FROM "{name}"'))] == [1]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_block_whose_commit_fails_raises_and_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """The block raises the error of the commit (C13).
        If this fails, check that ``transaction`` rolls back what is still open."""
        name = await create_deferred_table(db, "defers_b")
        with pytest.raises(TransactionError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (1, 99)'))
        assert is_idle(db.backend)
        await marks.assert_kept()
        assert await db.rows(db.sql(f'SELECT "id" FROM "{name}"')) == []

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_deferred_constraint_met_at_the_commit_keeps_the_work(self, db: Db) -> None:
        """A violation that is repaired before the commit does not stop it.
        If this fails, check that ``execute`` does not check deferred constraints early."""
        name = await create_deferred_table(db, "defers_c")
        async with db.using(db.backend.transaction()):
            await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (1, 2)'))
            await db.run(db.sql(f'INSERT INTO "{name}" ("id", "parent") VALUES (2, 1)'))
        assert await db.rows(db.sql(f'SELECT "id", "parent" FROM "{name}" ORDER BY "id"')) == [
            {"id": 1, "parent": 2},
            {"id": 2, "parent": 1},
        ]

    @rule(waits=True)
    async def test_a_failed_begin_leaves_the_level_at_zero(self, db: Db, marks: Marks) -> None:
        """Where a second writer can't begin, ``begin`` raises TransactionError and the level stays 0 (C14).
        If this fails, check the error path of ``begin``."""
        other = await db.connect("other")
        await db(db.backend.begin_transaction())
        await marks.add(1)
        begun = True
        try:
            async with db.impatient(other):
                await db(other.begin_transaction())
        except TransactionError:
            begun = False
        reported = (other.in_transaction, other.transaction_manager.transaction_level)
        await db(db.backend.commit_transaction())
        if not begun:
            await db(other.begin_transaction())
        await marks.add(2, backend=other)
        before = await marks.durable()
        await db(other.rollback_transaction())
        assert reported == (begun, int(begun))
        assert before == [1]
        await marks.assert_kept(1)

    async def test_ddl_in_a_transaction_is_rolled_back_or_ends_the_transaction(self, db: Db, marks: Marks) -> None:
        """The provider's ``transactional_ddl`` declares which one; in both cases the manager is idle after the rollback
        (C04). The transaction finds the table, unless definitions take effect at the commit (``ddl_at_once``).
        If this fails, check ``rollback`` of the transaction manager."""
        name = db.own_name("ddl_a")
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db.run(db.sql(f'CREATE TABLE "{name}" ("id" INTEGER NOT NULL PRIMARY KEY)'), kind="DDL")
        if db.provider.ddl_at_once:
            assert await db.rows(db.sql(f'SELECT "id" FROM "{name}"')) == []
        await db(manager.rollback())
        assert is_idle(db.backend)
        if db.provider.transactional_ddl:
            await marks.assert_kept()
            with pytest.raises(DatabaseError):
                await db.rows(db.sql(f'SELECT "id" FROM "{name}"'))
        await db(manager.begin())
        await marks.add(2)
        await db(manager.rollback())
        assert 2 not in await marks.ids()

    async def test_ddl_in_a_committed_transaction_is_kept_with_its_rows(self, db: Db, marks: Marks) -> None:
        """This holds in every database; where definitions take effect at the commit, the row follows it (C04).
        If this fails, check that ``commit`` works after the server has already ended the transaction."""
        name = db.own_name("ddl_b")
        insert = db.sql(f'INSERT INTO "{name}" ("id") VALUES (5)')
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            await db.run(db.sql(f'CREATE TABLE "{name}" ("id" INTEGER NOT NULL PRIMARY KEY)'), kind="DDL")
            if db.provider.ddl_at_once:
                await db.run(insert)
        if not db.provider.ddl_at_once:
            await db.run(insert)
        assert await db.rows(db.sql(f'SELECT "id" FROM "{name}"')) == [{"id": 5}]
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    async def test_a_script_joins_the_transaction_or_is_refused(self, db: Db, marks: Marks) -> None:
        """A script never commits what the caller began (C16). If this fails, check ``executescript``."""
        needs_script(db)
        await db(db.backend.begin_transaction())
        await marks.add(1)
        refused = False
        try:
            await db(db.backend.executescript(marks.family.sql('INSERT INTO {mark} ("id", "v") VALUES (2, 20);')))
        except TransactionError:
            refused = True
        still = db.backend.in_transaction
        within = await marks.ids()
        await db(db.backend.rollback_transaction())
        assert (still, within) == (True, [1] if refused else [1, 2])
        await marks.assert_kept()

    async def test_disconnect_rolls_back_an_open_transaction(self, db: Db, marks: Marks) -> None:
        """Nothing is durable and the manager is idle, at any level (C23). If this fails, check ``disconnect``."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await marks.add(1, backend=other)
        if other.dialect.supports_savepoint():
            await db(other.begin_transaction())
        await marks.add(2, backend=other)
        await db(other.disconnect())
        assert other.in_transaction is False
        await marks.assert_kept()
        # The transaction's locks are released too.
        await marks.add(1)
        await marks.assert_kept(1)

    async def test_a_disconnect_in_a_transaction_resets_the_backend(self, db: Db, marks: Marks) -> None:
        """After a reconnect the level is 0, autocommit is on, and a new transaction can be rolled back.
        If this fails, check what ``disconnect`` resets."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await marks.add(1, backend=other)
        await db(other.disconnect())
        await db(other.connect())
        assert is_idle(other)
        await marks.add(2, backend=other)
        seen = await marks.durable()
        await db(other.begin_transaction())
        level = other.transaction_manager.transaction_level
        await marks.add(3, backend=other)
        await db(other.rollback_transaction())
        assert (seen, level) == ([2], 1)
        await marks.assert_kept(2)

    @only("sync", "an async backend can't wait for its own end when it is collected")
    async def test_a_garbage_collected_backend_rolls_back_its_transaction(self, db: Db, marks: Marks) -> None:
        """Nothing is durable and no lock is left.
        If this fails, check that neither ``__del__`` nor ``disconnect`` commits."""
        other = await db.connect("other")
        db.forget(other)
        await db(other.begin_transaction())
        await marks.add(1, backend=other)
        gone = weakref.ref(other)
        del other
        gc.collect()
        assert gone() is None
        await marks.add(1)
        await marks.assert_kept(1)
