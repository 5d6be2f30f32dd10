"""Steps with several queries at once: sets of keys, common table expressions, rows that are copied, and lists of changes."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import (
    CTEExpression,
    InsertExpression,
    SetOperationExpression,
    TableExpression,
    WithQueryExpression,
)
from rhosocial.activerecord.backend.expression.functions import count
from rhosocial.activerecord.backend.expression.statements import SelectSource

from ...capabilities import Capability
from ..support.random_queries import OPERATIONS
from ..support.terms import Terms
from ._conditions import a_condition, keys_where, where
from ._inserts import new_rows, value_for
from ._program import Program


async def operation(p: Program, random: Random) -> Optional[str]:
    """The keys that two conditions select, as sets."""
    table = p.a_table(random)
    kind = random.choice(list(OPERATIONS))
    need, combined = OPERATIONS[kind]
    if not p.db.can(need):
        return None
    terms, key = Terms(p.db, p.tables.models), table.key_name
    first, second = a_condition(random, table), a_condition(random, table)
    p.tell(f"the keys of {table.name} where {first.text()} {kind} where {second.text()}")
    left, right = (terms.select([key], table.base, where(p.db, p.tables.real(table), each)) for each in (first, second))
    found = sorted(row[0] for row in await terms.rows(SetOperationExpression(p.db.dialect, left, right, kind)))
    wanted: list[Any] = sorted(combined(set(keys_where(table, first)), set(keys_where(table, second))))
    assert found == wanted, f"the keys {found}, not {wanted}"
    return kind


async def named_query(p: Program, random: Random) -> Optional[str]:
    """The rows of a query with a name, which another condition narrows."""
    if not p.db.can(Capability.BASIC_CTE):
        return None
    table = p.a_table(random)
    d, terms, key = p.db.dialect, Terms(p.db, p.tables.models), table.key_name
    first, second = a_condition(random, table), a_condition(random, table)
    p.tell(f"with s as ({table.name} where {first.text()}): its keys where {second.text()}")
    inner = terms.select(table.names, table.base, where(p.db, p.tables.real(table), first))
    narrowed = where(p.db, "s", second)
    outer = terms.select([terms.col(key, "s")], TableExpression(d, "s"), narrowed, order_by=[terms.col(key, "s")])
    query = WithQueryExpression(d, ctes=[CTEExpression(d, "s", inner)], main_query=outer)
    found = [row[0] for row in await terms.rows(query)]
    both = set(keys_where(table, first)) & set(keys_where(table, second))
    assert found == sorted(both), f"the keys {found}, not {sorted(both)}"
    return "named query"


async def distinct(p: Program, random: Random) -> Optional[str]:
    """The different values of a column, and how many rows have each."""
    table = p.a_table(random)
    name = random.choice([c.name for c in table.columns if c.kind.bare])
    condition = a_condition(random, table)
    terms, selected = Terms(p.db, p.tables.models), where(p.db, p.tables.real(table), condition)
    values = [table.rows[key][name] for key in keys_where(table, condition)]
    p.tell(f"the different {name} of {table.name} where {condition.text()}")
    plain = [row[0] for row in await terms.rows(terms.select([name], table.base, selected, distinct=True))]
    assert sorted(map(repr, plain)) == sorted(map(repr, set(values))), f"{plain}, not {set(values)}"
    grouped = terms.select([name, count(p.db.dialect).as_("rows_of_it")], table.base, selected, group_by=[name])
    found = {row[0]: int(row[1]) for row in await terms.rows(grouped)}
    assert found == {value: values.count(value) for value in values}, f"{found} rows of each"
    return "distinct"


async def copy(p: Program, random: Random) -> Optional[str]:
    """Rows that a query selects, inserted again under other keys."""
    table = p.a_table(random)
    if table.key != "whole" or any(c.unique for c in table.columns):
        return None
    condition = a_condition(random, table)
    hit = keys_where(table, condition)
    shift = 10_000 * random.randint(1, 9)
    new = {key + shift: dict(table.rows[key]) for key in hit}
    if set(new) & set(table.rows) or len(table.rows) + len(new) > 60:
        return None
    d, terms, key = p.db.dialect, Terms(p.db, p.tables.models), table.key_name
    p.tell(f"insert into {table.name} its rows where {condition.text()}, with keys {shift} higher")
    columns = [terms.col(key) + terms.val(shift), *(terms.col(c.name) for c in table.columns)]
    source = SelectSource(d, terms.select(columns, table.base, where(p.db, p.tables.real(table), condition)))
    result = await p.db.run(*InsertExpression(d, p.tables.real(table), source, table.names).to_sql())
    if p.db.provider.counts_rows:
        assert result.affected_rows == len(new), f"{result.affected_rows} rows are reported, not {len(new)}"
    table.rows.update(new)
    return "copy"


async def change_many(p: Program, random: Random) -> Optional[str]:
    """One column of several rows, each by its key, as a list for ``execute_many``."""
    table = p.a_table(random)
    columns = [c for c in table.columns if c.kind.plain and not c.unique and c.parent is None]
    if not columns or not table.rows:
        return None
    column = random.choice(columns)
    keys = random.sample(list(table.rows), random.randint(1, min(6, len(table.rows))))
    values = {key: value_for(p, random, column) for key in keys}
    p.tell(f"execute_many: update {table.name} set {column.name}, by key: {values}")
    quote, mark = p.db.provider.quote, p.db.sql("?")
    key = quote(table.key_name)
    text = f"UPDATE {quote(p.tables.real(table))} SET {quote(column.name)} = {mark} WHERE {key} = {mark}"
    await p.db(p.db.backend.execute_many(text, [(value, key) for key, value in values.items()]))
    for key, value in values.items():
        table.rows[key][column.name] = value
    return "change many"


async def replace_all(p: Program, random: Random) -> Optional[str]:
    """A table is emptied and filled anew, within one transaction."""
    table = p.a_table(random)
    if p.tables.children(table) or table.key == "generated" or p.depth:
        return None
    rows = new_rows(p, random, table, random.choice((1, 4)))
    p.tell(f"empty {table.name} and insert {rows}")
    async with p.db.using(p.db.backend.transaction()):
        await p.db.run(f"DELETE FROM {p.db.provider.quote(p.tables.real(table))}")
        model = p.tables.model(table)
        for key, row in rows.items():
            await p.db(model(**{table.key_name: key, **row}).save())
    table.rows = dict(rows)
    return "replace"
