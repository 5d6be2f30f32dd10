"""Steps that change the tables while rows are in them: columns and indexes come and go."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    AlterTableExpression,
    ColumnConstraint,
    ColumnConstraintType,
    ColumnDefinition,
    CreateIndexExpression,
    CreateViewExpression,
    DropColumn,
    DropIndexExpression,
    DropViewExpression,
    RenameColumn,
    RenameTable,
)

from ...capabilities import Capability
from ...schema.tables import NO_DEFAULT
from ..support.refusals import may_be_refused
from ..support.terms import Terms
from ._conditions import a_condition, keys_where, where
from ._inserts import insert, new_rows
from ._introspection import introspected
from ._kinds import KINDS
from ._program import Program
from ._tables import DrawnColumn, DrawnTable
from ._ways import as_one_statement

_MOST = 8
_RENAMES_COLUMN = "ddl.a_renamed_column_keeps_its_values"
_DROPS_COLUMN = "ddl.a_dropped_column_is_gone_and_the_others_stay"
_RENAMES_TABLE = "ddl.a_renamed_table_keeps_its_rows_and_constraints"


async def add_column(p: Program, random: Random) -> Optional[str]:
    """A column, with a default that all rows have at once, or without one."""
    table = p.a_table(random)
    if len(table.columns) >= _MOST or not _may_alter(p, table, Capability.ALTER_TABLE):
        return None
    kind = KINDS[random.choice(("whole", "word"))]
    default = random.choice((NO_DEFAULT, random.choice(kind.members)))
    p.definitions += 1
    column = DrawnColumn(f"added{p.definitions}", kind, default=default)
    d = p.db.dialect
    given = [] if default is NO_DEFAULT else [ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=default)]
    definition = ColumnDefinition(column.name, p.db.provider.column_type(kind.type), constraints=given)
    p.tell(f"add to {table.name}: {column.text()}")
    await _alter(p, table, AddColumn(d, definition))
    p.tables.add_column(table, column)
    await _used(p, random, table, column.name)
    return "add column"


async def rename_column(p: Program, random: Random) -> Optional[str]:
    """A column gets another name and keeps its values, its default and its constraints."""
    table = p.a_table(random)
    if not _may_alter(p, table, Capability.RENAME_COLUMN, _RENAMES_COLUMN):
        return None
    place = random.randrange(len(table.columns))
    old = table.columns[place]
    p.definitions += 1
    new = f"{old.name.rstrip('0123456789_')}_{p.definitions}"
    p.tell(f"rename {old.name} of {table.name} to {new}")
    await _alter(p, table, RenameColumn(p.db.dialect, old.name, new))
    table.columns[place] = replace(old, name=new)
    for columns in table.indexes.values():
        columns[:] = [new if name == old.name else name for name in columns]
    for row in table.rows.values():
        row[new] = row.pop(old.name)
    p.tables.bind()
    await _used(p, random, table, new if old.null or old.default is not NO_DEFAULT else None)
    return "rename column"


async def drop_column(p: Program, random: Random) -> Optional[str]:
    """A column goes, and the others keep their values."""
    table = p.a_table(random)
    if not _may_alter(p, table, Capability.DROP_COLUMN, _DROPS_COLUMN):
        return None
    # What else is on a column goes with it, or forbids it.
    free = [c for c in table.columns if not c.unique and c.parent is None and c.name not in table.indexed]
    column = random.choice(free) if free else None
    if column is None or not any(c.kind.bare for c in table.columns if c is not column):
        return None
    p.tell(f"drop {column.name} of {table.name}")
    await _alter(p, table, DropColumn(p.db.dialect, column.name))
    table.columns.remove(column)
    for row in table.rows.values():
        del row[column.name]
    p.tables.bind()
    await _used(p, random, table)
    return "drop column"


async def rename_table(p: Program, random: Random) -> Optional[str]:
    """A table gets another name; rows of other tables still refer to it."""
    table = p.a_table(random)
    if not _may_alter(p, table, Capability.RENAME_TABLE, _RENAMES_TABLE):
        return None
    p.definitions += 1
    base = f"{table.name}{p.tables.number}n{p.definitions}"
    new = p.tables.new_name(base)
    p.tell(f"rename table {table.name} to {base}")
    p.db.on_cleanup(p.db.provider.drop_statement(new))
    await _alter(p, table, RenameTable(p.db.dialect, p.tables.real(table), new))
    p.tables.former.add(p.tables.real(table))
    table.base = base
    p.tables.bind()
    await _used(p, random, table)
    return "rename table"


async def through_a_view(p: Program, random: Random) -> Optional[str]:
    """A view of the rows whose column is not NULL; a condition narrows it."""
    table = p.a_table(random)
    if p.depth or not p.db.can(Capability.CREATE_VIEW) or p.db.is_known_to_fail("ddl.a_view_shows_current_rows"):
        return None
    column, condition = random.choice(table.columns), a_condition(random, table)
    p.definitions += 1
    name = p.db.own_name(f"v{p.definitions}{p.tables.number}")
    p.tell(f"a view of {table.name} where {column.name} is not NULL: its keys where {condition.text()}")
    d, terms, key = p.db.dialect, Terms(p.db, p.tables.models), table.key_name
    inner = terms.select(table.names, table.base, WhereClause(d, terms.col(column.name).is_not_null()))
    p.db.on_cleanup(p.db.provider.drop_view_statement(name))
    await p.db.run(*CreateViewExpression(d, name, inner).to_sql(), kind="DDL")
    asked = terms.select([terms.col(key, "s")], terms.by_name(name, "s"), where(p.db, "s", condition))
    found = sorted(row[0] for row in await terms.rows(asked))
    wanted = sorted(key for key in keys_where(table, condition) if table.rows[key][column.name] is not None)
    assert found == wanted, f"the keys {found}, not {wanted}"
    await p.db.run(*DropViewExpression(d, name).to_sql(), kind="DDL")
    return "view"


async def _repeated(p: Program, random: Random, table: DrawnTable, names: list[str]) -> None:
    """A new row has the values of another one in these columns: an index that is not unique takes them."""
    given = [row for row in table.rows.values() if all(row[name] is not None for name in names)]
    if not given or table.key == "generated" or any(c.unique for c in table.columns if c.name in names):
        return
    rows = new_rows(p, random, table, 1)
    if rows:
        ((key, row),) = rows.items()
        row.update({name: value for name, value in random.choice(given).items() if name in names})
        p.say(f"insert into {table.name} {key!r} {row}")
        await as_one_statement(p, table, rows)
        table.rows[key] = row


def _may_alter(p: Program, table: DrawnTable, need: Capability, rule: Optional[str] = None) -> bool:
    """Whether the table can be altered so, here and now: the rule about it alone is not known to fail, and in some databases
    no index and no foreign key is on the table."""
    if p.depth or not p.db.can(need) or (rule is not None and p.db.is_known_to_fail(rule)):
        return False
    related = any(column.parent is not None for column in table.columns) or p.tables.children(table)
    free = not table.indexed and not related and not any(column.unique for column in table.columns)
    return free or not p.db.is_known_to_fail("ddl.a_changed_table_keeps_its_indexes_and_references")


async def _used(p: Program, random: Random, table: DrawnTable, column: Optional[str] = None) -> None:
    """The changed table is compared, introspected, and takes a row; ``column`` then has its default."""
    await p.compare()
    p.say("")
    if await introspected(p, table) is None:
        p.story.pop()
    p.say("")
    if await insert(p, random, table, column) is None:
        p.story.pop()


async def _alter(p: Program, table: DrawnTable, action: Any) -> None:
    sql, params = AlterTableExpression(p.db.dialect, p.tables.real(table), [action]).to_sql()
    await p.db.run(sql, params or None, kind="DDL")


async def index(p: Program, random: Random) -> Optional[str]:
    """An index on one or two columns: it changes no result. Sometimes it is dropped at once."""
    if p.depth or not p.db.can(Capability.CREATE_INDEX):
        return None
    table = p.a_table(random)
    # Where a foreign key needs its column's index, that can't be dropped.
    possible = [c.name for c in table.columns if c.kind.ordered and c.parent is None]
    if not possible:
        return None
    columns = random.sample(possible, min(len(possible), random.choice((1, 1, 2))))
    p.definitions += 1
    name = p.db.own_name(f"i{p.definitions}{p.tables.number}")
    real = p.tables.real(table)
    stays = random.random() < 0.7
    p.tables.made_indexes.add(name)
    p.tell(f"index on {table.name} ({', '.join(columns)}){'' if stays else ', and drop it'}")
    create = CreateIndexExpression(p.db.dialect, name, real, columns)
    await p.db.run(*create.to_sql(), kind="DDL")
    if not stays:
        await _drop_index(p, name, real)
    else:
        table.indexes[name] = columns
        await _repeated(p, random, table, columns)
    return "index"


async def _drop_index(p: Program, name: str, table: str) -> None:
    """Drop an index by the usual statements, or as the dialect writes it."""
    quote, d = p.db.provider.quote, p.db.dialect
    own = (DropIndexExpression(d, name), DropIndexExpression(d, name, table))
    usual = f"DROP INDEX {quote(name)}"
    for sql in (usual, f"{usual} ON {quote(table)}", *(each.to_sql()[0] for each in own)):
        with may_be_refused() as refused:
            await p.db.run(sql, kind="DDL")
        if not refused:
            return
    raise refused[0]
