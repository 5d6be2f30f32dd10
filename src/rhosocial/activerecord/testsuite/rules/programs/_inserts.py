"""Steps that add rows: one or many, in each way that a backend has, with and without columns that have a default."""

from __future__ import annotations

from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import InsertExpression, Literal
from rhosocial.activerecord.backend.expression.statements import OnConflictClause, ReturningClause, ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, InsertOptions

from ...capabilities import Capability
from ...schema.tables import NO_DEFAULT
from ..support.sizes import at_most
from ._program import Program
from ._tables import DrawnColumn, DrawnTable, Row, column_of

_MOST = 60
"""Rows in a table, so that reading all of them after each step stays quick."""


async def insert(p: Program, random: Random, table: Optional[DrawnTable] = None) -> Optional[str]:
    """One row."""
    table = table or p.a_table(random)
    row = new_rows(p, random, table, 1)
    if not row:
        return None
    ((key, values),) = row.items()
    given = _given(random, table, values)
    way = random.choice([_by_options, _by_expression, _by_record, _by_statement])
    p.tell(f"insert into {table.name} {key!r} {given}, {_word(way)}")
    found = await way(p, table, key, given)
    if table.key == "generated":
        key = await _generated(p, table, found)
    table.rows[key] = _stored(table, given)
    return "insert"


async def insert_many(p: Program, random: Random, table: Optional[DrawnTable] = None) -> Optional[str]:
    """Several rows in one call; now and then as many as need several digits to count."""
    table = table or p.a_table(random)
    wide = len(table.columns) + 1
    rows = new_rows(p, random, table, random.choice((2, 2, 3, 5, at_most(p.db, 30, wide))))
    if not rows or table.key == "generated":
        return None
    ways = [_bulk, _by_values, _by_records]
    ways += [_many, _batch] if all(_plain(table, row) for row in rows.values()) else []
    way = random.choice(ways)
    p.tell(f"insert {len(rows)} rows into {table.name}, {_word(way)}: {rows}")
    await way(p, table, rows)
    table.rows.update(rows)
    return "insert many"


async def fill(p: Program, random: Random) -> None:
    """The rows that a program begins with: some in each table, parents first."""
    for table in p.tables:
        for step in (insert_many, insert, insert):
            p.say("")
            if await step(p, random, table) is None:
                p.story.pop()


async def upsert(p: Program, random: Random) -> Optional[str]:
    """Rows of which one may be there; it is changed, or left as it is."""
    table = p.a_table(random)
    changeable = [c for c in table.columns if not c.unique and c.parent is None and c.kind.plain]
    if not p.db.can(Capability.UPSERT) or table.key == "generated" or not changeable:
        return None
    rows = new_rows(p, random, table, random.choice((1, 1, 2, 3)))
    there = list(table.rows)
    if rows and there and random.random() < 0.8:
        last = list(rows)[-1]
        rows[random.choice(there)] = rows.pop(last)
    if not rows:
        return None
    column = random.choice(changeable)
    value = value_for(p, random, column)
    p.tell(f"upsert {rows} into {table.name}; where there is one, {column.name} = {value!r}")
    d = p.db.dialect
    clause = OnConflictClause(d, [table.key_name], update_assignments={column.name: Literal(d, value)})
    await _by_values(p, table, rows, on_conflict=clause)
    for key, row in rows.items():
        if key in table.rows:
            table.rows[key][column.name] = value
        else:
            table.rows[key] = row
    return "upsert"


async def violate(p: Program, random: Random) -> Optional[str]:
    """A list of rows, the last of which violates a constraint: none of them stays."""
    table = p.a_table(random)
    rows = new_rows(p, random, table, random.choice((1, 2, 3)))
    if not rows or table.key == "generated" or not p.may_fail():
        return None
    kinds: dict[str, Callable[[], Any]] = {}
    last = list(rows)[-1]
    if table.rows:
        kinds["its key is there"] = lambda: rows.update({random.choice(list(table.rows)): rows.pop(last)})
    for column in table.columns:
        taken = [row[column.name] for row in table.rows.values() if row[column.name] is not None]
        if column.unique and taken:
            kinds[f"its {column.name} is there"] = lambda c=column, t=taken: rows[last].update(
                {c.name: random.choice(t)}
            )  # type: ignore[misc]
        if not column.null:
            kinds[f"{column.name} may not be NULL"] = lambda c=column: rows[last].update({c.name: None})  # type: ignore[misc]
        if column.parent is not None:
            missing = 99_999 if column.kind.python is int else "missing"
            kinds["it has no parent"] = lambda c=column, m=missing: rows[last].update({c.name: m})  # type: ignore[misc]
    if not kinds:
        return None
    kind = random.choice(list(kinds))
    kinds[kind]()
    way = random.choice([_by_values, _bulk])
    p.tell(f"insert into {table.name}, {_word(way)}, {rows}: refused, since {kind}")
    await p.refused(way(p, table, rows))
    return "violate"


# -- ways to insert one row ---------------------------------------------------------------------------------------------------
async def _by_options(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """With ``insert``"""
    options = InsertOptions(p.tables.real(table), _with_key(table, key, given), primary_key=table.key_name)
    if p.db.can(Capability.RETURNING_INSERT):
        options.returning_columns = [table.key_name]
        result = await p.db(p.db.backend.insert(options))
        assert [row[table.key_name] for row in result.data] == [key] or table.key == "generated", result.data
        return result.data[0][table.key_name]
    return (await p.db(p.db.backend.insert(options))).last_insert_id


async def _by_expression(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """As an expression"""
    row = _with_key(table, key, given)
    source = ValuesSource(p.db.dialect, [[Literal(p.db.dialect, value) for value in row.values()]])
    statement = InsertExpression(p.db.dialect, p.tables.real(table), source, list(row))
    return (await p.db.run(*statement.to_sql())).last_insert_id


async def _by_record(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """As a record"""
    for column in table.columns:
        given.setdefault(column.name, None if column.default is NO_DEFAULT else column.default)
    record = p.tables.model(table)(**_with_key(table, key, given))
    await p.db(record.save())
    return getattr(record, table.key_name)


async def _by_statement(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """As a statement in plain SQL, with the values as literals of the dialect's own parameters"""
    plain = {name: value for name, value in given.items() if table.kind_of(name).plain or value is None}
    if len(plain) < len(given):
        return await _by_expression(p, table, key, given)
    row = _with_key(table, key, plain)
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {p.db.provider.quote(p.tables.real(table))} ({_listed(p, row)}) VALUES ({p.db.sql(marks)})"
    return (await p.db.run(sql, tuple(row.values()))).last_insert_id


# -- ways to insert several rows ----------------------------------------------------------------------------------------------
async def _bulk(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    """With ``bulk_insert``"""
    values = [[Literal(p.db.dialect, value) for value in (key, *row.values())] for key, row in rows.items()]
    await p.db(p.db.backend.bulk_insert(BulkInsertOptions(p.tables.real(table), table.names, values)))


async def _by_values(p: Program, table: DrawnTable, rows: dict[Any, Row], on_conflict: Any = None) -> None:
    """As one expression"""
    d = p.db.dialect
    source = ValuesSource(d, [[Literal(d, value) for value in (key, *row.values())] for key, row in rows.items()])
    statement = InsertExpression(d, p.tables.real(table), source, table.names, on_conflict=on_conflict)
    if on_conflict is None and p.db.can(Capability.RETURNING_INSERT):
        statement.returning = ReturningClause(d, [column_of(p.db, p.tables.real(table), table.key_name)])
        result = await p.db.run(*statement.to_sql(), process_result_set=True)
        assert sorted(next(iter(row.values())) for row in result.data) == sorted(rows)
        return
    result = await p.db.run(*statement.to_sql())
    if on_conflict is None and p.db.provider.counts_rows:
        assert result.affected_rows == len(rows)


async def _by_records(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    """With ``bulk_create``"""
    model = p.tables.model(table)
    await p.db(model.bulk_create([model(**{table.key_name: key, **row}) for key, row in rows.items()]))


async def _many(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    """With ``execute_many``"""
    marks = ", ".join("?" * len(table.names))
    real = p.db.provider.quote(p.tables.real(table))
    sql = f"INSERT INTO {real} ({_listed(p, dict.fromkeys(table.names))}) VALUES ({p.db.sql(marks)})"
    await p.db(p.db.backend.execute_many(sql, [(key, *row.values()) for key, row in rows.items()]))


async def _batch(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    """As a batch of expressions"""
    d = p.db.dialect
    statements = [
        InsertExpression(
            d,
            p.tables.real(table),
            ValuesSource(d, [[Literal(d, value) for value in (key, *row.values())]]),
            table.names,
        )
        for key, row in rows.items()
    ]
    async for _ in p.db.iterate(p.db.backend.execute_batch_dml(statements, batch_size=2)):
        pass


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
    return random.choice(column.kind.values(p.db))


def _endless(random: Random, column: DrawnColumn) -> Any:
    while True:
        number = random.randint(-500, 500)
        yield number if column.kind.python is int else f"w{number}"


def _keys(random: Random, table: DrawnTable) -> Any:
    while True:
        number = random.choice((random.randint(1, 30), random.randint(-5, 2000)))
        yield f"key {number + 5:04}" if table.key == "word" else number


def _given(random: Random, table: DrawnTable, values: Row) -> Row:
    """The values that the statement names: some that would be the default or NULL are left out, but never all."""
    free = [c.name for c in table.columns if c.null or c.default is not NO_DEFAULT]
    left_out = [name for name in free if random.random() < 0.3]
    named = {name: value for name, value in values.items() if name not in left_out}
    return named or dict(list(values.items())[:1])


def _stored(table: DrawnTable, given: Row) -> Row:
    """The row that a statement with these values stores."""
    defaults = {c.name: None if c.default is NO_DEFAULT else c.default for c in table.columns}
    return {name: given.get(name, value) if name in given else value for name, value in defaults.items()}


def _with_key(table: DrawnTable, key: Any, given: Row) -> Row:
    return dict(given) if table.key == "generated" else {table.key_name: key, **given}


async def _generated(p: Program, table: DrawnTable, reported: Any) -> Any:
    """The key of the row that is new in the table; what the backend reported is this key, or nothing (C34)."""
    name = table.key_name
    sql = f"SELECT {p.db.provider.quote(name)} FROM {p.db.provider.quote(p.tables.real(table))}"
    (key,) = {row[name] for row in await p.db.rows(sql)} - set(table.rows)
    assert reported in (None, key), f"the key {reported!r} is reported, and the row's is {key!r}"
    return key


def _plain(table: DrawnTable, row: Row) -> bool:
    return all(table.kind_of(name).plain for name, value in row.items() if value is not None)


def _listed(p: Program, row: Row) -> str:
    return ", ".join(map(p.db.provider.quote, row))


def _word(way: Any) -> str:
    return str(way.__doc__)[0].lower() + str(way.__doc__)[1:]
