"""Rules of the area ``text``: names of the maximum length and longer names."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.options import InsertOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.null_rows import fill
from ..support.refusals import may_be_refused
from ..support.terms import Terms
from ._private_tables import create_temporary_table, private_session
from .families.phrases import PHRASES


class NameLengthTests(ConformanceTests):
    """Every character of a name is significant, or the name is refused (contract C80)."""

    phrases = family_fixture(PHRASES)

    @pytest.mark.parametrize("letter", ["a", "\u00e9"], ids=["one byte", "two bytes"])
    async def test_names_may_be_as_long_as_the_database_allows(self, db: Db, letter: str) -> None:
        """A table, its alias and two columns that differ in the last character have names of the maximum length. If
        this fails, check whether ``format_identifier`` truncates or hashes names."""
        backend = await private_session(db)
        q = Terms(db, None)
        width = len(letter.encode())
        beginning = letter * ((db.provider.identifier_bytes - 1) // width)
        table, one, two = (beginning + last for last in "txy")
        await create_temporary_table(db, backend, table, one, two)
        await db(backend.insert(InsertOptions(table=table, data={one: 1, two: 2})))
        query = q.select([q.col(one, two), q.col(two, two)], q.by_name(table, two), q.col(two, two) == 2)
        assert await db.rows(*query.to_sql(), backend=backend) == [{one: 1, two: 2}]

    async def test_labels_beyond_the_limit_are_distinct_or_refused(self, db: Db, phrases: Any) -> None:
        """Two labels that differ only beyond the limit are two columns of the row. If this fails, check whether the
        server truncates what ``format_alias`` writes."""
        await fill(db, phrases.table("phrase"), [(1, 10)], ("k", "n"))
        q = Terms(db, phrases)
        one, two = (self._beyond(db) + last for last in "xy")
        query = q.select([q.col("k", label=one), q.col("n", label=two)], "phrase")
        with may_be_refused(ValueError):
            assert await db.rows(*query.to_sql()) == [{one: 1, two: 10}]

    async def test_a_column_beyond_the_limit_is_kept_or_refused(self, db: Db) -> None:
        """``SELECT *`` returns the column under its full name, or the table is refused. If this fails, check
        ``format_column_definition``."""
        backend = await private_session(db)
        name = self._beyond(db) + "x"
        with may_be_refused(ValueError) as refused:
            await create_temporary_table(db, backend, "long_names", name)
        if refused:
            name = "short"
            await create_temporary_table(db, backend, "long_names", name)
        await db(backend.insert(InsertOptions(table="long_names", data={name: 1})))
        assert await db.rows("SELECT * FROM long_names", backend=backend) == [{name: 1}]

    @staticmethod
    def _beyond(db: Db) -> str:
        return "b" * db.provider.identifier_bytes
