"""Hostile texts in place of names and keywords, and the guard that checks what each of them did.

Every payload names the canary table. If that name stands outside quotes in a statement that was sent, the text was read
as SQL, whatever the database did with it. The rows of the canary table are checked as well.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable
from typing import Any, Callable

from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ..support.refusals import undeclared_is_skipped
from ..support.terms import Terms
from .families.guarded import BIRDS, SONG

REFUSALS = (DatabaseError, UnsupportedFeatureError, ProtocolNotImplementedError, TypeError, ValueError)
"""Errors that may refuse a text (C38, C100)."""

_SONG_COLUMN = re.compile(r"""['"`\[]song['"`\]]""")
"""The canary's column as a name, a key, or a part of a definition."""

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
    "x\n\"'`; DROP TABLE {canary}; --",
)
"""Payloads that break out of each kind of quotes, or act where there are no quotes."""

FEW = (NAMES[0], NAMES[2], NAMES[3], NAMES[7], NAMES[8])
"""One payload for each kind of quotes around names and texts, and one with placeholders.

For expressions that share the code that quotes names; one rule tries that code with all payloads, another with random
texts.
"""


class Guard:
    """Tries hostile texts and checks the statements that were sent, the result, and the rows of both tables."""

    def __init__(self, db: Db, family: Any) -> None:
        self.db = db
        self.family = family
        self.q = Terms(db, family)
        self.dialect = db.dialect
        self.bird = family.table("bird")
        self.canary = family.table("canary")
        self.Bird = family.Bird

    async def insert_rows(self) -> None:
        """Insert the rows of both tables."""
        await self.q.fill("bird", "id name weight", BIRDS)
        await self.q.fill("canary", "id song", [(1, SONG)])

    async def expect_each_harmless(
        self,
        attempt: Callable[[Guard, str], Awaitable[Any]],
        payloads: Iterable[str] = NAMES,
        birds: Any = BIRDS,
        as_name: bool = False,
    ) -> None:
        """Try each payload: no part is read as SQL, no result shows the canary, and all rows stay the same.

        With ``as_name``, a payload that stands in a statement stands there whole, quoted as a name.
        """
        for payload in payloads:
            text = payload.replace("{canary}", self.canary)
            sent = len(self.db.statements)
            await self.expect_harmless(attempt, text)
            # A dialect may double a percent sign for its driver.
            written = [each.sql.replace("%%", "%") for each in self.db.statements.statements[sent:] if as_name]
            whole = self.db.provider.quote(text)
            cut = [sql for sql in written if self.canary in sql and whole not in sql]
            assert cut == [], f"{whole} does not stand whole in {cut}"
        await self.expect_rows(birds)

    async def expect_harmless(self, attempt: Callable[[Guard, str], Awaitable[Any]], payload: str) -> None:
        """Try one payload that names the canary table."""
        sent = len(self.db.statements)
        found: Any = None
        try:
            with undeclared_is_skipped(self.db):
                found = await attempt(self, payload)
        except BackendConnectionError:
            raise
        except REFUSALS as error:
            found = str(error).replace(payload, "")
        for statement in self.db.statements.statements[sent:]:
            bare = outside_quotes(statement.sql, self.db.provider.quote_characters[0] == "`")
            assert self.canary not in bare.lower(), f"{payload!r} stands outside quotes: {statement.sql}"
        shown = repr(found).replace(repr(payload)[1:-1], "")
        assert SONG not in shown, f"{payload!r} shows the canary's song: {shown}"
        assert not _SONG_COLUMN.search(shown), f"{payload!r} shows the canary's column: {shown}"

    async def expect_rows(self, birds: Any = BIRDS) -> None:
        """The rows of both tables are unchanged; read by the observer where there is one."""
        for base, columns, rows in (("canary", '"id", "song"', [(1, SONG)]), ("bird", '"id", "name", "weight"', birds)):
            sql = self.family.sql(f'SELECT {columns} FROM {{{base}}} ORDER BY "id"')
            if self.db.observable:
                found = [tuple(row) for row in await self.db.observer.rows(sql)]
            else:
                found = [tuple(row.values()) for row in await self.db.rows(sql)]
            assert found == rows, f"one of the payloads changed the rows of {base!r}: {found}"


def outside_quotes(sql: str, backslash: bool) -> str:
    """The parts of a statement that stand outside quotes, or in quotes that are never closed.

    A doubled quote does not end them; where ``backslash`` is set, neither does a quote after a backslash.
    """
    bare: list[str] = []
    quote = ""
    position = opened = 0
    while position < len(sql):
        character = sql[position]
        if not quote:
            quote = character if character in "'\"`" else ""
            opened = position
            bare.append(" " if quote else character)
        elif (backslash and character == "\\" and quote != "`") or sql[position : position + 2] == quote * 2:
            position += 1
        elif character == quote:
            quote = ""
        position += 1
    return "".join(bare) + (sql[opened:] if quote else "")
