"""What an error is called does not depend on the words in names and texts, nor does its message lose any of them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ._failing_statements import VIOLATIONS, GuardRules, Guards

WORDS = [
    "deadlock",
    "lock wait timeout",
    "database is locked",
    "connection refused",
    "unique constraint failed",
    "foreign key constraint",
    "duplicate entry",
    "syntax error",
    "server has gone away",
    "already exists",
]
"""Words by which messages are told apart, as names of tables that do not exist."""

SPOKEN = {
    "not_null": ("null", "default value"),
    "foreign_key": ("foreign key",),
    "unique": ("unique", "duplicate"),
}
"""What messages say of a kind of violation. A violation of none of the first kinds is one of a unique key."""


class WordingTests(GuardRules):
    """The class of an error is that of its cause (C39)."""

    @pytest.mark.parametrize("name", WORDS, ids=[word.replace(" ", "-") for word in WORDS])
    async def test_the_class_of_an_error_does_not_depend_on_names(self, db: Db, guards: Guards, name: str) -> None:
        """A missing table raises the same class whatever it is called.
        If this fails, check that ``_handle_error`` asks the driver's class or code, and not for words of the message."""
        assert await _class_of(db, name) is await _class_of(db, "nothing_of_this_name")
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", list(VIOLATIONS))
    async def test_the_message_of_a_violation_speaks_of_its_own_kind(self, db: Db, guards: Guards, kind: str) -> None:
        """A repeated value, a missing one and a missing parent are told apart by the message, and none is called another.
        If this fails, check that ``_handle_error`` asks for the driver's class or code before words of the message."""
        with pytest.raises(DatabaseError) as caught:
            await guards.violate(kind)
        message = str(caught.value).lower()
        kinds = {each for each, words in SPOKEN.items() if any(word in message for word in words)}
        own = next(each for each in SPOKEN if each in kind or each == "unique")
        assert kinds == {own}, message

    @pytest.mark.parametrize("name", ["größe", "表", "żółw"])
    async def test_an_error_text_beyond_ascii_is_readable(self, db: Db, guards: Guards, name: str) -> None:
        """The error of a missing table names it as it was written, also as text.
        If this fails, check that ``_handle_error`` makes its message of the driver's text, without an encoding."""
        with pytest.raises(DatabaseError) as caught:
            await db.rows(f"SELECT 1 FROM {db.provider.quote(name)}")
        assert name in str(caught.value)
        assert type(caught.value) is await _class_of(db, "nothing_of_this_name")
        assert await guards.is_usable() is True


async def _class_of(db: Db, name: str) -> Any:
    """The class of the error of a missing table of this name."""
    with pytest.raises(DatabaseError) as caught:
        await db.rows(f"SELECT 1 FROM {db.provider.quote(name)}")
    return type(caught.value)
