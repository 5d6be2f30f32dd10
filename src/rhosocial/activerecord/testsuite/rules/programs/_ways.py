"""The ways in which a backend inserts rows: each stores the same."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.statements import ReturningClause
from rhosocial.activerecord.backend.options import BulkInsertOptions, InsertOptions

from ...capabilities import Capability
from ..support.stock_rows import inserting
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
    return (await p.db.run(*_inserting(p, table, _with_key(table, key, given)).to_sql())).last_insert_id


async def _by_record(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    record = p.tables.model(table)(**_with_key(table, key, table.stored(given)))
    await p.db(record.save())
    return getattr(record, table.key_name)


async def _by_statement(p: Program, table: DrawnTable, key: Any, given: Row) -> Any:
    """Values that a driver does not take as they are go through an expression."""
    if not table.takes_plainly(given):
        return await _by_expression(p, table, key, given)
    row = _with_key(table, key, given)
    return (await p.db.run(_insert_text(p, table, row), tuple(row.values()))).last_insert_id


# -- ways to insert several rows ----------------------------------------------------------------------------------------------
async def _bulk(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    values = [[Literal(p.db.dialect, value) for value in (key, *row.values())] for key, row in rows.items()]
    await p.db(p.db.backend.bulk_insert(BulkInsertOptions(p.tables.real(table), table.names, values)))


async def as_one_statement(p: Program, table: DrawnTable, rows: dict[Any, Row], on_conflict: Any = None) -> None:
    """One statement for all rows; the keys that it returns, or the number that it reports, are theirs."""
    listed = [_with_key(table, key, row) for key, row in rows.items()]
    statement = _inserting(p, table, *listed, on_conflict=on_conflict)
    if on_conflict is None and p.db.can(Capability.RETURNING_INSERT):
        column = column_of(p.db, p.tables.real(table), table.key_name)
        statement.returning = ReturningClause(p.db.dialect, [column])
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
    sql = _insert_text(p, table, table.names)
    await p.db(p.db.backend.execute_many(sql, [(key, *row.values()) for key, row in rows.items()]))


async def _batch(p: Program, table: DrawnTable, rows: dict[Any, Row]) -> None:
    statements = [_inserting(p, table, _with_key(table, key, row)) for key, row in rows.items()]
    async for _ in p.db.iterate(p.db.backend.execute_batch_dml(statements, batch_size=2)):
        pass


def _inserting(p: Program, table: DrawnTable, *rows: Row, **more: Any) -> Any:
    return inserting(p.db, p.tables.models, *rows, table=table.base, **more)


def _insert_text(p: Program, table: DrawnTable, names: Iterable[str]) -> str:
    """The statement in plain SQL, with a placeholder for each of the columns."""
    columns = list(map(p.db.provider.quote, names))
    marks = p.db.sql(", ".join("?" * len(columns)))
    return f"INSERT INTO {p.db.provider.quote(p.tables.real(table))} ({', '.join(columns)}) VALUES ({marks})"


def _with_key(table: DrawnTable, key: Any, given: Row) -> Row:
    return dict(given) if table.key == "generated" else {table.key_name: key, **given}


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
