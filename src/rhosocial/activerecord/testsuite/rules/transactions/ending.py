"""Transactions that do not end as usual: refused BEGIN and COMMIT, DDL and scripts inside, disconnect, nobody left."""

from __future__ import annotations

import gc
import weakref

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError
from rhosocial.activerecord.backend.transaction import TransactionEvent

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.target_needs import needs_script
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle, listening


async def deferring(db: Db, base: str) -> str:
    """A table whose foreign key on itself is checked at the commit, made by the rule; leaves the rule out without any."""
    name = db.provider.quote(db.own_name(base))
    try:
        await db.run(
            f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY, parent INTEGER NOT NULL, "
            f"FOREIGN KEY (parent) REFERENCES {name} (id) DEFERRABLE INITIALLY DEFERRED)",
            kind="DDL",
        )
    except DatabaseError:
        skip(SkipKind.UNSUPPORTED, "the database has no constraint that is checked at the commit")
    return name


class EndingTests(MarkRules):
    """However a transaction ends, it keeps all or nothing, and the manager knows that it is over."""

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_commit_that_fails_raises_and_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """AFTER_COMMIT does not fire, and one can begin again. Look at ``_do_commit`` and its error (C13, D107)."""
        name = await deferring(db, "defers_a")
        manager, fired = db.backend.transaction_manager, []
        with listening(manager, (TransactionEvent.AFTER_COMMIT, lambda given, **facts: fired.append("after"))):
            await db(manager.begin())
            await marks.add(1)
            await db.run(f"INSERT INTO {name} (id, parent) VALUES (1, 99)")
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

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_block_whose_commit_fails_raises_and_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """The error is the commit's. Look at ``transaction``: it rolls back what is still open (C13)."""
        name = await deferring(db, "defers_b")
        with pytest.raises(TransactionError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                await db.run(f"INSERT INTO {name} (id, parent) VALUES (1, 99)")
        assert is_idle(db.backend)
        await marks.assert_kept()
        assert await db.rows(f"SELECT id FROM {name}") == []

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_what_is_whole_at_the_commit_is_kept(self, db: Db) -> None:
        """A constraint that was violated meanwhile and no longer is stops nothing. Look at early checks."""
        name = await deferring(db, "defers_c")
        async with db.using(db.backend.transaction()):
            await db.run(f"INSERT INTO {name} (id, parent) VALUES (1, 2)")
            await db.run(f"INSERT INTO {name} (id, parent) VALUES (2, 1)")
        assert await db.rows(f"SELECT id, parent FROM {name} ORDER BY id") == [
            {"id": 1, "parent": 2},
            {"id": 2, "parent": 1},
        ]

    @rule(waits=True)
    async def test_a_begin_that_fails_leaves_no_level_behind(self, db: Db, marks: Marks) -> None:
        """Where a second writer can't begin: TransactionError and level 0 (C14). Look at ``begin``'s error path (D112)."""
        other = await db.connect("other")
        await db(db.backend.begin_transaction())
        await marks.add(1)
        begun = True
        try:
            await db(other.begin_transaction())
        except TransactionError:
            begun = False
        said = (other.in_transaction, other.transaction_manager.transaction_level)
        await db(db.backend.commit_transaction())
        if not begun:
            await db(other.begin_transaction())
        await marks.add(2, backend=other)
        before = await marks.durable()
        await db(other.rollback_transaction())
        assert said == (begun, int(begun))
        assert before == [1]
        await marks.assert_kept(1)

    async def test_ddl_in_a_transaction_goes_with_it_or_ends_it(self, db: Db, marks: Marks) -> None:
        """As the provider's ``transactional_ddl`` declares; no level is left behind (C04, D106). Look at ``rollback``."""
        name = db.own_name("ddl_a")
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db.run(f"CREATE TABLE {db.provider.quote(name)} (id INTEGER NOT NULL PRIMARY KEY)", kind="DDL")
        await db(manager.rollback())
        assert is_idle(db.backend)
        if db.provider.transactional_ddl:
            await marks.assert_kept()
            with pytest.raises(DatabaseError):
                await db.rows(f"SELECT id FROM {db.provider.quote(name)}")
        await db(manager.begin())
        await marks.add(2)
        await db(manager.rollback())
        assert 2 not in await marks.ids()

    async def test_ddl_in_a_committed_transaction_is_kept_with_its_rows(self, db: Db, marks: Marks) -> None:
        """In every database. Look at ``commit`` after the server has already ended the transaction (C04)."""
        name = db.provider.quote(db.own_name("ddl_b"))
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            await db.run(f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY)", kind="DDL")
            await db.run(f"INSERT INTO {name} (id) VALUES (5)")
        assert await db.rows(f"SELECT id FROM {name}") == [{"id": 5}]
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    async def test_a_script_is_part_of_the_transaction_or_refused(self, db: Db, marks: Marks) -> None:
        """It never commits what the caller began (C16, D110). Look at ``executescript``."""
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

    async def test_disconnect_rolls_back_what_is_open(self, db: Db, marks: Marks) -> None:
        """Nothing is durable and the manager is idle, at any depth (C23). Look at ``disconnect``."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await marks.add(1, backend=other)
        await db(other.begin_transaction())
        await marks.add(2, backend=other)
        await db(other.disconnect())
        assert other.in_transaction is False
        await marks.assert_kept()
        # Its locks are gone with it.
        await marks.add(1)
        await marks.assert_kept(1)

    async def test_after_a_disconnect_in_a_transaction_the_backend_starts_afresh(self, db: Db, marks: Marks) -> None:
        """Level 0, autocommit, and a transaction that can be rolled back. Look at what ``disconnect`` resets."""
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
    async def test_a_backend_that_nobody_holds_takes_its_transaction_along(self, db: Db, marks: Marks) -> None:
        """Nothing is durable and no lock is left. Look at ``__del__`` and ``disconnect``: neither may commit."""
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
