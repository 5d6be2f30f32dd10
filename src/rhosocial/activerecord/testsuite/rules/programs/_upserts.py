"""Steps that insert rows of which one may be there: it is changed, takes what was proposed, or stays as it is."""

from __future__ import annotations

from random import Random
from typing import Optional

from rhosocial.activerecord.backend.expression import Column, Literal
from rhosocial.activerecord.backend.expression.statements import OnConflictClause

from ...capabilities import Capability
from ..support.sizes import together
from ..support.target_needs import names_its_conflict
from ._inserts import new_rows, value_for
from ._program import Program
from ._tables import DrawnColumn, DrawnTable, Row
from ._ways import as_one_statement

_PROPOSED = "dml.an_upsert_may_use_the_proposed_row"
_NOTHING = ("dml.do_nothing_keeps_the_existing_row", "dml.do_nothing_works_on_a_table_without_a_column_id")


async def upsert(p: Program, random: Random) -> Optional[str]:
    """One or several rows; those that are there already are treated in one of the ways that the dialect has."""
    table = p.a_table(random)
    changeable = _changeable(p, table)
    if not changeable:
        return None
    rows = new_rows(p, random, table, together(p.db, random.choice((1, 1, 2, 3))))
    there = list(table.rows)
    if rows and there and random.random() < 0.8:
        rows[random.choice(there)] = rows.pop(list(rows)[-1])
    if not rows:
        return None
    ways = ["constants", "constants"]
    ways += ["proposed"] if _has_proposed(p) else []
    ways += [] if any(map(p.db.is_known_to_fail, _NOTHING)) else ["nothing"]
    way = random.choice(ways)
    most = 1 if p.db.is_known_to_fail("dml.an_upsert_may_change_several_columns") else 2
    columns = random.sample(changeable, random.choice((1, min(most, len(changeable)))))
    changed = {} if way == "nothing" else {each.name: value_for(p, random, each) for each in columns}
    told = ", ".join(changed) if way == "proposed" else changed
    p.tell(f"upsert {rows} into {table.name}; where there is one: {way} {told or ''}")
    await as_one_statement(p, table, rows, on_conflict=_clause(p, table, changed, way))
    for key, row in rows.items():
        if key in table.rows:
            table.rows[key].update({name: row[name] if way == "proposed" else value for name, value in changed.items()})
        else:
            table.rows[key] = row
    return f"upsert of {way}"


async def upsert_elsewhere(p: Program, random: Random) -> Optional[str]:
    """A row with a new key and a value that a unique column has: ON CONFLICT of the key does not cover it."""
    table = p.a_table(random)
    taken = {
        c.name: [row[c.name] for row in table.rows.values() if row[c.name] is not None]
        for c in table.columns
        if c.unique
    }
    possible = [name for name, values in taken.items() if values]
    changeable = _changeable(p, table)
    rows = new_rows(p, random, table, 1)
    if not (possible and changeable and rows and p.may_fail() and names_its_conflict(p.db)):
        return None
    ((key, row),) = rows.items()
    name, column = random.choice(possible), changeable[0]
    changed = {column.name: value_for(p, random, column)}
    value = random.choice(taken[name])
    p.tell(f"upsert {key!r} {row} into {table.name}, where {name} = {value!r} is there: refused")
    clause = _clause(p, table, changed)
    await p.refused(as_one_statement(p, table, {key: {**row, name: value}}, on_conflict=clause))
    return "upsert that is refused"


def _changeable(p: Program, table: DrawnTable) -> list[DrawnColumn]:
    """The columns that an upsert may assign; none where there can be no upsert."""
    if not p.db.can(Capability.UPSERT) or table.key == "generated":
        return []
    return [c for c in table.columns if not c.unique and c.parent is None and c.kind.plain]


def _clause(p: Program, table: DrawnTable, changed: Row, way: str = "constants") -> OnConflictClause:
    d = p.db.dialect
    given = {
        name: Column(d, name, table="EXCLUDED") if way == "proposed" else Literal(d, value)
        for name, value in changed.items()
    }
    return OnConflictClause(d, [table.key_name], update_assignments=given or None, do_nothing=not given)


def _has_proposed(p: Program) -> bool:
    return names_its_conflict(p.db) and not p.db.is_known_to_fail(_PROPOSED)
