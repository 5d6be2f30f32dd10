"""Steps that ask: rows by condition, order and limit, totals, groups and joins, each computed from the model as well."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression.functions import count, max_, min_, sum_
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ..support.terms import Terms
from ._conditions import a_condition, keys_where, where
from ._program import Program
from ._tables import DrawnTable

_BETWEEN = "dml.other_statements_between_two_pages_lose_no_row"


async def records(p: Program, random: Random) -> Optional[str]:
    """The records that a condition selects, in the order of their keys, and a part of them."""
    table = p.a_table(random)
    model = p.tables.model(table)
    condition = a_condition(random, table)
    wanted = sorted(keys_where(table, condition))
    down = random.random() < 0.3
    wanted = wanted[::-1] if down else wanted
    limit, offset = random.choice(((None, 0), (None, 0), (1, 0), (2, 1), (5, 2)))
    column = getattr(model.c, table.key_name)
    query = model.query().where(condition.build(model.c)).order_by((column, "DESC") if down else column)
    if limit is not None:
        query = query.limit(limit).offset(offset) if offset else query.limit(limit)
        wanted = wanted[offset : offset + limit]
    p.tell(f"records of {table.name} where {condition.text()}, {'down' if down else 'up'}, {limit} after {offset}")
    found = await p.db(query.all())
    keys = [getattr(each, table.key_name) for each in found]
    assert keys == wanted, f"the keys {keys}, not {wanted}"
    for key, each in zip(keys, found):
        row = {c.name: getattr(each, c.name) for c in table.columns}
        assert table.shown(row) == table.shown(table.rows[key]), f"for {key!r} {row}, not {table.rows[key]}"
    return "records"


async def in_other_forms(p: Program, random: Random) -> Optional[str]:
    """The keys that a condition selects, from a subquery, by IN, page by page, or with the condition as a value."""
    table = p.a_table(random)
    terms = Terms(p.db, p.tables.models)
    condition = a_condition(random, table)
    wanted = sorted(keys_where(table, condition))
    key, selected = table.key_name, where(p.db, p.tables.real(table), condition)
    plain = terms.select([key], table.base, selected)
    paged = not p.db.is_known_to_fail("dml.pages_hold_every_row_once_and_in_order")
    form = random.choice(("source", "in", "pages") if paged else ("source", "in"))
    p.tell(f"the keys of {table.name} where {condition.text()}, form: {form}")
    if form == "source":
        outer = terms.select([terms.col(key, "s")], terms.sub(plain, "s"), order_by=[terms.col(key, "s")])
        found = [row[0] for row in await terms.rows(outer)]
    elif form == "in":
        inside = WhereClause(p.db.dialect, terms.within(terms.col(key), plain))
        found = [row[0] for row in await terms.rows(terms.select([key], table.base, inside, order_by=[key]))]
    else:
        between = random.random() < 0.5 and not p.db.is_known_to_fail(_BETWEEN)
        ordered = terms.select([key], table.base, selected, order_by=[key])
        pages = p.db.iterate(p.db.backend.execute_batch_dql(ordered, page_size=random.choice((1, 2, 3, 100))))
        found = []
        async for page in pages:
            found += [row[key] for row in page.data]
            if between:
                await terms.rows(terms.select([count(p.db.dialect)], p.a_table(random).base))
    assert found == wanted, f"the keys {found}, not {wanted}"
    return form


async def totals(p: Program, random: Random) -> Optional[str]:
    """Count, sum, lowest and highest of a number, of all rows that a condition selects or by group."""
    table = p.a_table(random)
    numbers = [c for c in table.columns if c.kind.name == "whole" and c.parent is None]
    if not numbers:
        return None
    name = random.choice(numbers).name
    words = [c.name for c in table.columns if c.kind.name == "word" and c.parent is None]
    group = random.choice(words) if words and random.random() < 0.6 else None
    condition = a_condition(random, table)
    d, terms = p.db.dialect, Terms(p.db, p.tables.models)
    column = terms.col(name)
    asked: list[Any] = [
        count(d).as_("the_rows"),
        count(d, column).as_("the_filled"),
        sum_(d, column).as_("the_sum"),
        min_(d, column).as_("the_lowest"),
        max_(d, column).as_("the_highest"),
    ]
    p.tell(f"totals of {table.name}.{name} where {condition.text()}, by {group}")
    groups = [group] if group else []
    selected = where(p.db, p.tables.real(table), condition)
    query = terms.select([*groups, *asked], table.base, selected, group_by=groups)
    found = {}
    for row in await terms.rows(query):
        numbers_of = [None if value is None else int(value) for value in row[-5:]]
        found[row[0] if group else None] = numbers_of
    rows: dict[Any, list[Any]] = {} if group else {None: []}
    for key in keys_where(table, condition):
        rows.setdefault(table.rows[key][group] if group else None, []).append(table.rows[key][name])
    wanted = {}
    for place, values in rows.items():
        filled = [value for value in values if value is not None]
        low, high = (min(filled), max(filled)) if filled else (None, None)
        wanted[place] = [len(values), len(filled), sum(filled) if filled else None, low, high]
    p.check("the totals", found, wanted)
    return "totals"


async def joined(p: Program, random: Random) -> Optional[str]:
    """Rows with the row that they refer to: all that have one, or all."""
    pairs = [(t, c) for t in p.tables for c in t.columns if c.parent is not None]
    if not pairs:
        return None
    child, column = random.choice(pairs)
    parent: DrawnTable = p.tables.all[str(column.parent)]
    kind = random.choice(("INNER JOIN", "LEFT JOIN"))
    condition = a_condition(random, child)
    terms = Terms(p.db, p.tables.models)
    left, right = terms.table(child.base, "l"), terms.table(parent.base, "r")
    source = terms.join(left, right, terms.col(column.name, "l") == terms.col(parent.key_name, "r"), kind)
    wanted_columns = [terms.col(child.key_name, "l").as_("a_key"), terms.col(parent.key_name, "r").as_("its_parent")]
    p.tell(f"{child.name} {kind} {parent.name} where {condition.text()}")
    found = {
        row[0]: [row[1]] for row in await terms.rows(terms.select(wanted_columns, source, where(p.db, "l", condition)))
    }
    wanted = {key: [child.rows[key][column.name]] for key in keys_where(child, condition)}
    if kind == "INNER JOIN":
        wanted = {key: value for key, value in wanted.items() if value != [None]}
    p.check("the join", found, wanted)
    return kind


async def exists_at_all(p: Program, random: Random) -> Optional[str]:
    """Whether there is a row, how many there are, and the first one, by the model's own methods."""
    table = p.a_table(random)
    model = p.tables.model(table)
    condition = a_condition(random, table)
    hit = sorted(keys_where(table, condition))
    p.tell(f"is there a row of {table.name} where {condition.text()}, and how many")
    query = model.query().where(condition.build(model.c))
    number = await p.db(model.query().where(condition.build(model.c)).count())
    assert number == len(hit), f"{number} are counted, not {len(hit)}"
    there = await p.db(query.exists())
    assert there is bool(hit), f"exists() is {there!r} where {len(hit)} rows are"
    first = await p.db(query.order_by(getattr(model.c, table.key_name)).one())
    key = None if first is None else getattr(first, table.key_name)
    assert key == (hit[0] if hit else None), f"the first key is {key!r}, not {hit[:1]}"
    return "exists"
