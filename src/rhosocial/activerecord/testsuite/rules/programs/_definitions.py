"""Steps that change the tables while rows are in them: columns and indexes come and go."""

from __future__ import annotations

from random import Random
from typing import Optional

from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    AlterTableExpression,
    ColumnConstraint,
    ColumnConstraintType,
    ColumnDefinition,
    CreateIndexExpression,
)

from ...capabilities import Capability
from ...schema.tables import NO_DEFAULT
from ..support.refusals import may_be_refused
from ._kinds import KINDS
from ._program import Program
from ._tables import DrawnColumn

_MOST = 8


async def add_column(p: Program, random: Random) -> Optional[str]:
    """A column, with a default that all rows have at once, or without one."""
    table = p.a_table(random)
    if p.depth or len(table.columns) >= _MOST or not p.db.can(Capability.ALTER_TABLE):
        return None
    kind = KINDS[random.choice(("whole", "word"))]
    default = random.choice((NO_DEFAULT, random.choice(kind.members)))
    column = DrawnColumn(f"added{len(table.columns)}", kind, default=default)
    d = p.db.dialect
    given = [] if default is NO_DEFAULT else [ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=default)]
    definition = ColumnDefinition(column.name, p.db.provider.column_type(kind.type), constraints=given)
    p.tell(f"add to {table.name}: {column.text()}")
    statement = AlterTableExpression(d, p.tables.real(table), [AddColumn(d, definition)])
    sql, params = statement.to_sql()
    await p.db.run(sql, params or None, kind="DDL")
    p.tables.add_column(table, column)
    return "add column"


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
    p.indexes += 1
    name = p.db.own_name(f"i{p.indexes}{p.tables.number}")
    real = p.tables.real(table)
    stays = random.random() < 0.7
    p.tell(f"index on {table.name} ({', '.join(columns)}){'' if stays else ', and drop it'}")
    create = CreateIndexExpression(p.db.dialect, name, real, columns)
    await p.db.run(*create.to_sql(), kind="DDL")
    if not stays:
        quote = p.db.provider.quote
        with may_be_refused() as refused:
            await p.db.run(f"DROP INDEX {quote(name)}", kind="DDL")
        if refused:
            await p.db.run(f"DROP INDEX {quote(name)} ON {quote(real)}", kind="DDL")
    return "index"
