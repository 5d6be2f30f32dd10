"""Random programs of changes and definitions over two tables, beside a model in plain Python."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.expression import DeleteExpression, InsertExpression, Literal, UpdateExpression
from rhosocial.activerecord.backend.expression.statements import ValuesSource

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.noting import noted
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ..support.own_names import OwnNames
from ..support.rollback import Undo
from ..support.stock_rows import compares, equals

Rows = dict[int, tuple[Any, ...]]
STEPS = 14


class Program:
    """Tables ``parent`` (unique code, a default) and ``child`` (refers to its parent, and goes with it), and their model."""

    def __init__(self, db: Db, seed: int) -> None:
        self.db = db
        self.own = OwnNames(db)
        self.random = Random(seed)
        self.parents: Rows = {}
        self.children: Rows = {}
        self.added = 0
        self.steps: list[str] = []

    async def create(self) -> None:
        for base in ("parent", "child"):
            self.db.on_cleanup(self.db.provider.drop_statement(self.own.name(base)))
        await self.own.by_hand(
            'CREATE TABLE {parent} ("id" INTEGER NOT NULL PRIMARY KEY, "code" INTEGER UNIQUE, "qty" INTEGER DEFAULT 7)'
        )
        key = 'FOREIGN KEY ("p") REFERENCES {parent} ("id") ON DELETE CASCADE'
        await self.own.by_hand(f'CREATE TABLE {{child}} ("id" INTEGER NOT NULL PRIMARY KEY, "p" INTEGER, {key})')

    async def drop(self) -> None:
        for base in ("child", "parent"):
            await self.db.run(self.db.provider.drop_statement(self.own.name(base)), kind="DDL")

    async def step(self) -> None:
        """One random step, in a transaction, alone or undone, and the comparison after it."""
        act = self.random.choice(
            [self.insert, self.insert, self.change, self.remove, self.attach, self.collide, self.add]
        )
        noted("step", act.__name__)
        if act != self.add and self.random.random() < 0.3:
            before = dict(self.parents), dict(self.children)
            noted("undone step", act.__name__)
            self.steps.append("in a block that is undone:")
            with pytest.raises(Undo):
                async with self.db.using(self.db.backend.transaction()):
                    await act()
                    raise Undo
            self.parents, self.children = before
        else:
            await act()
        await self.compare()

    async def insert(self) -> None:
        key = self._free(self.parents)
        row: dict[str, Any] = {"id": key, "code": None if self.random.random() < 0.2 else key * 10}
        if self.random.random() < 0.6:
            row["qty"] = self.random.choice([0, -1, None, 2**31 - 1])
        self.steps.append(f"insert {row}")
        await self._run(self._inserting("parent", row))
        self.parents[key] = (key, row["code"], row.get("qty", 7), *[5] * self.added)

    async def change(self) -> None:
        bound, value = self.random.randint(0, 9), self.random.choice([1, None, -(2**31)])
        self.steps.append(f"update id > {bound} to {value}")
        where = compares(self.db, "id", ">", bound)
        assignments = {"qty": Literal(self.db.dialect, value)}
        await self._run(UpdateExpression(self.db.dialect, self.own.name("parent"), assignments, where=where))
        self.parents = {
            key: (*row[:2], value if key > bound else row[2], *row[3:]) for key, row in self.parents.items()
        }

    async def remove(self) -> None:
        key = self._any(self.parents)
        if key is None:
            return
        self.steps.append(f"delete {key}")
        where = equals(self.db, "id", key)
        await self._run(DeleteExpression(self.db.dialect, self.own.name("parent"), where=where))
        del self.parents[key]
        self.children = {child: row for child, row in self.children.items() if row[1] != key}

    async def attach(self) -> None:
        key, parent = self._free(self.children), self._any(self.parents)
        self.steps.append(f"child {key} of {parent}")
        await self._run(self._inserting("child", {"id": key, "p": parent}))
        self.children[key] = (key, parent)

    async def collide(self) -> None:
        taken = [row[1] for row in self.parents.values() if row[1] is not None]
        # Outside a transaction: whether one goes on after an error is no question of this rule (C01).
        if not taken or self.db.backend.in_transaction:
            return
        row = {"id": self._free(self.parents), "code": self.random.choice(taken)}
        wrong = self.random.choice([("parent", row), ("child", {"id": self._free(self.children), "p": 999})])
        self.steps.append(f"a violation: {wrong}")
        with pytest.raises(IntegrityError):
            await self._run(self._inserting(*wrong))

    async def add(self) -> None:
        if self.added >= 2 or not self.db.can(Capability.ALTER_TABLE):
            return
        self.added += 1
        self.steps.append(f"add column x{self.added}")
        await self.own.by_hand(f'ALTER TABLE {{parent}} ADD COLUMN "x{self.added}" INTEGER DEFAULT 5')
        self.parents = {key: (*row, 5) for key, row in self.parents.items()}

    async def compare(self) -> None:
        """What this session reads, and where there is one the observer, is the model."""
        story = "\n".join(self.steps)
        for base, model in (("parent", self.parents), ("child", self.children)):
            columns = (
                ["id", "p"] if base == "child" else ["id", "code", "qty", *(f"x{n + 1}" for n in range(self.added))]
            )
            names = ", ".join(f'"{name}"' for name in columns)
            sql = self.own.sql(f'SELECT {names} FROM {{{base}}} ORDER BY "id"')
            wanted = [model[key] for key in sorted(model)]
            assert [tuple(row.values()) for row in await self.db.rows(sql)] == wanted, f"{base} after\n{story}"
            if self.db.observable:
                assert await self.db.observer.rows(sql) == wanted, f"{base}, as others see it, after\n{story}"

    def _inserting(self, base: str, row: dict[str, Any]) -> Any:
        values = [[Literal(self.db.dialect, value) for value in row.values()]]
        return InsertExpression(self.db.dialect, self.own.name(base), ValuesSource(self.db.dialect, values), list(row))

    async def _run(self, statement: Any) -> None:
        await self.db.run(*statement.to_sql())

    def _free(self, rows: Rows) -> int:
        return self.random.choice([key for key in range(1, 60) if key not in rows])

    def _any(self, rows: Rows) -> Optional[int]:
        return self.random.choice(sorted(rows)) if rows else None


class DmlProgramTests(ConformanceTests):
    """After every step of a random program the whole content of its tables is what a model says."""

    @rule(waits=True)
    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FK_ON_DELETE)
    @examples(12, seed=st.integers(0, 10_000))
    async def test_the_tables_of_a_random_program_hold_what_its_model_says(self, db: Db, seed: int) -> None:
        """Inserts with and without a default, updates, deletes that take children along, violations, blocks that are
        undone, and columns that are added in between.
        If this fails, check the last step of the program in the message, together with those before it."""
        program = Program(db, seed)
        await program.create()
        for _ in range(STEPS):
            await program.step()
        assert program.steps != []
        await program.drop()
