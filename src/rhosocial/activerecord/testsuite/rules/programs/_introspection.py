"""A step that asks the introspector what the tables are."""

from __future__ import annotations

from random import Random
from typing import Optional

from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability
from ._program import Program


async def introspect(p: Program, random: Random) -> Optional[str]:
    """The columns of a table in their order, with NOT NULL and the key."""
    if not p.db.can(Capability.COLUMN_INTROSPECTION):
        return None
    table = p.a_table(random)
    introspector = p.db.backend.introspector
    introspector.clear_cache()
    p.tell(f"the columns of {table.name}, introspected")
    reported = await p.db(introspector.list_columns(p.tables.real(table)))
    names = [each.name for each in reported]
    assert names == table.names, f"the columns {names}, not {table.names}"
    keys = [each.name for each in reported if each.is_primary_key]
    assert keys == [table.key_name], f"the key {keys}, not {table.key_name}"
    filled = {each.name for each in reported if each.nullable is ColumnNullable.NOT_NULL} - {table.key_name}
    wanted = {c.name for c in table.columns if not c.null}
    assert filled == wanted, f"NOT NULL are {sorted(filled)}, not {sorted(wanted)}"
    return "introspect"
