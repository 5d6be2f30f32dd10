"""Rules of the area ``isolation``: an isolation level prevents at least the anomalies of its contract."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import History, Runner, Step
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.pairs import PAIRS
from ..support.levels import needs_level
from ._anomalies import ALL, LEVELS, NAMES, PREVENTED, by_name

CONTRACT = [(level, name) for level in LEVELS for name in PREVENTED[level]]
NEXT = [
    ("READ_UNCOMMITTED", "SERIALIZABLE"),
    ("READ_UNCOMMITTED", "REPEATABLE_READ"),
    ("READ_COMMITTED", "REPEATABLE_READ"),
    ("SERIALIZABLE", "READ_COMMITTED"),
    ("SERIALIZABLE", "READ_UNCOMMITTED"),
]
"""Levels that two transactions of one session ask for."""


async def play(db: Db, pairs: Any, name: str, level: Any) -> History:
    """Run a schedule on fresh sessions over {1: 10, 2: 20}, and return its history."""
    for key, value in ((1, 10), (2, 20)):
        await db.observer.run(pairs.sql(f'INSERT INTO {{pair}} ("id", "v") VALUES ({key}, {value})'))
    steps = [Step(s.session, s.kind, pairs.sql(s.sql), s.label) for s in by_name(name).steps()]
    return await Runner(db).play(steps, level, pairs.sql(ALL))


class IsolationTests(ConformanceTests):
    """A level keeps its promise (contract C08), judged by the values read, the durable rows and the acknowledged commits.

    Every rule asserts in one direction only: a level may prevent more than its contract, and blocking or aborting
    counts as prevention.
    """

    pairs = family_fixture(PAIRS)

    @rule(waits=True)
    @pytest.mark.parametrize(("level", "name"), CONTRACT, ids=[f"{level}-{name}" for level, name in CONTRACT])
    async def test_a_level_prevents_the_anomalies_that_the_standard_names(
        self, db: Db, pairs: Any, level: str, name: str
    ) -> None:
        """The standard is ISO 9075. If this fails, check the ``isolation_level`` setter, ``_build_begin_sql`` and what
        the backend sends before BEGIN."""
        await needs_level(db, level)
        history = await play(db, pairs, name, IsolationLevel[level])
        assert not by_name(name).occurred(history), f"{level}: {by_name(name).meaning}\n{history.shown()}"

    @rule(waits=True)
    @pytest.mark.parametrize("level", [level for level in LEVELS if level != "SERIALIZABLE"])
    async def test_a_level_prevents_the_anomalies_that_the_provider_promises(
        self, db: Db, pairs: Any, level: str
    ) -> None:
        """``Provider.isolation`` names what the database prevents beyond the standard. If this fails, check the
        ``isolation_level`` setter, ``_build_begin_sql`` and what the backend sends before BEGIN."""
        promised = [name for name in NAMES if name in db.provider.isolation.get(level, ())]
        if not promised:
            skip(SkipKind.OTHER, f"the provider promises nothing beyond the standard for {level}")
        await needs_level(db, level)
        failures = []
        for name in promised:
            history = await play(db, pairs, name, IsolationLevel[level])
            if by_name(name).occurred(history):
                failures.append(f"{level}: {by_name(name).meaning}\n{history.shown()}")
            await db.observer.run(pairs.sql("DELETE FROM {pair}"))
        assert not failures, "\n\n".join(failures)

    @rule(waits=True)
    @pytest.mark.parametrize("level", LEVELS)
    async def test_a_level_applies_to_one_transaction_only(self, db: Db, pairs: Any, level: str) -> None:
        """The transaction after ``transaction(isolation_level=...)`` runs at the default level again.

        A session that never had the level shows what the default level permits. If this fails, check for SET SESSION in
        place of SET TRANSACTION, and for a level that the transaction manager keeps.
        """
        await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        fresh = await self._seen(db, pairs, await db.connect("fresh"))
        used = await db.connect("used")
        async with db.using(used.transaction_manager.transaction(isolation_level=IsolationLevel[level])):
            await db.rows(pairs.sql(ALL), backend=used)
        assert await self._seen(db, pairs, used) == fresh

    @rule(waits=True)
    @pytest.mark.parametrize(("first", "then"), NEXT, ids=[f"{first}-{then}" for first, then in NEXT])
    async def test_a_level_is_not_that_of_the_next_transaction_which_asks_for_another(
        self, db: Db, pairs: Any, first: str, then: str
    ) -> None:
        """After a weak level a strong one keeps its promise, and after a strong one a weak one blocks no more than before.

        A session that asks for the second level alone shows what it permits. If this fails, check what
        ``_build_begin_sql`` and the backend send when the level differs from the one before.
        """
        for level in (first, then):
            await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        fresh = await self._seen(db, pairs, await db.connect("fresh"), IsolationLevel[then])
        used = await db.connect("used")
        async with db.using(used.transaction_manager.transaction(isolation_level=IsolationLevel[first])):
            await db.rows(pairs.sql(ALL), backend=used)
        assert await self._seen(db, pairs, used, IsolationLevel[then]) == fresh

    @rule(waits=True)
    @pytest.mark.parametrize("level", LEVELS)
    async def test_the_level_can_be_reset_to_the_default(self, db: Db, pairs: Any, level: str) -> None:
        """``isolation_level = None`` is the default level of the database. If this fails, check the ``isolation_level``
        setter."""
        await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        fresh = await self._seen(db, pairs, await db.connect("fresh"))
        used = await db.connect("used")
        used.transaction_manager.isolation_level = IsolationLevel[level]
        async with db.using(used.transaction_manager.transaction()):
            await db.rows(pairs.sql(ALL), backend=used)
        used.transaction_manager.isolation_level = None
        assert await self._seen(db, pairs, used) == fresh

    @rule(waits=True)
    @pytest.mark.parametrize("level", LEVELS)
    async def test_a_level_that_is_set_holds_for_every_transaction(self, db: Db, pairs: Any, level: str) -> None:
        """Each transaction after ``isolation_level = X`` permits what ``transaction(isolation_level=X)`` permits (C06).

        If this fails, check that the setter's level is sent with each BEGIN, and not once.
        """
        await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        asked = await self._seen(db, pairs, await db.connect("fresh"), IsolationLevel[level])
        used = await db.connect("used")
        used.transaction_manager.isolation_level = IsolationLevel[level]
        assert [await self._seen(db, pairs, used) for _ in range(3)] == [asked] * 3

    @staticmethod
    async def _seen(db: Db, pairs: Any, backend: Any, level: Any = None) -> tuple[bool, bool, bool]:
        """Whether another session could write before the reads of a transaction and between them, and whether the second
        read saw that."""
        await db.observer.run(pairs.sql('UPDATE {pair} SET "v" = 10 WHERE "id" = 1'))
        async with db.using(backend.transaction_manager.transaction(isolation_level=level)):
            before = await db.observer.attempt(pairs.sql('UPDATE {pair} SET "v" = 12 WHERE "id" = 1'))
            first = await db.rows(pairs.sql(ALL), backend=backend)
            written = await db.observer.attempt(pairs.sql('UPDATE {pair} SET "v" = 11 WHERE "id" = 1'))
            return before, written, bool(await db.rows(pairs.sql(ALL), backend=backend) != first)

    @pytest.mark.parametrize("nonsense", ["CHAOS", 7, object()], ids=["text", "number", "object"])
    async def test_an_unknown_level_is_refused(self, db: Db, nonsense: Any) -> None:
        """A value that is not a level must not run at the default level. If this fails, check the ``isolation_level``
        setter and ``begin``."""
        session = await db.connect("second")
        manager = session.transaction_manager
        with pytest.raises((DatabaseError, TypeError, ValueError, KeyError)):
            manager.isolation_level = nonsense
            await db(manager.begin())
        assert not session.in_transaction
