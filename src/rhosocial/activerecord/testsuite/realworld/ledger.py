"""A ledger: accounts, transfers, and two entries a transfer. Money is neither made nor lost."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ..feature._working import Worker, workers
from ..feature.isolation import needs_level, refused
from ..harness.base import ConformanceTests, family_fixture
from ..harness.db import Db
from ..harness.rules import rule
from ..models.ledger import LEDGER
from ._crew import cut_off, insisting, joined, pause, together

ACCOUNTS = (1, 2, 3, 4)
EACH = 100
"""What stands on every account in the beginning."""


class Overdrawn(Exception):
    """There is not enough on the account."""


class Closed(Exception):
    """There is no such account."""


class Ledger:
    """What one session of the ledger does, at the database's own isolation level with locks, or at a level of its own."""

    def __init__(self, db: Db, backend: Any, level: Optional[IsolationLevel] = None) -> None:
        self.db = db
        self.backend = backend
        self.level = level
        self.models = db.bind(LEDGER, backend)

    async def transfer(self, request: str, source: int, target: int, amount: int) -> str:
        """Move money once for a request, however often it is sent: ``done``, ``repeated`` or ``refused``."""
        try:
            return await insisting(self.db, lambda: self._transfer(request, source, target, amount))
        except IntegrityError:
            return "repeated"
        except (Overdrawn, Closed):
            return "refused"

    async def _transfer(self, request: str, source: int, target: int, amount: int) -> str:
        given = {} if self.level is None else {"isolation_level": self.level}
        async with self.db.using(self.backend.transaction_manager.transaction(**given)):
            await self.book(request, source, target, amount)
        return "done"

    async def book(self, request: str, source: int, target: int, amount: int) -> None:
        """Write a transfer, within a transaction that somebody began."""
        db, ledger = self.db, self.models
        transfer = ledger.Transfer(request=request)
        await db(transfer.save())
        accounts = {account.id: account for account in await self._accounts(source, target)}
        if accounts[source].balance < amount:
            raise Overdrawn(source)
        # Time for the others to come in between.
        await pause(db, 0.001)
        accounts[source].balance -= amount
        for key in sorted((source, target)):
            if key not in accounts:
                raise Closed(key)
            if key == target:
                accounts[target].balance += amount
            await db(accounts[key].save())
        for key, change in ((source, -amount), (target, amount)):
            await db(ledger.Entry(transfer_id=transfer.id, account_id=key, amount=change).save())

    async def _accounts(self, *keys: int) -> Any:
        """The accounts, which nobody else changes until the end: locked, or guarded by the level."""
        account = self.models.Account
        query = account.query().where(account.c.id.in_(list(keys))).order_by("id")
        if self.level is None and self.db.dialect.supports_for_update():
            query = query.for_update()
        return await self.db(query.all())

    async def total(self) -> int:
        """The sum of all balances, read in two steps of one transaction."""
        account = self.models.Account
        parts = []
        async with self.db.using(self.backend.transaction_manager.transaction(isolation_level=self.level)):
            for some in (account.c.id <= 2, account.c.id > 2):
                parts.append(await self.db(account.query().where(some).sum_("balance")))
                await pause(self.db, 0.002)
        return int(sum(parts))


async def opened(db: Db, ledger: Any) -> None:
    """The accounts, with so much on each."""
    await db(ledger.Account.bulk_create([ledger.Account(id=key, balance=EACH) for key in ACCOUNTS]))


async def balanced(db: Db, ledger: Any) -> dict[str, tuple[int, int, int]]:
    """What is durable, by request: source, target and amount. Asserts what holds for every ledger."""
    observer = db.observer
    balances = dict(await observer.rows(ledger.sql('SELECT "id", "balance" FROM {account}')))
    requests = dict(await observer.rows(ledger.sql('SELECT "id", "request" FROM {transfer}')))
    entries = await observer.rows(ledger.sql('SELECT "transfer_id", "account_id", "amount" FROM {entry}'))
    assert sum(balances.values()) == EACH * len(ACCOUNTS), balances
    assert min(balances.values()) >= 0, balances
    for key in ACCOUNTS:
        assert balances[key] == EACH + sum(amount for _, owner, amount in entries if owner == key), key
    found = {}
    for key, request in requests.items():
        mine = sorted((amount, owner) for transfer, owner, amount in entries if transfer == key)
        assert len(mine) == 2, (request, mine)
        (taken, source), (given, target) = mine
        assert taken == -given, (request, mine)
        found[request] = (source, target, given)
    assert sorted(requests) == sorted({transfer for transfer, _, _ in entries})
    return found


def planned(worker: int) -> list[tuple[str, int, int, int]]:
    """Four transfers of a worker: everybody takes from and gives to the same accounts."""
    steps = [(worker + number) % len(ACCOUNTS) for number in range(4)]
    return [
        (f"{worker}-{number}", ACCOUNTS[step], ACCOUNTS[step - 1], 20 + 15 * number)
        for number, step in enumerate(steps)
    ]


class LedgerTests(ConformanceTests):
    """Money moves whole and once, whoever else moves it at the same time."""

    area = "realworld"
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
            session = Ledger(db, worker.backend, level)
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
            session = Ledger(db, worker.backend)
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
                auditor = Ledger(db, worker.backend, level)
                return [await insisting(db, auditor.total) for _ in range(6)]
            session = Ledger(db, worker.backend)
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
        session = Ledger(db, db.backend)
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
            await first.done(Ledger(db, first.backend).book("rent", 1, 2, 60))
            await cut_off(db, first)
            with pytest.raises(DatabaseError):
                await first.done(first.commit())
            assert await balanced(db, ledger) == {}
            again = Ledger(db, second.backend)
            assert [await second.done(again.transfer("rent", 1, 2, 60)) for _ in range(2)] == ["done", "repeated"]
        assert await balanced(db, ledger) == {"rent": (1, 2, 60)}
