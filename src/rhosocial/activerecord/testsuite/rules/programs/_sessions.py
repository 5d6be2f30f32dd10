"""Steps with other sessions: one that writes, and a backend that is replaced."""

from __future__ import annotations

from random import Random
from typing import Optional

from ._program import Program


async def elsewhere(p: Program, random: Random) -> Optional[str]:
    """Another session changes a number in all rows; this one sees it at once."""
    table = p.a_table(random)
    numbers = [c for c in table.columns if c.kind.name == "whole" and not c.unique and c.parent is None]
    if p.depth or not p.db.observable or not numbers:
        return None
    column = random.choice(numbers)
    value = random.randint(100, 999)
    quote = p.db.provider.quote
    p.tell(f"another session: update {table.name} set {column.name} = {value}")
    await p.db.observer.run(f"UPDATE {quote(p.tables.real(table))} SET {quote(column.name)} = {value}")
    for row in table.rows.values():
        row[column.name] = value
    return "elsewhere"


async def reconnect(p: Program, random: Random) -> Optional[str]:
    """A new backend takes the place of this one; whatever was committed is there."""
    if p.depth or not p.db.observable:
        return None
    p.tell("a new backend")
    await p.db.reconnect()
    p.tables.bind()
    return "reconnect"
