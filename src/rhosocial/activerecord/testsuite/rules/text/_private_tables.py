"""Temporary tables on a session of the rule's own: for names that a table of the kit must not have.

Nobody else sees such a table, it shadows one of its name, and it goes with its session, however that ends.
"""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities import Capability
from ...engine.db import Db


async def private_session(db: Db) -> Any:
    """A further connected backend, which need not see what the first one sees; the kit closes it."""
    db.require(Capability.TEMPORARY_TABLE)
    backend = db.unconnected()
    await db(backend.connect())
    await db(backend.introspect_and_adapt())
    return backend


async def make_private(db: Db, backend: Any, name: str, *columns: str) -> None:
    """A temporary table of integer columns.

    The word is put where SQL has it: a dialect that puts it elsewhere breaks a rule about temporary tables, not about names.
    """
    dialect = backend.dialect
    definitions = [ColumnDefinition(column, db.provider.column_type(IntegerType())) for column in columns]
    sql, params = CreateTableExpression(dialect, name, definitions).to_sql()
    assert sql.startswith("CREATE TABLE "), sql
    sql = sql.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
    await db.run(sql, params, kind="DDL", backend=backend)
