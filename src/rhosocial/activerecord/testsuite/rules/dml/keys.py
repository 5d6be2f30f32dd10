"""Generated keys, and what ``last_insert_id`` reports about them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression.statements import OnConflictClause
from rhosocial.activerecord.backend.options import DeleteOptions, InsertOptions, UpdateOptions

from ...capabilities import Capability
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.stock import STOCK
from ..support.between import after_insert
from ..support.stock_rows import equals, insert_parts, inserting


class DmlKeyTests(ConformanceTests):
    """``last_insert_id`` is the key of the row that was just inserted, or ``None``."""

    stock = family_fixture(STOCK)

    async def _insert(self, db: Db, stock: Any, code: str, **more: Any) -> Any:
        data = {"code": code, **more}
        return (await db(db.backend.insert(InsertOptions(table=stock.table("part"), data=data)))).last_insert_id

    async def _key(self, db: Db, stock: Any, code: str) -> Any:
        (row,) = await db.rows(stock.sql('SELECT "id" FROM {part} WHERE "code" = ?'), (code,))
        return row["id"]

    async def test_the_last_key_is_that_of_the_inserted_row(self, db: Db, stock: Any) -> None:
        """After each of three inserts it is that row's key or ``None`` (C34).
        If this fails, check where ``_build_query_result`` takes ``last_insert_id`` from."""
        reported = [await self._insert(db, stock, code) for code in "abc"]
        keys = [await self._key(db, stock, code) for code in "abc"]
        assert len(set(keys)) == 3
        assert reported in (keys, [None, None, None])

    async def test_the_last_key_is_not_the_largest_in_the_table(self, db: Db, stock: Any) -> None:
        """An explicit small key is inserted after a large one (C34).
        If this fails, check that the backend does not use ``MAX(id)`` for ``last_insert_id``."""
        key = await self._insert(db, stock, "a", id=100_000)
        assert key in (100_000, None)
        assert await self._insert(db, stock, "b", id=99_995) in (99_995, None)
        assert await self._key(db, stock, "b") == 99_995

    async def test_the_last_key_is_that_of_this_session(
        self, db: Db, stock: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another session inserts in between (C34).
        If this fails, check that the backend does not read the key from the table in a second statement."""
        other = await db.connect("other")
        table = stock.table("part")
        after_insert(db, monkeypatch, lambda: other.insert(InsertOptions(table=table, data={"code": "between"})))
        first = await self._insert(db, stock, "a")
        await db(other.insert(InsertOptions(table=table, data={"code": "b"})))
        second = await self._insert(db, stock, "c")
        assert first in (await self._key(db, stock, "a"), None)
        assert second in (await self._key(db, stock, "c"), None)

    @pytest.mark.parametrize("change", ["update", "delete"])
    async def test_there_is_no_last_key_after_an_update_or_delete(self, db: Db, stock: Any, change: str) -> None:
        """``last_insert_id`` is ``None`` after UPDATE and DELETE (C34).
        If this fails, check that ``_build_query_result`` ignores ``cursor.lastrowid``, which many drivers keep,
        after other statements."""
        await insert_parts(db, stock, a=1, b=2)
        table, where = stock.table("part"), equals(db, "code", "a")
        if change == "update":
            result = await db(db.backend.update(UpdateOptions(table=table, data={"qty": 9}, where=where)))
        else:
            result = await db(db.backend.delete(DeleteOptions(table=table, where=where)))
        assert (result.affected_rows, result.last_insert_id) == (1, None)

    async def test_there_is_no_last_key_after_a_query(self, db: Db, stock: Any) -> None:
        """``last_insert_id`` is ``None`` after SELECT, even right after an INSERT (C34).
        If this fails, check that ``_build_query_result`` ignores ``cursor.lastrowid`` after a query."""
        await insert_parts(db, stock, a=1)
        result = await db.run(stock.sql('SELECT "code" FROM {part}'), kind="DQL")
        assert (result.data, result.last_insert_id) == ([{"code": "a"}], None)

    async def test_a_failed_insert_leaves_no_key_behind(self, db: Db, stock: Any) -> None:
        """The insert after a failed one reports its own key (C34).
        If this fails, check that ``_build_query_result`` does not reuse an earlier ``cursor.lastrowid``."""
        first = await self._insert(db, stock, "a")
        with pytest.raises(DatabaseError):
            await self._insert(db, stock, "a")
        second = await self._insert(db, stock, "b")
        assert (first, second) in (
            (await self._key(db, stock, "a"), await self._key(db, stock, "b")),
            (None, None),
        )

    async def test_an_ignored_insert_reports_no_other_row_s_key(self, db: Db, stock: Any) -> None:
        """After DO NOTHING on a conflict, ``last_insert_id`` is ``None`` or the key of the conflicting row (C34).
        If this fails, check that ``_build_query_result`` ignores ``cursor.lastrowid`` when no row was inserted."""
        db.require(Capability.UPSERT)
        await insert_parts(db, stock, a=1, b=2)
        ignored = OnConflictClause(db.dialect, ["code"], do_nothing=True)
        result = await db.run(*inserting(db, stock, {"code": "a", "qty": 9}, on_conflict=ignored).to_sql())
        assert result.last_insert_id in (None, await self._key(db, stock, "a"))
