"""Tables that a rule creates for itself because it changes or drops them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from ...engine.db import Db
from ...schema.namespace import Models
from ...schema.tables import Column, Family, Table


@contextlib.asynccontextmanager
async def own_table(db: Db, base: str, *columns: Column, primary_key: tuple[str, ...] = ()) -> AsyncIterator[Models]:
    """Create a table through the backend under test, and drop it after the block.

    Yields a family of this one table, for ``own.sql(...)`` and ``own.table(base)``. DDL goes through the backend, since
    only its session sees a memory database.
    """
    family = Family(base, (Table(base, columns, primary_key),))
    name = db.own_name(base)
    for statement in db.provider.create_statements(db.dialect, family.tables[0], name, {base: name}):
        await db.run(statement, kind="DDL")
    try:
        yield db.bind(family, db.backend)
    except BaseException:
        # The error of the rule matters more than a table that cannot be dropped because of it.
        with contextlib.suppress(Exception):
            await db.run(db.provider.drop_statement(name), kind="DDL")
        raise
    await db.run(db.provider.drop_statement(name), kind="DDL")
