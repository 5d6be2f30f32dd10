"""Random conditions over a random table, for the database and for the model."""

from __future__ import annotations

from random import Random
from typing import Any

from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ...engine.db import Db
from ..support.condition_trees import Among, Compare, Joined, Leaf, Not, Null, Tree, Within
from ..support.three_valued_logic import COMPARISONS
from ._tables import DrawnTable, Row, column_of


class Columns:
    """The columns of a table, or of a source under an alias, by name, as a condition asks for them."""

    def __init__(self, db: Db, table: str) -> None:
        self._db, self._table = db, table

    def __getattr__(self, name: str) -> Any:
        return column_of(self._db, self._table, name)


def a_condition(random: Random, table: DrawnTable) -> Tree:
    """A condition of one to three parts; often one that some rows satisfy."""
    parts = [_part(random, table) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))]
    if len(parts) == 1:
        return parts[0]
    return Joined(random.choice(("AND", "OR")), tuple(parts))


def where(db: Db, source: str, condition: Tree) -> WhereClause:
    """WHERE with the condition on a table or an alias."""
    return WhereClause(db.dialect, condition.build(Columns(db, source)))


def keys_where(table: DrawnTable, condition: Tree) -> list[Any]:
    """The keys of the rows that the condition selects, in the model."""
    return [key for key, row in table.rows.items() if condition.truth(whole_row(table, key, row)) is True]


def columns_in(condition: Tree) -> set[str]:
    """The names of the columns that the condition asks about."""
    if isinstance(condition, Not):
        return columns_in(condition.inner)
    if isinstance(condition, Joined):
        return set().union(*map(columns_in, condition.parts))
    return {condition.left}


def whole_row(table: DrawnTable, key: Any, row: Row) -> Row:
    """A row with its key."""
    return {table.key_name: key, **row}


def _part(random: Random, table: DrawnTable) -> Tree:
    leaf = _leaf(random, table)
    return Not(leaf) if random.random() < 0.2 else leaf


def _leaf(random: Random, table: DrawnTable) -> Leaf:
    if random.random() < 0.2:
        return Null(random.choice(table.columns).name, random.random() < 0.5)
    name = random.choice([table.key_name, *(c.name for c in table.columns if c.kind.ordered)])
    there = _values(table, name) or list(table.kind_of(name).members)
    if random.random() < 0.4:
        return Compare(name, random.choice(list(COMPARISONS)), random.choice(there))
    if random.random() < 0.6:
        given: list[Any] = random.choices(there, k=random.randint(1, 4))
        return Among(name, (*given, None) if random.random() < 0.15 else tuple(given), random.random() < 0.4)
    return Within(name, random.choice(there), random.choice(there))


def _values(table: DrawnTable, name: str) -> list[Any]:
    """The values that a column holds, without NULL."""
    if name == table.key_name:
        return list(table.rows)
    return [row[name] for row in table.rows.values() if row[name] is not None]
