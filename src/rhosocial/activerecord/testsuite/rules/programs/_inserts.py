"""Steps that add rows: one or many, in each way that a backend has, with and without columns that have a default."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from ...schema.tables import NO_DEFAULT
from ..support.sizes import at_most, together
from ._program import Program
from ._tables import DrawnColumn, DrawnTable, Row
from ._ways import MANY, ONE, UNCONVERTED, WHOLE

_MOST = 60
"""Rows in a table, so that reading all of them after each step stays quick."""


async def insert(
    p: Program, random: Random, table: Optional[DrawnTable] = None, without: Optional[str] = None
) -> Optional[str]:
    """One row, whose statement does not name the column ``without``."""
    table = table or p.a_table(random)
    row = new_rows(p, random, table, 1)
    if not row:
        return None
    ((key, values),) = row.items()
    given = _given(random, table, values)
    if without in given and len(given) > 1:
        del given[without]
    way = random.choice(list(ONE))
    p.tell(f"insert into {table.name} {key!r} {given}, {way}")
    found = await ONE[way](p, table, key, given)
    if table.key == "generated":
        key = await _generated(p, table, found)
    table.rows[key] = table.stored(given)
    return "insert"


async def insert_many(p: Program, random: Random, table: Optional[DrawnTable] = None) -> Optional[str]:
    """Several rows in one call; now and then as many as need several digits to count."""
    table = table or p.a_table(random)
    wide = len(table.columns) + 1
    rows = new_rows(p, random, table, random.choice((2, 2, 3, 5, at_most(p.db, 30, wide))))
    if not rows or table.key == "generated":
        return None
    plain = all(map(table.takes_plainly, rows.values()))
    ways = [way for way in MANY if _possible(p, way, len(rows), plain=plain)]
    if not ways:
        return None
    way = random.choice(ways)
    p.tell(f"insert {len(rows)} rows into {table.name}, {way}: {rows}")
    await MANY[way](p, table, rows)
    table.rows.update(rows)
    return "insert many"


async def fill(p: Program, random: Random) -> None:
    """The rows that a program begins with: some in each table, parents first."""
    for table in p.tables:
        for step in (insert_many, insert, insert):
            p.say("")
            if await step(p, random, table) is None:
                p.story.pop()


async def violate(p: Program, random: Random) -> Optional[str]:
    """A list of rows, the last of which violates a constraint: none of them stays."""
    table = p.a_table(random)
    rows = new_rows(p, random, table, together(p.db, random.choice((1, 2, 3))))
    if not rows or table.key == "generated" or not p.may_fail():
        return None
    kinds: dict[str, tuple[str, list[Any]]] = {}
    if table.rows:
        kinds["its key is there"] = (table.key_name, list(table.rows))
    for column in table.columns:
        taken = [row[column.name] for row in table.rows.values() if row[column.name] is not None]
        if column.unique and taken:
            kinds[f"its {column.name} is there"] = (column.name, taken)
        # In MariaDB and MySQL, NULL for a TIMESTAMP may mean the present time.
        if not column.null and column.kind.name != "instant":
            kinds[f"{column.name} may not be NULL"] = (column.name, [None])
        if column.parent is not None:
            kinds["it has no parent"] = (column.name, [99_999 if column.kind.python is int else "missing"])
    if not kinds:
        return None
    kind = random.choice(list(kinds))
    name, values = kinds[kind]
    key, wrong = rows.popitem()
    value = random.choice(values)
    rows[value if name == table.key_name else key] = wrong if name == table.key_name else {**wrong, name: value}
    way = random.choice(WHOLE)
    p.tell(f"insert into {table.name}, {way}, {rows}: refused, since {kind}")
    await p.refused(MANY[way](p, table, rows))
    return "violate"


# -- rows ---------------------------------------------------------------------------------------------------------------------
def new_rows(p: Program, random: Random, table: DrawnTable, count: int) -> dict[Any, Row]:
    """Rows that violate nothing, by new keys; fewer, or none, where there is no room or no parent."""
    rows: dict[Any, Row] = {}
    taken = {c.name: {row[c.name] for row in table.rows.values()} for c in table.columns if c.unique}
    for _ in range(min(count, _MOST - len(table.rows))):
        row: Row = {}
        for column in table.columns:
            value = value_for(p, random, column)
            if column.unique and value is not None:
                value = next(each for each in _endless(random, column) if each not in taken[column.name])
                taken[column.name].add(value)
            if value is None and not column.null:
                return rows
            row[column.name] = value
        key = next(each for each in _keys(random, table) if each not in table.rows and each not in rows)
        rows[key] = row
    return rows


def value_for(p: Program, random: Random, column: DrawnColumn) -> Any:
    """A value for a column; None where it has none."""
    if column.null and random.random() < 0.2:
        return None
    if column.parent is not None:
        parents = list(p.tables.all[column.parent].rows)
        return random.choice(parents) if parents else None
    return random.choice(p.tables.values_of(column.kind))


def _endless(random: Random, column: DrawnColumn) -> Any:
    while True:
        number = random.randint(-500, 500)
        yield number if column.kind.python is int else f"w{number}"


def _keys(random: Random, table: DrawnTable) -> Any:
    while True:
        number = random.choice((0, random.randint(1, 30), random.randint(-5, 2000)))
        yield f"key {number + 5:04}" if table.key == "word" else number


def _given(random: Random, table: DrawnTable, values: Row) -> Row:
    """The values that the statement names: some that would be the default or NULL are left out, but never all."""
    free = [c.name for c in table.columns if c.null or c.default is not NO_DEFAULT]
    left_out = [name for name in free if random.random() < 0.3]
    named = {name: value for name, value in values.items() if name not in left_out}
    return named or dict(list(values.items())[:1])


async def _generated(p: Program, table: DrawnTable, reported: Any) -> Any:
    """The key of the row that is new in the table; what the backend reported is this key, or nothing (C34)."""
    name = table.key_name
    sql = f"SELECT {p.db.provider.quote(name)} FROM {p.db.provider.quote(p.tables.real(table))}"
    (key,) = {row[name] for row in await p.db.rows(sql)} - set(table.rows)
    assert reported in (None, key), f"the key {reported!r} is reported, and the row's is {key!r}"
    return key


def _possible(p: Program, way: str, rows: int, *, plain: bool) -> bool:
    """Whether a way takes these values here: ``bulk_create`` begins a transaction of its own."""
    if way in (*WHOLE, "with bulk_create()") and together(p.db, rows) < rows:
        return False
    if way == "with bulk_create()" and p.depth > 0:
        return p.may_begin()
    return plain or way not in UNCONVERTED
