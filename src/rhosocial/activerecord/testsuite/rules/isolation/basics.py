"""An isolation level prevents at least its contract."""

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


async def played(db: Db, pairs: Any, name: str, level: Any) -> History:
    """The history of a schedule on fresh sessions over {1: 10, 2: 20}."""
    for key, value in ((1, 10), (2, 20)):
        await db.observer.run(pairs.sql(f'INSERT INTO {{pair}} ("id", "v") VALUES ({key}, {value})'))
    steps = [Step(s.session, s.kind, pairs.sql(s.sql), s.label) for s in by_name(name).steps()]
    return await Runner(db).play(steps, level, pairs.sql(ALL))


class IsolationTests(ConformanceTests):
    """What a level promises, seen in what was read, what is durable and which commits were acknowledged.

    Every rule asserts one way only: a level may prevent more than its contract, and blocking or aborting is preventing.
    """

    pairs = family_fixture(PAIRS)

    @rule(waits=True)
    @pytest.mark.parametrize(("level", "name"), CONTRACT, ids=[f"{level}-{name}" for level, name in CONTRACT])
    async def test_a_level_prevents_what_the_standard_says(self, db: Db, pairs: Any, level: str, name: str) -> None:
        """ISO 9075's phenomena, by level. Look at ``isolation_level``, ``_build_begin_sql`` and what is sent before BEGIN."""
        await needs_level(db, level)
        history = await played(db, pairs, name, IsolationLevel[level])
        assert not by_name(name).occurred(history), f"{level}: {by_name(name).meaning}\n{history.told()}"

    @rule(waits=True)
    @pytest.mark.parametrize("level", [level for level in LEVELS if level != "SERIALIZABLE"])
    async def test_a_level_prevents_what_the_provider_promises(self, db: Db, pairs: Any, level: str) -> None:
        """What the database adds to the standard (``Provider.isolation``). Look at the same places."""
        promised = [name for name in NAMES if name in db.provider.isolation.get(level, ())]
        if not promised:
            skip(SkipKind.OTHER, f"the provider promises nothing of {level} beyond the standard")
        await needs_level(db, level)
        stories = []
        for name in promised:
            history = await played(db, pairs, name, IsolationLevel[level])
            if by_name(name).occurred(history):
                stories.append(f"{level}: {by_name(name).meaning}\n{history.told()}")
            await db.observer.run(pairs.sql("DELETE FROM {pair}"))
        assert not stories, "\n\n".join(stories)

    @rule(waits=True)
    @pytest.mark.parametrize("level", LEVELS)
    async def test_a_level_is_for_one_transaction_alone(self, db: Db, pairs: Any, level: str) -> None:
        """D117: the transaction after ``transaction(isolation_level=...)`` runs at the default again.

        Look at SET SESSION where SET TRANSACTION was meant, and at what the manager keeps. What the default lets happen is
        found out on a session that never heard of the level.
        """
        await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        fresh = await self._rereads(db, pairs, await db.connect("fresh"))
        used = await db.connect("used")
        async with db.using(used.transaction_manager.transaction(isolation_level=IsolationLevel[level])):
            await db.rows(pairs.sql(ALL), backend=used)
        assert await self._rereads(db, pairs, used) == fresh

    @rule(waits=True)
    @pytest.mark.parametrize("level", LEVELS)
    async def test_the_level_can_be_set_back_to_the_default(self, db: Db, pairs: Any, level: str) -> None:
        """``isolation_level = None`` is the database's default (the core's setter takes an Optional). Look at the setter."""
        await needs_level(db, level)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 10)'))
        fresh = await self._rereads(db, pairs, await db.connect("fresh"))
        used = await db.connect("used")
        used.transaction_manager.isolation_level = IsolationLevel[level]
        async with db.using(used.transaction_manager.transaction()):
            await db.rows(pairs.sql(ALL), backend=used)
        used.transaction_manager.isolation_level = None
        assert await self._rereads(db, pairs, used) == fresh

    @staticmethod
    async def _rereads(db: Db, pairs: Any, backend: Any) -> bool:
        """Whether a re-read in one transaction sees what was committed in between; a writer that is blocked sees nothing."""
        await db.observer.run(pairs.sql('UPDATE {pair} SET "v" = 10 WHERE "id" = 1'))
        async with db.using(backend.transaction()):
            first = await db.rows(pairs.sql(ALL), backend=backend)
            await db.observer.attempt(pairs.sql('UPDATE {pair} SET "v" = 11 WHERE "id" = 1'))
            return bool(await db.rows(pairs.sql(ALL), backend=backend) != first)

    @pytest.mark.parametrize("nonsense", ["CHAOS", 7, object()], ids=["text", "number", "object"])
    async def test_an_unknown_level_is_refused(self, db: Db, nonsense: Any) -> None:
        """D115: what is no level must not run as the default. Look at the ``isolation_level`` setter and ``begin``."""
        session = await db.connect("second")
        manager = session.transaction_manager
        with pytest.raises((DatabaseError, TypeError, ValueError, KeyError)):
            manager.isolation_level = nonsense
            await db(manager.begin())
        assert not session.in_transaction
