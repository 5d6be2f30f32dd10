"""A statement meets what another session has changed in the meantime."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.pairs import PAIRS
from ..support.levels import needs_level
from ..support.refusals import may_be_refused
from ..support.transaction_rows import abandon


class ConflictTests(ConformanceTests):
    """A database may let the later of two changes win, or refuse it. Then the transaction is over as a whole: no backend
    sends the refused statement again without those before it."""

    pairs = family_fixture(PAIRS)

    @pytest.mark.parametrize("level", [level.name for level in IsolationLevel])
    @rule(waits=True)
    async def test_a_transaction_that_meets_another_one_s_change_keeps_all_or_nothing(
        self, db: Db, pairs: Any, level: str
    ) -> None:
        """It writes a row of its own session's temporary table, reads a row that another session then changes, and changes
        that row. Either both changes are kept or an error is raised and none is.
        If this fails, check for code that repeats a statement after an error within a transaction."""
        await needs_level(db, level)
        own, manager = await _with_a_temporary_table(db)
        await db.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 1)'))
        manager.isolation_level = IsolationLevel[level]
        done, others = False, 0
        try:
            await db(manager.begin())
            await db.run(db.sql(f'INSERT INTO "{own}" ("id") VALUES (7)'), backend=manager.backend)
            (row,) = await db.rows(pairs.sql('SELECT "v" FROM {pair}'), backend=manager.backend)
            others = 10 if await db.observer.attempt(pairs.sql('UPDATE {pair} SET "v" = "v" + 10')) else 0
            await db.run(pairs.sql('UPDATE {pair} SET "v" = ?'), (row["v"] + 1,), backend=manager.backend)
            await db(manager.commit())
            done = True
        except DatabaseError:
            await abandon(db, manager.backend)
        drafts = await db.rows(db.sql(f'SELECT "id" FROM "{own}"'), backend=manager.backend)
        assert [each["id"] for each in drafts] == ([7] if done else [])
        assert await db.observer.rows(pairs.sql('SELECT "v" FROM {pair}')) == [(2 if done else 1 + others,)]


async def _with_a_temporary_table(db: Db) -> tuple[str, Any]:
    """The name of a temporary table in a session of its own, and that session's transaction manager."""
    backend, name = await db.connect("own"), db.own_name("draft")
    with may_be_refused() as refused:
        await db.run(db.sql(f'CREATE TEMPORARY TABLE "{name}" ("id" INTEGER)'), kind="DDL", backend=backend)
    if refused:
        skip(SkipKind.UNSUPPORTED, "the database has no temporary tables")
    return name, backend.transaction_manager
