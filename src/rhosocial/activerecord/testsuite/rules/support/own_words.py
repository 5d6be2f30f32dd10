"""Definitions that rules write by hand, as expressions: for a database that has words of its own for them."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import RawSQLExpression, RawSQLPredicate
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    AlterTableExpression,
    ColumnDefinition,
    CreateIndexExpression,
    CreateTableExpression,
    CreateViewExpression,
    DropColumn,
    DropIndexExpression,
    DropTriggerExpression,
    DropViewExpression,
    RenameColumn,
)
from rhosocial.activerecord.backend.expression.types import CustomType

from ...engine.db import Db
from .refusals import may_be_refused

_NAME = r'(\{[a-z_]+\}|"[^"]+")'
_TEMPORARY = re.compile(rf"CREATE TEMPORARY TABLE {_NAME} \((.+)\)$")
_INDEX = re.compile(rf"CREATE (UNIQUE )?INDEX {_NAME} ON {_NAME} \((.+?)\)(?: WHERE (.+))?$")
_VIEW = re.compile(rf"CREATE VIEW {_NAME} AS (.+)$", re.DOTALL)
_ADD = re.compile(rf'ALTER TABLE {_NAME} ADD (?:COLUMN )?"(\w+)" (.+)$')
_DROP = re.compile(rf'ALTER TABLE {_NAME} DROP COLUMN "(\w+)"$')
_RENAME = re.compile(rf'ALTER TABLE {_NAME} RENAME COLUMN "(\w+)" TO "(\w+)"$')
_DROP_INDEX = re.compile(rf"DROP INDEX {_NAME}(?: ON {_NAME})?$")
_DROP_TRIGGER = re.compile(rf"DROP TRIGGER {_NAME}(?: ON {_NAME})?$")
_DROP_VIEW = re.compile(rf"DROP VIEW {_NAME}$")
_COMMA = re.compile(r", (?![^(]*\))")

Name = Callable[[str], str]
Sql = Callable[[str], str]
Run = Callable[[str], Awaitable[Any]]


async def define(db: Db, name: Name, sql: Sql, text: str, run: Optional[Run] = None) -> None:
    """Run a definition written by hand; where the database refuses it, as the dialect writes it.

    ``name`` gives the real name for one of the rule, ``sql`` a text for the target. ``run`` is another way than the backend.
    """

    def on_the_backend(statement: str) -> Awaitable[Any]:
        return db.run(statement, kind="DDL")

    run = run or on_the_backend
    try:
        await run(sql(text))
    except Exception as refused:
        written = _rendered(_as_expression(db.dialect, text, name, sql))
        if written is None or written == sql(text):
            raise
        with may_be_refused() as again:
            await run(written)
        if again:
            raise refused from None


def _as_expression(d: Any, text: str, name: Name, sql: Sql) -> Optional[Any]:
    """The core's expression for a definition; None where it is none of those that dialects render."""

    def real(written: str) -> str:
        return name(written[1:-1]) if written.startswith("{") else written[1:-1]

    if found := _TEMPORARY.match(text):
        columns = [each.partition(" ") for each in _COMMA.split(found[2])]
        definitions = [ColumnDefinition(column[1:-1], CustomType(kind)) for column, _, kind in columns]
        return CreateTableExpression(d, real(found[1]), definitions, temporary=True)
    if found := _INDEX.match(text):
        unique, index, table, listed, where = found.groups()
        parts = [_column(d, each, sql) for each in _COMMA.split(listed)]
        condition = RawSQLPredicate(d, sql(where)) if where else None
        return CreateIndexExpression(d, real(index), real(table), parts, unique=bool(unique), where=condition)
    if found := _VIEW.match(text):
        return CreateViewExpression(d, real(found[1]), RawSQLExpression(d, sql(found[2])))
    if found := _ADD.match(text):
        definition = ColumnDefinition(found[2], CustomType(found[3]))
        return AlterTableExpression(d, real(found[1]), [AddColumn(d, definition)])
    if found := _DROP.match(text):
        return AlterTableExpression(d, real(found[1]), [DropColumn(d, found[2])])
    if found := _RENAME.match(text):
        return AlterTableExpression(d, real(found[1]), [RenameColumn(d, found[2], found[3])])
    if found := _DROP_INDEX.match(text):
        return DropIndexExpression(d, real(found[1]), real(found[2]) if found[2] else None)
    if found := _DROP_TRIGGER.match(text):
        return DropTriggerExpression(d, real(found[1]), real(found[2]) if found[2] else None)
    if found := _DROP_VIEW.match(text):
        return DropViewExpression(d, real(found[1]))
    return None


def _column(d: Any, text: str, sql: Sql) -> Any:
    """A column by its name, or what else is indexed as it is written."""
    return text[1:-1] if re.fullmatch(r'"[^"]+"', text) else RawSQLExpression(d, sql(text))


def _rendered(expression: Any) -> Optional[str]:
    """The statement as the dialect writes it; None where it writes none without parameters."""
    try:
        sql, params = ("", ()) if expression is None else expression.to_sql()
    except Exception:
        return None
    return None if params or not sql else str(sql)
