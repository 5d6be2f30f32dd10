"""The ways in which a backend inserts rows: each stores the same."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import InsertExpression, Literal
from rhosocial.activerecord.backend.expression.statements import ReturningClause, ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, InsertOptions

from ...capabilities import Capability
from ...schema.tables import NO_DEFAULT
from ._program import Program
from ._tables import DrawnTable, Row, column_of


# -- ways to insert one row ---------------------------------------------------------------------------------------------------
async def _by_options(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    options = InsertOptions(p.tables.real(table), _with_key(table, key, given), primary_key=table.key_name)
    if p.db.can(Capability.RETURNING_INSERT):
        options.returning_columns = [table.key_name]
        result = await p.db(p.db.backend.insert(options))
        assert [row[table.key_name] for row in result.data] == [key] or table.key == "generated", result.data
        return result.data[0][table.key_name]
    return (await p.db(p.db.backend.insert(options))).last_insert_id


async def _by_expression(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    row = _with_key(table, key, given)
    source = ValuesSource(p.db.dialect, [[Literal(p.db.dialect, value) for value in row.values()]])
    statement = InsertExpression(p.db.dialect, p.tables.real(table), source, list(row))
    return (await p.db.run(*statement.to_sql())).last_insert_id


async def _by_record(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    for column in table.columns:
        given.setdefault(column.name, None if column.default is NO_DEFAULT else column.default)
    record = p.tables.model(table)(**_with_key(table, key, given))
    await p.db(record.save())
    return getattr(record, table.key_name)


async def _by_statement(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """Values that a driver does not take as they are go through an expression."""
    plain = {name: value for name, value in given.items() if table.kind_of(name).plain or value is None}
    if len(plain) < len(given):
        return await _by_expression(p, table, key, given)
    row = _with_key(table, key, plain)
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {p.db.provider.quote(p.tables.real(table))} ({_listed(p, row)}) VALUES ({p.db.sql(marks)})"
    return (await p.db.run(sql, tuple(row.values()))).last_insert_id


# -- ways to insert several rows ----------------------------------------------------------------------------------------------
async def _bulk(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    values = [[Literal(p.db.dialect, value) for value in (key, *row.values())] for key, row in rows.items()]
    await p.db(p.db.backend.bulk_insert(BulkInsertOptions(p.tables.real(table), table.names, values)))


async def as_one_statement(p: Program, table: DrawnTable, rows: dict[Any, Row], on_conflict: Any = None) -> None:
    """One statement for all rows; the keys that it returns, or the number that it reports, are theirs."""
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
    model = p.tables.model(table)
    await p.db(model.bulk_create([model(**{table.key_name: key, **row}) for key, row in rows.items()]))


async def _many(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    marks = ", ".join("?" * len(table.names))
    real = p.db.provider.quote(p.tables.real(table))
    sql = f"INSERT INTO {real} ({_listed(p, dict.fromkeys(table.names))}) VALUES ({p.db.sql(marks)})"
    await p.db(p.db.backend.execute_many(sql, [(key, *row.values()) for key, row in rows.items()]))


async def _batch(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
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


def _with_key(table: DrawnTable, key: Any, given: Row) -> Row:
    return dict(given) if table.key == "generated" else {table.key_name: key, **given}


def _listed(p: Program, row: Row) -> str:
    return ", ".join(map(p.db.provider.quote, row))


ONE: dict[str, Callable[[Program, DrawnTable, Any, Row], Awaitable[Any]]] = {
    "with insert()": _by_options,
    "as an expression": _by_expression,
    "as a record": _by_record,
    "as plain SQL": _by_statement,
}
"""Ways to insert one row; each returns the key that the backend reports."""
MANY: dict[str, Callable[..., Awaitable[None]]] = {
    "with bulk_insert()": _bulk,
    "as one statement": as_one_statement,
    "with bulk_create()": _by_records,
    "with execute_many()": _many,
    "as a batch": _batch,
}
"""Ways to insert several rows."""
UNCONVERTED = ("with execute_many()", "as a batch")
"""Ways that bind the values as they are."""
WHOLE = ("as one statement", "with bulk_insert()")
"""Ways that store all rows or none."""
