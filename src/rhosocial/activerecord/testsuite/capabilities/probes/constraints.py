"""Probes of constraints: one counts when what violates it is refused, not when its declaration is accepted."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Lab, NotShown, Probe, Probes, Refuses, Step, gives

_PARENT = ('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY)', "INSERT INTO {a} VALUES (1)")
_CHECKED = 'CREATE TABLE {a} ("v" INTEGER, CONSTRAINT "[a]_c" CHECK ("v" > 0))'
_FREE = ('CREATE TABLE {a} ("v" INTEGER)', "INSERT INTO {a} VALUES (1)")


def _child(more: str = "") -> tuple[Step, ...]:
    return (
        *_PARENT,
        f'CREATE TABLE {{b}} ("k" INTEGER, FOREIGN KEY ("k") REFERENCES {{a}} ("k"){more})',
        "INSERT INTO {b} VALUES (1)",
    )


async def _defers(lab: Lab) -> None:
    """A foreign key DEFERRABLE INITIALLY DEFERRED lets a child come before its parent, and no further than the commit."""
    for statement in (_PARENT[0], _child(" DEFERRABLE INITIALLY DEFERRED")[2]):
        assert isinstance(statement, str)
        await lab.run(statement)
    async with lab.in_transaction():
        await lab.run("INSERT INTO {b} VALUES (7)")
        await lab.run("INSERT INTO {a} VALUES (7)")
    found = await lab.rows('SELECT "k" FROM {b}')
    if found != [(7,)]:
        raise NotShown(f"after the commit there is {found!r}")
    await lab.refuses("INSERT INTO {b} VALUES (8)")


def _alter(make: Any) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        return e.AlterTableExpression(d, "t", [make(e, d)])

    return asks


def _table(make: Any) -> Asks:
    """A CREATE TABLE with one table constraint."""

    def asks(e: Any, d: Any) -> Any:
        from rhosocial.activerecord.backend.expression.types import IntegerType

        column = e.ColumnDefinition("v", IntegerType())
        return e.CreateTableExpression(d, "t", [column], table_constraints=[make(e)])

    return asks


def _foreign(**facts: Any) -> Asks:
    return _table(
        lambda e: e.ForeignKeyConstraint(columns=["v"], foreign_key_table="u", foreign_key_columns=["k"], **facts)
    )


PROBES: Probes = {
    Capability.PRIMARY_KEY_CONSTRAINT: Probe(((*_PARENT, Refuses("INSERT INTO {a} VALUES (1)")),)),
    Capability.UNIQUE_CONSTRAINT: Probe(
        (
            (
                'CREATE TABLE {a} ("v" INTEGER, UNIQUE ("v"))',
                "INSERT INTO {a} VALUES (1)",
                Refuses("INSERT INTO {a} VALUES (1)"),
            ),
        )
    ),
    Capability.NOT_NULL_CONSTRAINT: Probe(
        (('CREATE TABLE {a} ("v" INTEGER NOT NULL)', Refuses("INSERT INTO {a} VALUES (NULL)")),)
    ),
    Capability.CHECK_CONSTRAINT: Probe(
        ((_CHECKED, "INSERT INTO {a} VALUES (1)", Refuses("INSERT INTO {a} VALUES (0)")),)
    ),
    Capability.FOREIGN_KEY_CONSTRAINT: Probe(
        ((*_child(), Refuses("INSERT INTO {b} VALUES (2)"), Refuses("DELETE FROM {a}")),)
    ),
    Capability.FK_ON_DELETE: Probe(((*_child(" ON DELETE CASCADE"), "DELETE FROM {a}", gives('SELECT "k" FROM {b}')),)),
    Capability.FK_ON_UPDATE: Probe(
        ((*_child(" ON UPDATE CASCADE"), 'UPDATE {a} SET "k" = 5', gives('SELECT "k" FROM {b}', (5,))),)
    ),
    Capability.FK_MATCH: Probe(
        (
            (
                'CREATE TABLE {a} ("k" INTEGER NOT NULL, "l" INTEGER NOT NULL, PRIMARY KEY ("k", "l"))',
                'CREATE TABLE {b} ("k" INTEGER, "l" INTEGER,'
                ' FOREIGN KEY ("k", "l") REFERENCES {a} ("k", "l") MATCH FULL)',
                "INSERT INTO {b} VALUES (NULL, NULL)",
                Refuses("INSERT INTO {b} VALUES (1, NULL)"),
            ),
        )
    ),
    Capability.DEFERRABLE_CONSTRAINT: Probe((_defers,), _foreign(deferrable=True, initially_deferred=True)),
    Capability.CONSTRAINT_ENFORCED: Probe(
        (
            (
                'CREATE TABLE {a} ("v" INTEGER, CONSTRAINT "[a]_c" CHECK ("v" > 0) NOT ENFORCED)',
                "INSERT INTO {a} VALUES (0)",
                gives('SELECT "v" FROM {a}', (0,)),
            ),
        )
    ),
    Capability.ADD_CONSTRAINT: Probe(
        ((*_FREE, 'ALTER TABLE {a} ADD CONSTRAINT "[a]_c" UNIQUE ("v")', Refuses("INSERT INTO {a} VALUES (1)")),),
        _alter(lambda e, d: e.AddConstraint(d, e.TableConstraint(e.TableConstraintType.UNIQUE, "c", ["v"]))),
    ),
    Capability.DROP_CONSTRAINT: Probe(
        tuple(
            (
                _CHECKED,
                Refuses("INSERT INTO {a} VALUES (0)"),
                f'ALTER TABLE {{a}} DROP {kind} "[a]_c"',
                "INSERT INTO {a} VALUES (0)",
            )
            for kind in ("CONSTRAINT", "CHECK")
        ),
        _alter(lambda e, d: e.DropConstraint(d, "c")),
    ),
}
