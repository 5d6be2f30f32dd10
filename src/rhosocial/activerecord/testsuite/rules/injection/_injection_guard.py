"""Hostile texts in the places of names and words, and what they must leave whole.

Every payload names the canary's table. Wherever that name stands outside quotes in a statement that was sent, the text
has broken out of its place, whatever the database then made of it; and the canary itself is looked after.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Any, Callable

from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ..support.terms import Terms
from .families.guarded import BIRDS, SONG

REFUSALS = (DatabaseError, UnsupportedFeatureError, ProtocolNotImplementedError, TypeError, ValueError)
"""What a text may be refused with (C38, C100)."""

NAMES = (
    'x"; DROP TABLE {canary}; --',
    "x'; DROP TABLE {canary}; --",
    "x`; DROP TABLE {canary}; --",
    "x]; DELETE FROM {canary}",
    'id" = 1 OR EXISTS (SELECT 1 FROM {canary}) --',
    "id`, (SELECT song FROM {canary}) AS `y",
    '\\"; DROP TABLE {canary}; --',
    "\\'; DROP TABLE {canary}; --",
    '%s"; DROP TABLE {canary}; -- ?',
    'x\0"; DROP TABLE {canary}; --',
)
"""Ways out of every kind of quotes, and out of none."""

FEW = (NAMES[0], NAMES[2], NAMES[3], NAMES[7], NAMES[8])
"""A way out of each kind of quotes, and out of none, that stands around names and texts, and a placeholder.

For places that share the code which quotes a name: one place with all of them, and random texts, stand for that code.
"""


class Cage:
    """The birds, the canary, and a record of what was sent while a text was tried."""

    def __init__(self, db: Db, family: Any) -> None:
        self.db = db
        self.family = family
        self.q = Terms(db, family)
        self.dialect = db.dialect
        self.bird = family.table("bird")
        self.canary = family.table("canary")
        self.Bird = family.Bird

    async def open(self) -> None:
        """Put the usual rows in."""
        await self.q.fill("bird", "id name weight", BIRDS)
        await self.q.fill("canary", "id song", [(1, SONG)])

    async def expect_each_harmless(
        self, attempt: Callable[[Cage, str], Awaitable[Any]], payloads: Iterable[str] = NAMES, birds: Any = BIRDS
    ) -> None:
        """Put each payload into its place: nothing of it is read as SQL, nothing is shown, and everything stays whole."""
        for payload in payloads:
            await self.expect_harmless(attempt, payload.replace("{canary}", self.canary))
        await self.expect_whole(birds)

    async def expect_harmless(self, attempt: Callable[[Cage, str], Awaitable[Any]], payload: str) -> None:
        """Try one text, that names the canary."""
        sent = len(self.db.statements)
        found: Any = None
        try:
            found = await attempt(self, payload)
        except BackendConnectionError:
            raise
        except REFUSALS as error:
            found = str(error).replace(payload, "")
        for statement in self.db.statements.statements[sent:]:
            bare = outside_quotes(statement.sql, self.db.provider.quote_characters[0] == "`")
            assert self.canary not in bare.lower(), f"{payload!r} stands outside quotes: {statement.sql}"
        shown = repr(found).replace(repr(payload)[1:-1], "")
        assert SONG not in shown, f"{payload!r} shows what the canary sings: {shown}"
        assert "'song'" not in shown, f"{payload!r} shows the canary's column: {shown}"

    async def expect_whole(self, birds: Any = BIRDS) -> None:
        """The canary and the birds are as they were, durably where that can be seen."""
        for base, columns, rows in (("canary", '"id", "song"', [(1, SONG)]), ("bird", '"id", "name", "weight"', birds)):
            sql = self.family.sql(f'SELECT {columns} FROM {{{base}}} ORDER BY "id"')
            if self.db.observable:
                found = [tuple(row) for row in await self.db.observer.rows(sql)]
            else:
                found = [tuple(row.values()) for row in await self.db.rows(sql)]
            assert found == rows, f"one of the texts has changed the rows of {base!r}: {found}"


def outside_quotes(sql: str, backslash: bool) -> str:
    """What of a statement stands in no quotes, or in quotes that nothing ends.

    Doubled quotes stay inside, and where ``backslash`` escapes, the sign after it too.
    """
    bare: list[str] = []
    quote = ""
    place = opened = 0
    while place < len(sql):
        sign = sql[place]
        if not quote:
            quote = sign if sign in "'\"`" else ""
            opened = place
            bare.append(" " if quote else sign)
        elif (backslash and sign == "\\" and quote != "`") or sql[place : place + 2] == quote * 2:
            place += 1
        elif sign == quote:
            quote = ""
        place += 1
    return "".join(bare) + (sql[opened:] if quote else "")
