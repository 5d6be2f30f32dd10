"""Names as long as the database allows, and longer."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.options import InsertOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.null_rows import fill
from ..support.refusals import may_be_refused
from ..support.terms import Terms
from ._private_tables import make_private, private_session
from .families.phrases import PHRASES


class NameLengthTests(ConformanceTests):
    """A name counts to its last character, or is refused (contract C80)."""

    phrases = family_fixture(PHRASES)

    @pytest.mark.parametrize("letter", ["a", "\u00e9"], ids=["one byte", "two bytes"])
    async def test_names_may_be_as_long_as_the_database_allows(self, db: Db, letter: str) -> None:
        """A table and its alias, two columns that differ in their last character. Look for names that are cut or hashed."""
        backend = await private_session(db)
        q = Terms(db, None)
        width = len(letter.encode())
        beginning = letter * ((db.provider.identifier_bytes - 1) // width)
        table, one, two = (beginning + last for last in "txy")
        await make_private(db, backend, table, one, two)
        await db(backend.insert(InsertOptions(table=table, data={one: 1, two: 2})))
        query = q.select([q.col(one, two), q.col(two, two)], q.named(table, two), q.col(two, two) == 2)
        assert await db.rows(*query.to_sql(), backend=backend) == [{one: 1, two: 2}]

    async def test_labels_beyond_the_limit_are_kept_apart_or_refused(self, db: Db, phrases: Any) -> None:
        """Two labels that differ where names end are two columns of the row. Look at ``format_alias``: the server may cut."""
        await fill(db, phrases.table("phrase"), [(1, 10)], ("k", "n"))
        q = Terms(db, phrases)
        one, two = (self._beyond(db) + last for last in "xy")
        query = q.select([q.col("k", label=one), q.col("n", label=two)], "phrase")
        with may_be_refused(ValueError):
            assert await db.rows(*query.to_sql()) == [{one: 1, two: 10}]

    async def test_a_column_beyond_the_limit_is_kept_or_refused(self, db: Db) -> None:
        """``SELECT *`` gives it under the name that it was made with, or makes no table. Look at ``format_column_definition``."""
        backend = await private_session(db)
        name = self._beyond(db) + "x"
        with may_be_refused(ValueError) as refused:
            await make_private(db, backend, "long_names", name)
        if refused:
            name = "short"
            await make_private(db, backend, "long_names", name)
        await db(backend.insert(InsertOptions(table="long_names", data={name: 1})))
        assert await db.rows("SELECT * FROM long_names", backend=backend) == [{name: 1}]

    @staticmethod
    def _beyond(db: Db) -> str:
        return "b" * db.provider.identifier_bytes
