"""One random program: its tables, its steps one after the other, and the comparison with the model after each."""

from __future__ import annotations

from collections.abc import Awaitable
from random import Random
from typing import Any, Callable, Optional

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError

from ...capabilities import Capability
from ...engine.db import Db
from ...engine.noting import noted
from ..support.rollback import Undo
from ..support.story import Story
from ._tables import DrawnTable, Row, Tables

Step = Callable[["Program", Random], Awaitable[Optional[str]]]
"""A step runs something and brings the model to what should be there afterwards. It returns None where it is not possible."""
Fill = Callable[["Program", Random], Awaitable[None]]

_DEEPEST = 2


class Program(Story):
    """The tables, the model beside them, and what was done so far."""

    def __init__(self, db: Db, schema: int, steps: tuple[Step, ...], fill: Fill) -> None:
        self.db = db
        self.random = Random(schema)
        self.tables = Tables(db, self.random)
        super().__init__(self.tables.text())
        self.fill = fill
        self.possible = steps
        self.definitions = 0
        """What was created or renamed so far: its names have the number."""
        self.durable = self.tables.state()

    async def assert_modelled(self, seeds: tuple[int, ...]) -> None:
        """Create the tables, do a step for each seed (0: none), and drop the tables."""
        await self.tables.create()
        await self.fill(self, self.random)
        await self.compare()
        for seed in seeds:
            if seed:
                await self._any_step(Random(seed))
        assert self.depth == 0
        await self.tables.drop()

    async def _any_step(self, random: Random) -> None:
        if self.depth < _DEEPEST and random.random() < 0.15 and self.may_begin():
            await self._block(random)
        else:
            await self._one_step(random)

    async def _one_step(self, random: Random) -> None:
        step = random.choice(self.possible)
        done = await self.told(step(self, random))
        if done is None:
            return
        noted("step of a program", done)
        noted("depth of a program", self.depth)
        await self.compare()

    async def _block(self, random: Random) -> None:
        """Some steps in a transaction, or in a nested one, that is committed or undone."""
        before = self.tables.state()
        self.depth += 1
        undone = random.random() < 0.4
        self.say("begin")
        try:
            async with self.db.using(self.db.backend.transaction()):
                for _ in range(random.randint(1, 3)):
                    await self._any_step(random)
                if undone:
                    raise Undo
        except Undo:
            self.tables.restore(before)
        self.depth -= 1
        self.say("undone" if undone else "committed")
        await self.compare()

    def may_begin(self) -> bool:
        """Whether a transaction, or one within the present one, can begin."""
        return self.depth == 0 or self.db.can(Capability.SAVEPOINT)

    async def refused(self, statement: Awaitable[Any]) -> None:
        """The statement violates a constraint: it is refused, and nothing of it stays. A transaction is refused no further
        statement for it (C01), so within one a nested transaction surrounds it."""
        if self.depth == 0:
            with pytest.raises(IntegrityError):
                await statement
            return
        with pytest.raises(IntegrityError):
            async with self.db.using(self.db.backend.transaction()):
                await statement

    def may_fail(self) -> bool:
        """Whether a failing statement can be contained here."""
        if self.depth == 0:
            return True
        contained = "transactions.an_error_in_a_nested_transaction_can_be_undone_there"
        return self.db.can(Capability.SAVEPOINT) and not self.db.is_known_to_fail(contained)

    def a_table(self, random: Random) -> DrawnTable:
        """One of the tables."""
        return random.choice(list(self.tables.all.values()))

    # -- the comparison -----------------------------------------------------------------------------------------------------
    async def compare(self) -> None:
        """What the models read is what the model says, with types; what other sessions see is what was committed."""
        if self.depth == 0:
            self.durable = self.tables.state()
        for table in self.tables:
            found = {
                getattr(record, table.key_name): {c.name: getattr(record, c.name) for c in table.columns}
                for record in await self.db(self.tables.model(table).query().all())
            }
            self.check(f"table {table.name}", _shown(table, found), _shown(table, table.rows))
            if self.db.observable:
                await self._compare_durable(table)

    async def _compare_durable(self, table: DrawnTable) -> None:
        """Other sessions see the committed rows. The driver's own values are compared: those of plain kinds."""
        names = [
            c.name for c in table.columns if c.kind.bare and c.name in next(iter(self.durable[table.name].values()), {})
        ]
        quote = self.db.provider.quote
        listed = ", ".join(map(quote, [table.key_name, *names]))
        rows = await self.db.observer.rows(f"SELECT {listed} FROM {quote(self.tables.real(table))}")
        found = {row[0]: list(row[1:]) for row in rows}
        wanted = {key: [row[name] for name in names] for key, row in self.durable[table.name].items()}
        self.check(f"table {table.name}, as others see it,", found, wanted)

    def check(self, what: str, found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
        """Fail with the first row that differs, and the story."""
        if found == wanted:
            return
        for key in [*wanted, *found]:
            if found.get(key) != wanted.get(key):
                self.fail(f"{what} has for {key!r} {_difference(found.get(key), wanted.get(key))}")


def _difference(found: Any, wanted: Any) -> str:
    """What differs of two rows, column by column where both are there."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        differing = [name for name in wanted if found.get(name) != wanted[name]]
        return "; ".join(f"{name} {found.get(name)!r}, not {wanted[name]!r}" for name in differing)
    return f"{'no row' if found is None else repr(found)}, not {'no row' if wanted is None else repr(wanted)}"


def _shown(table: DrawnTable, rows: dict[Any, Row]) -> dict[Any, Any]:
    return {key: table.shown(row) for key, row in rows.items()}
