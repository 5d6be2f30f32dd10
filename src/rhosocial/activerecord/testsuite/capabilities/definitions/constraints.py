"""Constraints: one counts when what violates it is refused, not when its declaration is accepted."""

from __future__ import annotations

from typing import Any, Optional

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Asks, Lab, NotShown, Probe, Step, gives, refuses
from ._shared import CHECKED, KEY, LOGGED, alter, column, is_, table

_PARENT = (KEY, "INSERT INTO {a} VALUES (1)")
_FREE = (LOGGED[0], "INSERT INTO {a} VALUES (1)")


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


def _constrained(kind: str, *columns: str, name: Optional[str] = None) -> Asks:
    """A table whose column ``v`` has a constraint of the table."""

    def make(e: Any, d: Any) -> Any:
        condition = {"check_condition": is_(e, d, "v", "> 0")} if kind == "CHECK" else {"columns": list(columns)}
        return e.TableConstraint(e.TableConstraintType[kind], name, **condition)

    return table("v", make=make)


def _foreign(**options: Any) -> Asks:
    def make(e: Any, d: Any) -> Any:
        return e.ForeignKeyConstraint(columns=["v"], foreign_key_table="u", foreign_key_columns=["k"], **options)

    return table("v", make=make)


def _refers(*columns: str, **options: str) -> Asks:
    """The table ``u``, which refers to ``t`` by columns of the same names."""

    def make(e: Any, d: Any) -> Any:
        from rhosocial.activerecord.backend.expression.statements import ReferentialAction

        actions = {name: ReferentialAction[each] for name, each in options.items() if name.startswith("on_")}
        more = {name: each for name, each in options.items() if not name.startswith("on_")}
        found = list(columns)
        return e.ForeignKeyConstraint(
            columns=found, foreign_key_table="t", foreign_key_columns=found, **actions, **more
        )

    return table(*columns, name="u", make=make)


class Constraints:
    """Constraints: one counts when what violates it is refused, not when its declaration is accepted."""

    PRIMARY_KEY_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A table can have a primary key, and a second row with the same key is refused.",
        Probe(((*_PARENT, refuses("INSERT INTO {a} VALUES (1)")),)),
    )
    UNIQUE_CONSTRAINT = Definition(
        "ConstraintSupport",
        "Columns can be declared unique, and a duplicate is refused.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("v" INTEGER, UNIQUE ("v"))',
                    "INSERT INTO {a} VALUES (1)",
                    refuses("INSERT INTO {a} VALUES (1)"),
                ),
            ),
            own=(_constrained("UNIQUE", "v"),),
        ),
    )
    NOT_NULL_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A column can be declared NOT NULL, and a missing value is refused.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("v" INTEGER NOT NULL)',
                    "INSERT INTO {a} VALUES (1)",
                    refuses("INSERT INTO {a} VALUES (NULL)"),
                ),
            ),
            own=(lambda e, d: e.CreateTableExpression(d, "t", [column(e, "v", "NOT_NULL")]),),
        ),
    )
    CHECK_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A table can carry a condition, and a row that does not meet it is refused.",
        Probe(
            ((CHECKED, "INSERT INTO {a} VALUES (1)", refuses("INSERT INTO {a} VALUES (0)")),),
            own=(_constrained("CHECK", name="c"),),
        ),
    )
    FOREIGN_KEY_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A column can refer to another table, and a reference to nothing is refused.",
        Probe(((*_child(), refuses("INSERT INTO {b} VALUES (2)"), refuses("DELETE FROM {a}")),), own=(_refers("k"),)),
    )
    FK_ON_DELETE = Definition(
        "ConstraintSupport",
        "A foreign key can say what happens to its rows when the row they refer to is deleted.",
        Probe(
            ((*_child(" ON DELETE CASCADE"), "DELETE FROM {a}", gives('SELECT "k" FROM {b}')),),
            own=(_refers("k", on_delete="CASCADE"),),
        ),
    )
    FK_ON_UPDATE = Definition(
        "ConstraintSupport",
        "A foreign key can say what happens to its rows when the key they refer to changes.",
        Probe(
            ((*_child(" ON UPDATE CASCADE"), 'UPDATE {a} SET "k" = 5', gives('SELECT "k" FROM {b}', (5,))),),
            own=(_refers("k", on_update="CASCADE"),),
        ),
    )
    FK_MATCH = Definition(
        "ConstraintSupport",
        "A foreign key of several columns can say how NULL in some of them is treated.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("k" INTEGER NOT NULL, "l" INTEGER NOT NULL, PRIMARY KEY ("k", "l"))',
                    'CREATE TABLE {b} ("k" INTEGER, "l" INTEGER,'
                    ' FOREIGN KEY ("k", "l") REFERENCES {a} ("k", "l") MATCH FULL)',
                    "INSERT INTO {b} VALUES (NULL, NULL)",
                    refuses("INSERT INTO {b} VALUES (1, NULL)"),
                ),
            ),
            own=(_refers("k", "l", match_type="FULL"),),
        ),
    )
    DEFERRABLE_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A constraint can be checked at the end of the transaction instead of at once.",
        Probe((_defers,), _foreign(deferrable=True, initially_deferred=True)),
    )
    CONSTRAINT_ENFORCED = Definition(
        "ConstraintSupport",
        "A constraint can be declared without being enforced, and enforced explicitly.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("v" INTEGER, CONSTRAINT "[a]_c" CHECK ("v" > 0) NOT ENFORCED)',
                    "INSERT INTO {a} VALUES (0)",
                    gives('SELECT "v" FROM {a}', (0,)),
                ),
            )
        ),
    )
    ADD_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A constraint can be added to a table that exists, whose rows are then checked.",
        Probe(
            ((*_FREE, 'ALTER TABLE {a} ADD CONSTRAINT "[a]_c" UNIQUE ("v")', refuses("INSERT INTO {a} VALUES (1)")),),
            alter(lambda e, d: e.AddConstraint(d, e.TableConstraint(e.TableConstraintType.UNIQUE, "c", ["v"]))),
            (SAME_AS_ASKED,),
        ),
    )
    DROP_CONSTRAINT = Definition(
        "ConstraintSupport",
        "A constraint can be removed from a table that exists.",
        Probe(
            tuple(
                (
                    CHECKED,
                    refuses("INSERT INTO {a} VALUES (0)"),
                    f'ALTER TABLE {{a}} DROP {kind} "[a]_c"',
                    "INSERT INTO {a} VALUES (0)",
                )
                for kind in ("CONSTRAINT", "CHECK")
            ),
            alter(lambda e, d: e.DropConstraint(d, "c")),
            (SAME_AS_ASKED,),
        ),
    )
