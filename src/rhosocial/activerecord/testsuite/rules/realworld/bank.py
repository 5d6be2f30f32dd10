"""A bank: concurrent transfers neither create nor lose money."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.levels import needs_level, refused
from ..support.retries import retrying
from ..support.workers import Worker, workers
from ._bank_domain import (
    ACCOUNTS,
    OPENING_BALANCE,
    BankSession,
    checked_transfers,
    guarding_level,
    open_accounts,
    planned_transfers,
)
from ._session_pool import flattened, lose_session, run_concurrently
from .families.bank import BANK


class BankTests(ConformanceTests):
    """Each transfer moves money completely and once, whatever other sessions do."""

    bank = family_fixture(BANK)

    @rule(waits=True)
    @pytest.mark.parametrize("guard", ["locks", "serializable"])
    async def test_concurrent_transfers_conserve_money(self, db: Db, bank: Any, guard: str) -> None:
        """Three sessions transfer money with row locks, or with retries at SERIALIZABLE, and the total stays the same.

        If this fails, check that FOR UPDATE locks rows, that the isolation level is sent, and that a conflict raises an
        error to retry.
        """
        level = await guarding_level(db)
        if guard == "serializable":
            level = IsolationLevel.SERIALIZABLE
            await needs_level(db, level.name)
        await open_accounts(db, bank)

        async def work(worker: Worker, number: int) -> list[tuple[str, str]]:
            session = BankSession(db, worker.backend, level)
            return [(step[0], await session.transfer(*step)) for step in planned_transfers(number)]

        async with workers(db, *"ABC") as pool:
            answers = dict(flattened(await run_concurrently(db, pool, work)))
        durable = await checked_transfers(db, bank)
        assert sorted(durable) == sorted(request for request, answer in answers.items() if answer == "done")
        plans = {step[0]: step[1:] for number in range(3) for step in planned_transfers(number)}
        assert durable == {request: plans[request] for request in durable}
        assert set(answers.values()) <= {"done", "refused"}

    @rule(waits=True)
    async def test_a_request_sent_by_several_sessions_is_executed_once(self, db: Db, bank: Any) -> None:
        """Three sessions send the same five requests, and each request moves money once.

        If this fails, check that UNIQUE holds for concurrent inserts and that a failed INSERT leaves nothing behind.
        """
        await open_accounts(db, bank)
        guard = await guarding_level(db)

        async def work(worker: Worker, number: int) -> list[tuple[str, str]]:
            session = BankSession(db, worker.backend, guard)
            return [(f"r{each}", await session.transfer(f"r{each}", 1, 2, 7)) for each in range(5)]

        async with workers(db, *"ABC") as pool:
            answers = flattened(await run_concurrently(db, pool, work))
        assert await checked_transfers(db, bank) == {f"r{each}": (1, 2, 7) for each in range(5)}
        assert sorted(answers) == sorted(
            (f"r{n}", answer) for n in range(5) for answer in ("done", "repeated", "repeated")
        )

    @rule(waits=True)
    async def test_an_auditor_always_sees_the_same_total(self, db: Db, bank: Any) -> None:
        """Two queries of one transaction add up to the same total while money moves between them.

        If this fails, check that the transaction runs at the isolation level that was requested.
        """
        db.needs_second_session()
        weaker = await refused(db, "REPEATABLE_READ")
        level = IsolationLevel.SERIALIZABLE if weaker else IsolationLevel.REPEATABLE_READ
        await open_accounts(db, bank)
        guard = await guarding_level(db)

        async def work(worker: Worker, number: int) -> list[Any]:
            if number == 0:
                auditor = BankSession(db, worker.backend, level)
                return [await retrying(db, auditor.total) for _ in range(6)]
            session = BankSession(db, worker.backend, guard)
            # The auditor reads accounts 1 and 2 first, and money moves between them and accounts 3 and 4.
            steps = ((4, 1), (1, 3), (3, 2), (2, 4))
            return [await session.transfer(f"{number}-{each}", *steps[each % 4], 10) for each in range(6)]

        async with workers(db, *"ABC") as pool:
            totals, *answers = await run_concurrently(db, pool, work)
        await checked_transfers(db, bank)
        assert totals == [OPENING_BALANCE * len(ACCOUNTS)] * 6
        assert flattened(answers) == ["done"] * 12

    @rule(waits=True)
    async def test_a_transfer_that_fails_halfway_moves_nothing(self, db: Db, bank: Any) -> None:
        """A transfer to a missing account and a transfer of too much money leave every balance as it was.

        If this fails, check that a transaction's block rolls back when it raises.
        """
        await open_accounts(db, bank)
        session = BankSession(db, db.backend)
        assert await session.transfer("closed", 1, 9, 30) == "refused"
        assert await session.transfer("overdrawn", 1, 2, 101) == "refused"
        assert await checked_transfers(db, bank) == {}
        assert await session.transfer("closed", 1, 2, 30) == "done"
        assert await checked_transfers(db, bank) == {"closed": (1, 2, 30)}

    @rule(waits=True)
    async def test_a_request_of_a_lost_session_can_be_repeated(self, db: Db, bank: Any) -> None:
        """A transfer that was not acknowledged did not happen, and the next try executes it (C21).

        If this fails, check that the database rolls back a lost session's transaction and that ``commit`` on it raises.
        """
        await open_accounts(db, bank)
        async with workers(db, "A", "B") as (first, second):
            await first.done(first.begin())
            await first.done(BankSession(db, first.backend).book("rent", 1, 2, 60))
            await lose_session(db, first)
            with pytest.raises(DatabaseError):
                await first.done(first.commit())
            assert await checked_transfers(db, bank) == {}
            again = BankSession(db, second.backend)
            assert [await second.done(again.transfer("rent", 1, 2, 60)) for _ in range(2)] == ["done", "repeated"]
        assert await checked_transfers(db, bank) == {"rent": (1, 2, 60)}
