"""A ledger: accounts, transfers, and two entries a transfer. Money is neither made nor lost."""

from __future__ import annotations

from typing import Any, Optional

from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ._session_pool import pause, retrying
from .families.bank import LEDGER

ACCOUNTS = (1, 2, 3, 4)
EACH = 100
"""What stands on every account in the beginning."""


class Overdrawn(Exception):
    """There is not enough on the account."""


class Closed(Exception):
    """There is no such account."""


class KnownFailures:
    """What one session of the ledger does, at the database's own isolation level with locks, or at a level of its own."""

    def __init__(self, db: Db, backend: Any, level: Optional[IsolationLevel] = None) -> None:
        self.db = db
        self.backend = backend
        self.level = level
        self.models = db.bind(LEDGER, backend)

    async def transfer(self, request: str, source: int, target: int, amount: int) -> str:
        """Move money once for a request, however often it is sent: ``done``, ``repeated`` or ``refused``."""
        try:
            return await retrying(self.db, lambda: self._transfer(request, source, target, amount))
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
