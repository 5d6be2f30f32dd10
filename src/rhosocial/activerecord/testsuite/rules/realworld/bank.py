"""Rules of the area ``realworld``: a ledger, in which money is neither made nor lost."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.levels import needs_level, refused
from ..support.workers import Worker, workers
from ._bank_domain import (
    ACCOUNTS,
    EACH,
    KnownFailures,
    balanced,
    opened,
    planned,
)
from ._session_pool import cut_off, joined, retrying, together
from .families.bank import LEDGER


class LedgerTests(ConformanceTests):
    """Money moves whole and once, whoever else moves it at the same time."""

    ledger = family_fixture(LEDGER)

    @rule(waits=True)
    @pytest.mark.parametrize("guard", ["locks", "serializable"])
    async def test_transfers_at_the_same_time_conserve_money(self, db: Db, ledger: Any, guard: str) -> None:
        """Read, decide, save, with locks or with another try at SERIALIZABLE. Look at FOR UPDATE, levels, and retries."""
        level = IsolationLevel.SERIALIZABLE if guard == "serializable" else None
        if level is not None:
            await needs_level(db, level.name)
        await opened(db, ledger)

        async def work(worker: Worker, number: int) -> list[tuple[str, str]]:
            session = KnownFailures(db, worker.backend, level)
            return [(step[0], await session.transfer(*step)) for step in planned(number)]

        async with workers(db, *"ABC") as crew:
            answers = dict(joined(await together(db, crew, work)))
        durable = await balanced(db, ledger)
        assert sorted(durable) == sorted(request for request, answer in answers.items() if answer == "done")
        plans = {step[0]: step[1:] for number in range(3) for step in planned(number)}
        assert durable == {request: plans[request] for request in durable}
        assert set(answers.values()) <= {"done", "refused"}

    @rule(waits=True)
    async def test_a_request_that_is_sent_by_several_is_done_once(self, db: Db, ledger: Any) -> None:
        """Three sessions send the same five. Look at UNIQUE under concurrency and at what a failed INSERT leaves."""
        await opened(db, ledger)

        async def work(worker: Worker, number: int) -> list[tuple[str, str]]:
            session = KnownFailures(db, worker.backend)
            return [(f"r{each}", await session.transfer(f"r{each}", 1, 2, 7)) for each in range(5)]

        async with workers(db, *"ABC") as crew:
            answers = joined(await together(db, crew, work))
        assert await balanced(db, ledger) == {f"r{each}": (1, 2, 7) for each in range(5)}
        assert sorted(answers) == sorted(
            (f"r{n}", answer) for n in range(5) for answer in ("done", "repeated", "repeated")
        )

    @rule(waits=True)
    async def test_an_auditor_sees_the_same_money_at_every_moment(self, db: Db, ledger: Any) -> None:
        """A sum in two queries of one transaction, while money moves between them. Look at the level that is sent."""
        db.needs_second_session()
        weaker = await refused(db, "REPEATABLE_READ")
        level = IsolationLevel.SERIALIZABLE if weaker else IsolationLevel.REPEATABLE_READ
        await opened(db, ledger)

        async def work(worker: Worker, number: int) -> list[Any]:
            if number == 0:
                auditor = KnownFailures(db, worker.backend, level)
                return [await retrying(db, auditor.total) for _ in range(6)]
            session = KnownFailures(db, worker.backend)
            # From the second half of the accounts to the first, which the auditor reads first, and back.
            steps = ((4, 1), (1, 3), (3, 2), (2, 4))
            return [await session.transfer(f"{number}-{each}", *steps[each % 4], 10) for each in range(6)]

        async with workers(db, *"ABC") as crew:
            totals, *answers = await together(db, crew, work)
        await balanced(db, ledger)
        assert totals == [EACH * len(ACCOUNTS)] * 6
        assert joined(answers) == ["done"] * 12

    @rule(waits=True)
    async def test_a_transfer_that_ends_in_the_middle_moves_nothing(self, db: Db, ledger: Any) -> None:
        """The account to be paid is closed, or the first one is overdrawn. Look at ``rollback`` at the end of a block."""
        await opened(db, ledger)
        session = KnownFailures(db, db.backend)
        assert await session.transfer("closed", 1, 9, 30) == "refused"
        assert await session.transfer("overdrawn", 1, 2, 101) == "refused"
        assert await balanced(db, ledger) == {}
        assert await session.transfer("closed", 1, 2, 30) == "done"
        assert await balanced(db, ledger) == {"closed": (1, 2, 30)}

    @rule(waits=True)
    async def test_a_request_whose_session_was_cut_off_can_be_repeated(self, db: Db, ledger: Any) -> None:
        """What was not acknowledged was not done, and is done by the next try. Look at sessions that are lost and replaced."""
        await opened(db, ledger)
        async with workers(db, "A", "B") as (first, second):
            await first.done(first.begin())
            await first.done(KnownFailures(db, first.backend).book("rent", 1, 2, 60))
            await cut_off(db, first)
            with pytest.raises(DatabaseError):
                await first.done(first.commit())
            assert await balanced(db, ledger) == {}
            again = KnownFailures(db, second.backend)
            assert [await second.done(again.transfer("rent", 1, 2, 60)) for _ in range(2)] == ["done", "repeated"]
        assert await balanced(db, ledger) == {"rent": (1, 2, 60)}
