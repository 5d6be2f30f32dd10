"""Random tables and random changes of a table, compared with a calculation in Python."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Optional

from rhosocial.activerecord.backend.expression.statements import AddColumn, DropColumn, RenameColumn

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.ddl import Ddl, Row, column, ddl_fixture, default, key_of, not_null, unique
from ..support.refusals import may_be_refused
from ..support.terms import in_no_order

NOTHING: Any = object()
"""A column without a default."""


@dataclass(frozen=True)
class RandomColumn:
    """The random properties of one column."""

    name: str
    nullable: bool
    unique: bool
    default: Any

    def definition(self) -> Any:
        constraints = [] if self.nullable else [not_null()]
        constraints += [unique()] if self.unique else []
        constraints += [] if self.default is NOTHING else [default(self.default)]
        return column(self.name, None, *constraints)


class RandomDdlTests(ConformanceTests):
    """A calculation predicts what a table accepts and refuses, and what its rows hold after changes."""

    ddl = ddl_fixture()

    async def test_random_tables_accept_and_refuse_the_expected_rows(self, ddl: Ddl) -> None:
        """Each table mixes NOT NULL, UNIQUE, DEFAULT and a primary key; the message of a failure names the columns.
        If this fails, check ``format_column_definition``."""
        chance = random.Random("random tables")
        for number in range(4):
            columns = [self._column(chance, name) for name in "abde"[: chance.randint(2, 4)]]
            key = ["k", "l"] if chance.random() < 0.5 else ["k"]
            keys = [column(name, None, not_null()) for name in ("k", "l")]
            base = f"r{'abcd'[number]}"
            await ddl.create(base, *keys, *(each.definition() for each in columns), constraints=[key_of(*key)])
            kept: list[dict[str, Any]] = []
            for _ in range(12):
                given: dict[str, Any] = {name: chance.randint(1, 3) for name in ("k", "l")}
                given.update({each.name: chance.choice([None, 1, 2, 3]) for each in columns if chance.random() < 0.7})
                row = expected_row(columns, key, kept, given)
                with may_be_refused() as refused:
                    await ddl.insert(base, **given)
                assert bool(refused) is (row is None), (
                    f"{given} in {columns} with the key {key}: {refused or 'accepted'}"
                )
                kept += [] if row is None else [row]
            names = ["k", "l", *(each.name for each in columns)]
            expected: list[Row] = [tuple(row[name] for name in names) for row in kept]
            assert in_no_order(await ddl.rows(base, " ".join(names))) == in_no_order(expected), columns

    @requires(Capability.ALTER_TABLE, Capability.DROP_COLUMN, Capability.RENAME_COLUMN)
    async def test_random_changes_of_a_table_keep_its_rows(self, ddl: Ddl) -> None:
        """Columns are added, renamed and dropped; the message of a failure names the changes.
        If this fails, check ``format_alter_table_statement`` and its actions."""
        chance = random.Random("random changes")
        await ddl.create("t", column("id"), column("c0"))
        await ddl.insert("t", id=0, c0=0)
        rows: list[dict[str, Any]] = [{"id": 0, "c0": 0}]
        done: list[str] = []
        for step in range(1, 15):
            others = sorted(set(rows[0]) - {"id"})
            kind = chance.choice(["add", "rename", "row", "drop"][: 4 if len(others) > 1 else 3])
            name, fresh = chance.choice(others), f"c{step}"
            done.append(f"{kind} {name} {fresh}")
            if kind == "row":
                rows.append(dict.fromkeys(rows[0], step))
                await ddl.insert("t", **rows[-1])
            elif kind == "add":
                given = chance.choice([None, step])
                constraints = [] if given is None else [default(given)]
                await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column(fresh, None, *constraints))))
                rows = [{**row, fresh: given} for row in rows]
            elif kind == "rename":
                await ddl.run(ddl.alter("t", RenameColumn(ddl.dialect, name, fresh)))
                rows = [{fresh if key == name else key: value for key, value in row.items()} for row in rows]
            else:
                await ddl.run(ddl.alter("t", DropColumn(ddl.dialect, name)))
                rows = [{key: value for key, value in row.items() if key != name} for row in rows]
            columns = sorted(rows[0])
            expected: list[Row] = [tuple(row[each] for each in columns) for row in rows]
            assert in_no_order(await ddl.rows("t", " ".join(columns))) == in_no_order(expected), done

    def _column(self, chance: random.Random, name: str) -> RandomColumn:
        return RandomColumn(name, chance.random() < 0.6, chance.random() < 0.3, chance.choice([NOTHING, NOTHING, 1, 2]))


def expected_row(
    columns: list[RandomColumn], key: list[str], kept: list[dict[str, Any]], given: dict[str, Any]
) -> Optional[dict[str, Any]]:
    """The row that the table then stores; None when the table refuses it."""
    row = dict(given)
    for each in columns:
        if each.name not in row:
            row[each.name] = None if each.default is NOTHING else each.default
        value = row[each.name]
        if value is None and not each.nullable:
            return None
        if each.unique and value is not None and any(other[each.name] == value for other in kept):
            return None
    if any(all(other[name] == row[name] for name in key) for other in kept):
        return None
    return row
