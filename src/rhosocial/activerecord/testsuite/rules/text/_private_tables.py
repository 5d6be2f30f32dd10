"""Temporary tables on a session of the rule's own, for table names that cannot carry the kit's prefix.

Other sessions do not see such a table, and it is dropped with its session.
"""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities import Capability
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind

_TEMPORARY = re.compile(r"\s*CREATE\s+(?:(?:GLOBAL|LOCAL|PRIVATE)\s+)?TEMP(?:ORARY)?\s+TABLE\b", re.IGNORECASE)


async def private_session(db: Db) -> Any:
    """Connect a further backend, which the kit closes after the rule; skip where the tables would outlive it."""
    db.require(Capability.TEMPORARY_TABLE)
    if db.provider.lasting_temporary_tables:
        skip(
            SkipKind.UNSUPPORTED,
            "a temporary table without the kit's prefix would stay in the database (lasting_temporary_tables)",
        )
    backend = db.unconnected()
    await db(backend.connect())
    await db(backend.introspect_and_adapt())
    return backend


async def create_temporary_table(db: Db, backend: Any, name: str, *columns: str) -> None:
    """Create a temporary table of integer columns, as the dialect declares it.

    Where the dialect loses or misplaces the word TEMPORARY, it is inserted as text: that breaks a rule about temporary
    tables, not about names, and no table that lasts may have a name without the kit's prefix.
    """
    dialect = backend.dialect
    definitions = [ColumnDefinition(column, db.provider.column_type(IntegerType())) for column in columns]
    sql, params = CreateTableExpression(dialect, name, definitions, temporary=True).to_sql()
    if not _TEMPORARY.match(sql):
        sql, params = CreateTableExpression(dialect, name, definitions).to_sql()
        assert sql.startswith("CREATE TABLE "), sql
        sql = sql.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
    await db.run(sql, params, kind="DDL", backend=backend)
