"""Temporary tables on a session of the rule's own, for table names that cannot carry the kit's prefix.

Other sessions do not see such a table, and it is dropped with its session.
"""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities import Capability
from ...engine.db import Db


async def private_session(db: Db) -> Any:
    """Connect a further backend, which the kit closes after the rule."""
    db.require(Capability.TEMPORARY_TABLE)
    backend = db.unconnected()
    await db(backend.connect())
    await db(backend.introspect_and_adapt())
    return backend


async def create_temporary_table(db: Db, backend: Any, name: str, *columns: str) -> None:
    """Create a temporary table of integer columns.

    The word TEMPORARY is inserted as text: a dialect that misplaces it breaks a rule about temporary tables, not about
    names.
    """
    dialect = backend.dialect
    definitions = [ColumnDefinition(column, db.provider.column_type(IntegerType())) for column in columns]
    sql, params = CreateTableExpression(dialect, name, definitions).to_sql()
    assert sql.startswith("CREATE TABLE "), sql
    sql = sql.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
    await db.run(sql, params, kind="DDL", backend=backend)
