"""Errors that end more than their statement: the rows before it, or the whole transaction (C21)."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...capabilities import Capability, requires
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.refusals import may_be_refused
from ..support.transaction_rows import abandon
from ._failing_statements import FILLED, GuardRules, Guards, driver_error

WORDS = ("ROLLBACK", "FAIL", "ABORT")
"""What a conflict ends, in the words of SQLite: the transaction, the statement from here on, the statement."""

FORMS = {
    "unique": 'INSERT OR WORD INTO {guard} ("id", "code") VALUES (9, \'one\')',
    "not_null": 'INSERT OR WORD INTO {guard} ("id", "code") VALUES (9, NULL)',
    "by_update": 'UPDATE OR WORD {guard} SET "code" = \'two\' WHERE "id" = 1',
}
_LEVELS = [0, 1, pytest.param(2, marks=requires(Capability.SAVEPOINT))]


class EndingErrorTests(GuardRules):
    """An error has the class of its cause, whatever the server ended with it (C39), and what it ended is over (C21)."""

    @pytest.mark.parametrize("level", _LEVELS)
    @pytest.mark.parametrize("word", WORDS)
    @pytest.mark.parametrize("form", FORMS)
    async def test_a_violation_has_its_class_whatever_it_ends(
        self, db: Db, guards: Guards, form: str, word: str, level: int
    ) -> None:
        """It is an ``IntegrityError`` with the driver's error as its cause, at any depth of a transaction.
        If this fails, check whether ``_handle_error`` looks at the state of the transaction before it looks at the
        error."""
        await self._needs(db, guards, word)
        for _ in range(level):
            await db(db.backend.begin_transaction())
        try:
            with pytest.raises(IntegrityError) as caught:
                await db.run(guards.family.sql(FORMS[form].replace("WORD", word)))
        finally:
            await self._leave(db)
        assert isinstance(driver_error(caught.value), Exception)

    @pytest.mark.parametrize("level", _LEVELS[1:])
    async def test_a_transaction_that_the_server_ended_is_over(self, db: Db, guards: Guards, level: int) -> None:
        """Nothing of it is kept. After two calls of ``rollback`` for each level, which may raise, no transaction is active,
        and the next one commits.
        If this fails, check how ``rollback`` handles the server's error that no transaction is active."""
        await self._needs(db, guards, "ROLLBACK")
        for number in range(level):
            await db(db.backend.begin_transaction())
            await db.run(guards.family.sql(f'INSERT INTO {{guard}} ("id", "code") VALUES ({5 + number}, \'{number}\')'))
        with pytest.raises(DatabaseError):
            await db.run(guards.family.sql(FORMS["unique"].replace("WORD", "ROLLBACK")))
        for _ in range(2):
            await abandon(db, db.backend)
        active = db.backend.in_transaction
        await self._leave(db)
        assert active is False
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def _needs(self, db: Db, guards: Guards, word: str) -> None:
        """Skip where an INSERT can't say what a conflict ends."""
        with may_be_refused() as refused:
            await db.run(guards.family.sql(f'INSERT OR {word} INTO {{guard}} ("id", "code") VALUES (7, \'free\')'))
        if refused:
            skip(SkipKind.OTHER, "no statement says what its conflict ends")
        await db.run(guards.family.sql('DELETE FROM {guard} WHERE "id" = 7'))

    async def _leave(self, db: Db) -> None:
        await abandon(db, db.backend)
        if db.backend.in_transaction:
            # The server has none: give the backend one that it can end.
            await db.run("BEGIN", kind="OTHER")
            await abandon(db, db.backend)
