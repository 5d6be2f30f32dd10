"""A step that asks the introspector what the tables are."""

from __future__ import annotations

from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability
from ._program import Program
from ._tables import DrawnTable

_RANDOM = "introspection.a_random_table_is_reported_as_created"
_BOTH_ENDS = "introspection.a_foreign_key_is_reported_with_both_ends"


async def introspect(p: Program, random: Random) -> Optional[str]:
    """A table is what all that happened left of it."""
    return await introspected(p, p.a_table(random))


async def introspected(p: Program, table: DrawnTable) -> Optional[str]:
    """The columns of a table, its indexes and foreign keys, and the list of tables, as far as they are reported."""
    asked = 0
    for what, (ask, need, about) in _QUESTIONS.items():
        if p.db.can(need) and not p.db.is_known_to_fail(about):
            asked += 1
            p.tell(f"the {what} of {table.name}, introspected")
            p.db.backend.introspector.clear_cache()
            await ask(p, p.db.backend.introspector, table)
    return "introspect" if asked else None


async def _columns(p: Program, introspector: Any, table: DrawnTable) -> None:
    """In their order, with NOT NULL and the key."""
    reported = await p.db(introspector.list_columns(p.tables.real(table)))
    names = [each.name for each in reported]
    assert names == table.names, f"the columns {names}, not {table.names}"
    keys = [each.name for each in reported if each.is_primary_key]
    assert keys == [table.key_name], f"the key {keys}, not {table.key_name}"
    filled = {each.name for each in reported if each.nullable is ColumnNullable.NOT_NULL} - {table.key_name}
    wanted = {c.name for c in table.columns if not c.null}
    assert filled == wanted, f"NOT NULL are {sorted(filled)}, not {sorted(wanted)}"


async def _indexes(p: Program, introspector: Any, table: DrawnTable) -> None:
    """Those that the program made; constraints have others of their own."""
    reported = await p.db(introspector.list_indexes(p.tables.real(table)))
    found = {each.name: [column.name for column in each.columns] for each in reported if not each.is_unique}
    found = {name: columns for name, columns in found.items() if name in p.tables.made_indexes}
    assert found == table.indexes, f"the indexes {found}, not {table.indexes}"


async def _foreign_keys(p: Program, introspector: Any, table: DrawnTable) -> None:
    """Both ends, by the names that columns and tables have now."""
    reported = await p.db(introspector.list_foreign_keys(p.tables.real(table)))
    found = {(*each.columns, each.referenced_table, *each.referenced_columns) for each in reported}
    parents = {c.name: p.tables.all[c.parent] for c in table.columns if c.parent is not None}
    wanted = {(name, p.tables.real(parent), parent.key_name) for name, parent in parents.items()}
    assert found == wanted, f"the foreign keys {sorted(found)}, not {sorted(wanted)}"


async def _tables(p: Program, introspector: Any, table: DrawnTable) -> None:
    """Every table of the program, and none by a name that it had before."""
    names = {each.name for each in await p.db(introspector.list_tables())}
    missing = {p.tables.real(each) for each in p.tables} - names
    assert missing == set(), f"{sorted(missing)} are not listed"
    left = p.tables.former & names
    assert left == set(), f"{sorted(left)} are listed, by names that tables had before"


_QUESTIONS = {
    "columns": (_columns, Capability.COLUMN_INTROSPECTION, _RANDOM),
    "indexes": (_indexes, Capability.INDEX_INTROSPECTION, _RANDOM),
    "foreign keys": (_foreign_keys, Capability.FOREIGN_KEY_INTROSPECTION, _BOTH_ENDS),
    "tables": (_tables, Capability.TABLE_INTROSPECTION, _RANDOM),
}
"""What is asked, by its words: how, what the dialect has to offer, and a rule about it alone that is not known to fail."""
