"""Steps that change or delete the rows that a condition selects, in each way that a backend has."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import DeleteExpression, Literal, UpdateExpression
from rhosocial.activerecord.backend.options import DeleteOptions, UpdateOptions

from ._conditions import Columns, a_condition, columns_in, keys_where
from ._inserts import value_for
from ._program import Program
from ._tables import DrawnTable, Row, column_of

_HIGHEST = 2**31 - 1
_ADAPTED = "json.bulk_update_sets_a_different_document_for_each_row"
_NULLS = "crud.a_bulk_update_may_set_a_number_to_null_in_every_record"


async def update(p: Program, random: Random) -> Optional[str]:
    """Some columns of the rows that a condition selects."""
    table = p.a_table(random)
    free = [c for c in table.columns if not c.unique]
    if not free:
        return None
    columns = random.sample(free, random.choice((1, 1, 2)) if len(free) > 1 else 1)
    values: Row = {}
    for column in columns:
        value = value_for(p, random, column)
        if value is None and not column.null:
            return None
        values[column.name] = value
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    ways = ["with update()", "as an expression"]
    # Nothing converts what a batch binds.
    ways += ["in a batch"] if all(table.kind_of(name).plain for name in {*values, *columns_in(condition)}) else []
    way = random.choice(ways)
    p.tell(f"update {table.name} set {values} where {condition.text()}, {way}: {len(hit)} rows")
    changed = all(_differs(table, table.rows[key], values) for key in hit)
    affected = await _UPDATES[way](p, table, values, condition.build(Columns(p.db, p.tables.real(table))))
    if changed and p.db.provider.counts_rows:
        assert affected == len(hit), f"{affected} rows are reported, not {len(hit)}"
    for key in hit:
        table.rows[key].update(values)
    return "update"


async def count_up(p: Program, random: Random) -> Optional[str]:
    """A number by what it is and another column of the row."""
    table = p.a_table(random)
    numbers = [c for c in table.columns if c.kind.name == "whole" and not c.unique and c.parent is None]
    if not numbers:
        return None
    target, other = random.choice(numbers), random.choice(numbers)
    add = random.randint(-3, 3)
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    new: dict[Any, Any] = {}
    for key in hit:
        row = table.rows[key]
        found = [row[target.name], row[other.name]]
        new[key] = None if None in found else row[target.name] + add + row[other.name]
        if new[key] is None and not target.null:
            return None
        if new[key] is not None and not -_HIGHEST < new[key] < _HIGHEST:
            return None
    p.tell(f"update {table.name} set {target.name} = {target.name} + {add} + {other.name} where {condition.text()}")
    real = p.tables.real(table)
    term = column_of(p.db, real, target.name) + Literal(p.db.dialect, add) + column_of(p.db, real, other.name)
    where = condition.build(Columns(p.db, real))
    await p.db.run(*UpdateExpression(p.db.dialect, real, {target.name: term}, where=where).to_sql())
    for key, value in new.items():
        table.rows[key][target.name] = value
    return "count up"


async def save(p: Program, random: Random) -> Optional[str]:
    """One record, found by its key, changed and saved."""
    table = p.a_table(random)
    if not table.rows:
        return None
    key = random.choice(list(table.rows))
    column = random.choice([c for c in table.columns if not c.unique] or table.columns)
    value = value_for(p, random, column)
    if column.unique or (value is None and not column.null):
        return None
    p.tell(f"record {key!r} of {table.name}: {column.name} = {value!r}")
    record = await p.db(p.tables.model(table).find_one(key))
    setattr(record, column.name, value)
    await p.db(record.save())
    table.rows[key][column.name] = value
    return "save"


async def save_many(p: Program, random: Random) -> Optional[str]:
    """One or two columns of several records, each with its own values, in one ``bulk_update``."""
    table = p.a_table(random)
    plain = p.db.is_known_to_fail(_ADAPTED)
    free = [c for c in table.columns if not c.unique and (c.kind.plain or not plain)]
    if not free or not table.rows or not p.may_begin():
        return None
    columns = random.sample(free, random.choice((1, min(2, len(free)))))
    keys = random.sample(list(table.rows), random.randint(1, min(5, len(table.rows))))
    rows = {key: {c.name: value_for(p, random, c) for c in columns} for key in keys}
    absent = [c for c in columns if any(row[c.name] is None for row in rows.values())]
    if not all(c.null for c in absent) or (absent and p.db.is_known_to_fail(_NULLS)):
        return None
    p.tell(f"bulk_update of {table.name}: {rows}")
    model = p.tables.model(table)
    records = [await p.db(model.find_one(key)) for key in keys]
    for record, row in zip(records, rows.values()):
        for name, value in row.items():
            setattr(record, name, value)
    await p.db(model.bulk_update(records, [c.name for c in columns]))
    for key, row in rows.items():
        table.rows[key].update(row)
    return "save many"


async def refresh(p: Program, random: Random) -> Optional[str]:
    """A record that forgets a change which was not saved."""
    table = p.a_table(random)
    if not table.rows:
        return None
    key = random.choice(list(table.rows))
    column = random.choice(table.columns)
    p.tell(f"record {key!r} of {table.name}: {column.name} is changed and not saved, then refreshed")
    record = await p.db(p.tables.model(table).find_one(key))
    setattr(record, column.name, random.choice(p.tables.values_of(column.kind)))
    await p.db(record.refresh())
    found = {c.name: getattr(record, c.name) for c in table.columns}
    assert table.shown(found) == table.shown(table.rows[key]), f"{found}, not {table.rows[key]}"
    return "refresh"


async def delete(p: Program, random: Random) -> Optional[str]:
    """The rows that a condition selects, with what goes with them; refused where other rows need them."""
    table = p.a_table(random)
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    if len(hit) > 4 and random.random() < 0.7:
        return None
    before = p.tables.state()
    refused = not _remove(p, table, hit)
    if refused:
        p.tables.restore(before)
        if not p.may_fail():
            return None
    way = random.choice(list(_DELETES))
    p.tell(f"delete from {table.name} where {condition.text()}, {way}: {'refused' if refused else f'{len(hit)} rows'}")
    statement = _DELETES[way](p, table, condition.build(Columns(p.db, p.tables.real(table))))
    if refused:
        await p.refused(statement)
        return "delete"
    affected = await statement
    if p.db.provider.counts_rows and not p.tables.children(table):
        assert affected == len(hit), f"{affected} rows are reported, not {len(hit)}"
    return "delete"


def _remove(p: Program, table: DrawnTable, keys: list[Any]) -> bool:
    """Remove rows from the model with what goes with them; returns whether the database allows it."""
    for child, column in p.tables.children(table):
        referring = [key for key, row in child.rows.items() if row[column.name] in keys]
        if referring and (column.action == "NO ACTION" or (column.action == "SET NULL" and not column.null)):
            return False
        if column.action == "SET NULL":
            for key in referring:
                child.rows[key][column.name] = None
        elif referring and not _remove(p, child, referring):
            return False
    for key in keys:
        del table.rows[key]
    return True


async def _by_options(p: Program, table: DrawnTable, values: Row, where: Any) -> Any:
    return (
        await p.db(p.db.backend.update(UpdateOptions(p.tables.real(table), data=values, where=where)))
    ).affected_rows


async def _by_expression(p: Program, table: DrawnTable, values: Row, where: Any) -> Any:
    return (await p.db.run(*_update(p, table, values, where).to_sql())).affected_rows


async def _by_batch(p: Program, table: DrawnTable, values: Row, where: Any) -> Any:
    found = p.db.iterate(p.db.backend.execute_batch_dml([_update(p, table, values, where)]))
    return sum([batch.total_affected_rows async for batch in found])


def _update(p: Program, table: DrawnTable, values: Row, where: Any) -> Any:
    assignments = {name: Literal(p.db.dialect, value) for name, value in values.items()}
    return UpdateExpression(p.db.dialect, p.tables.real(table), assignments, where=where)


async def _delete_by_options(p: Program, table: DrawnTable, where: Any) -> Any:
    return (await p.db(p.db.backend.delete(DeleteOptions(p.tables.real(table), where=where)))).affected_rows


async def _delete_by_expression(p: Program, table: DrawnTable, where: Any) -> Any:
    statement = DeleteExpression(p.db.dialect, p.tables.real(table), where=where)
    return (await p.db.run(*statement.to_sql())).affected_rows


def _differs(table: DrawnTable, row: Row, values: Row) -> bool:
    """Whether the row changes, so that rows that match and rows that change are the same (C33)."""
    return table.shown({**row, **values}) != table.shown(row)


_UPDATES = {"with update()": _by_options, "as an expression": _by_expression, "in a batch": _by_batch}
_DELETES = {"with delete()": _delete_by_options, "as an expression": _delete_by_expression}
