"""A bank: accounts, transfers, and two entries for each transfer. The total of all balances never changes."""

from __future__ import annotations

from typing import Any, Optional

from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ..support.levels import refused
from ..support.retries import pause, retrying
from ..support.sizes import batch_size
from .families.bank import BANK

ACCOUNTS = (1, 2, 3, 4)
OPENING_BALANCE = 100
"""The balance of each account at the start."""


class Overdrawn(Exception):
    """The account's balance is too low."""


class Closed(Exception):
    """The account does not exist."""


class BankSession:
    """One session of the bank: with row locks at the default isolation level, or without locks at the given level."""

    def __init__(self, db: Db, backend: Any, level: Optional[IsolationLevel] = None) -> None:
        self.db = db
        self.backend = backend
        self.level = level
        self.models = db.bind(BANK, backend)

    async def transfer(self, request: str, source: int, target: int, amount: int) -> str:
        """Move money once for each request, however often it is sent. Returns ``done``, ``repeated`` or ``refused``."""
        try:
            return await retrying(self.db, lambda: self._transfer(request, source, target, amount))
        except IntegrityError:
            return "repeated"
        except (Overdrawn, Closed):
            return "refused"

    async def _transfer(self, request: str, source: int, target: int, amount: int) -> str:
        options = {} if self.level is None else {"isolation_level": self.level}
        async with self.db.using(self.backend.transaction_manager.transaction(**options)):
            await self.book(request, source, target, amount)
        return "done"

    async def book(self, request: str, source: int, target: int, amount: int) -> None:
        """Write a transfer, within the caller's transaction."""
        db, bank = self.db, self.models
        transfer = bank.Transfer(request=request)
        await db(transfer.save())
        accounts = {account.id: account for account in await self._accounts(source, target)}
        if accounts[source].balance < amount:
            raise Overdrawn(source)
        # Gives the other sessions time to interfere.
        await pause(db, 0.001)
        accounts[source].balance -= amount
        for key in sorted((source, target)):
            if key not in accounts:
                raise Closed(key)
            if key == target:
                accounts[target].balance += amount
            await db(accounts[key].save())
        for key, change in ((source, -amount), (target, amount)):
            await db(bank.Entry(transfer_id=transfer.id, account_id=key, amount=change).save())

    async def _accounts(self, *keys: int) -> Any:
        """The accounts, protected until the transaction ends: by row locks, or by the isolation level."""
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


async def guarding_level(db: Db) -> Optional[IsolationLevel]:
    """The isolation level that keeps transfers from losing an update. The default level does with row locks, and where the
    second change of a row fails. Other databases need SERIALIZABLE, if they have it."""
    if db.dialect.supports_for_update() or db.provider.first_updater_wins:
        return None
    return None if await refused(db, "SERIALIZABLE") else IsolationLevel.SERIALIZABLE


async def open_accounts(db: Db, bank: Any) -> None:
    """Write the accounts with their opening balances."""
    accounts = [bank.Account(id=key, balance=OPENING_BALANCE) for key in ACCOUNTS]
    await db(bank.Account.bulk_create(accounts, batch_size=batch_size(db)))


async def checked_transfers(db: Db, bank: Any) -> dict[str, tuple[int, int, int]]:
    """The durable transfers by request: source, target and amount. Asserts the invariants of the bank."""
    observer = db.observer
    balances = dict(await observer.rows(bank.sql('SELECT "id", "balance" FROM {account}')))
    requests = dict(await observer.rows(bank.sql('SELECT "id", "request" FROM {transfer}')))
    entries = await observer.rows(bank.sql('SELECT "transfer_id", "account_id", "amount" FROM {entry}'))
    assert sum(balances.values()) == OPENING_BALANCE * len(ACCOUNTS), balances
    assert min(balances.values()) >= 0, balances
    for key in ACCOUNTS:
        assert balances[key] == OPENING_BALANCE + sum(amount for _, owner, amount in entries if owner == key), key
    found = {}
    for key, request in requests.items():
        pair = sorted((amount, owner) for transfer, owner, amount in entries if transfer == key)
        assert len(pair) == 2, (request, pair)
        (debit, source), (credit, target) = pair
        assert debit == -credit, (request, pair)
        found[request] = (source, target, credit)
    assert sorted(requests) == sorted({transfer for transfer, _, _ in entries})
    return found


def planned_transfers(worker: int) -> list[tuple[str, int, int, int]]:
    """The four transfers of a worker. All workers use the same accounts as sources and targets."""
    steps = [(worker + number) % len(ACCOUNTS) for number in range(4)]
    return [
        (f"{worker}-{number}", ACCOUNTS[step], ACCOUNTS[step - 1], 20 + 15 * number)
        for number, step in enumerate(steps)
    ]
