"""Steps whose statement returns the rows that it changed or deleted."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import DeleteExpression, Literal, UpdateExpression
from rhosocial.activerecord.backend.expression.statements import ReturningClause

from ...capabilities import Capability
from ._conditions import Columns, a_condition, keys_where
from ._inserts import value_for
from ._program import Program
from ._tables import DrawnTable, column_of


async def update_returning(p: Program, random: Random) -> Optional[str]:
    """A column of the rows that a condition selects; each comes back with its new value."""
    table = p.a_table(random)
    free = [c for c in table.columns if not c.unique and c.kind.bare and c.kind.plain]
    if not free or not p.db.can(Capability.RETURNING_UPDATE):
        return None
    column = random.choice(free)
    value = value_for(p, random, column)
    if value is None and not column.null:
        return None
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    p.tell(f"update {table.name} set {column.name} = {value!r} where {condition.text()}, returning: {len(hit)} rows")
    real = p.tables.real(table)
    where = condition.build(Columns(p.db, real))
    statement = UpdateExpression(p.db.dialect, real, {column.name: Literal(p.db.dialect, value)}, where=where)
    for key in hit:
        table.rows[key][column.name] = value
    await _returns(p, table, statement, hit)
    return "update returning"


async def delete_returning(p: Program, random: Random) -> Optional[str]:
    """The rows that a condition selects, of a table that no other refers to; each comes back as it was."""
    table = p.a_table(random)
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    if p.tables.children(table) or not p.db.can(Capability.RETURNING_DELETE) or len(hit) > 4:
        return None
    p.tell(f"delete from {table.name} where {condition.text()}, returning: {len(hit)} rows")
    where = condition.build(Columns(p.db, p.tables.real(table)))
    await _returns(p, table, DeleteExpression(p.db.dialect, p.tables.real(table), where=where), hit)
    for key in hit:
        del table.rows[key]
    return "delete returning"


async def _returns(p: Program, table: DrawnTable, statement: Any, keys: list[Any]) -> None:
    """The statement returns the rows with these keys, and reports as many."""
    names = [table.key_name, *(c.name for c in table.columns if c.kind.bare)]
    real = p.tables.real(table)
    statement.returning = ReturningClause(p.db.dialect, [column_of(p.db, real, name) for name in names])
    result = await p.db.run(*statement.to_sql(), process_result_set=True)
    found = {row[table.key_name]: [row[name] for name in names[1:]] for row in result.data or ()}
    wanted = {key: [table.rows[key][name] for name in names[1:]] for key in keys}
    assert found == wanted, f"{found} are returned, not {wanted}"
    if p.db.provider.counts_rows:
        assert result.affected_rows == len(keys), f"{result.affected_rows} rows are reported, not {len(keys)}"
