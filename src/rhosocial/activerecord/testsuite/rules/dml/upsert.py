"""Upsert: a row that is inserted, or changes the one in its way, or is left out."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column, Literal
from rhosocial.activerecord.backend.expression.statements import OnConflictClause

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.stock import STOCK
from ..support.refusals import may_be_refused
from ..support.stock_rows import coded, compares, inserting, parts, put, quantities


@requires(Capability.UPSERT)
class DmlUpsertTests(ConformanceTests):
    """``InsertExpression`` with an ``OnConflictClause`` has three outcomes, and each is told and done."""

    stock = family_fixture(STOCK)

    async def _upsert(self, db: Db, stock: Any, row: dict[str, Any], table: str = "part", **clause: Any) -> Any:
        key = {"part": ["code"], "label": ["word"], "pair": ["a", "b"]}[table]
        if "update_assignments" in clause:
            plain = clause["update_assignments"]
            clause["update_assignments"] = {
                name: value if hasattr(value, "to_sql") else Literal(db.dialect, value) for name, value in plain.items()
            }
        conflict = OnConflictClause(db.dialect, key, **clause)
        return await db.run(*inserting(db, stock, row, table=table, on_conflict=conflict).to_sql())

    async def test_without_a_conflict_the_row_is_inserted(self, db: Db, stock: Any) -> None:
        """The row as given, not as the update would have it; 1 row (C61, D168). Look at ``format_on_conflict_clause``."""
        await coded(db, stock, b=2)
        result = await self._upsert(db, stock, {"code": "a", "qty": 1}, update_assignments={"qty": 99})
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 2})

    async def test_on_a_conflict_the_row_in_the_way_is_changed(self, db: Db, stock: Any) -> None:
        """That row alone, in the named column alone; 1 or 2 rows (C61, D168). Look at ``format_on_conflict_clause``."""
        await coded(db, stock, a=1, b=2)
        result = await self._upsert(db, stock, {"code": "a", "qty": 5, "name": "new"}, update_assignments={"qty": 99})
        assert result.affected_rows in (1, 2)
        assert await parts(db, stock) == [("a", "plain", 99), ("b", "plain", 2)]

    async def test_an_upsert_may_change_several_columns(self, db: Db, stock: Any) -> None:
        """Two assignments, each with its value. Look at how assignments are joined in ``format_on_conflict_clause``."""
        await coded(db, stock, a=1)
        await self._upsert(db, stock, {"code": "a"}, update_assignments={"qty": 99, "name": "new"})
        assert await parts(db, stock) == [("a", "new", 99)]

    async def test_an_upsert_may_compute_from_the_row_in_the_way(self, db: Db, stock: Any) -> None:
        """``qty + 10`` reads the old row, and its parameter comes after the inserted values (D014)."""
        await coded(db, stock, a=1, b=2)
        d = db.dialect
        old = Column(d, "qty", table=stock.table("part"))
        await self._upsert(db, stock, {"code": "b", "qty": 50}, update_assignments={"qty": old + Literal(d, 10)})
        assert await quantities(db, stock) == {"a": 1, "b": 12}

    @pytest.mark.parametrize("table", ["EXCLUDED", "excluded"])
    @pytest.mark.parametrize("more", [None, 1], ids=["plain", "computed"])
    async def test_an_upsert_may_take_what_was_to_be_inserted(self, db: Db, stock: Any, more: Any, table: str) -> None:
        """Each row's own. Look at columns of ``EXCLUDED`` in ``format_on_conflict_clause``: quotes keep the case of letters."""
        d = db.dialect
        if d.get_upsert_syntax_type() != "ON CONFLICT":
            skip(SkipKind.OTHER, "only ON CONFLICT has a name for the row that was to be inserted")
        await coded(db, stock, a=1, b=2)
        new = Column(d, "qty", table=table)
        change = {"qty": new if more is None else new + Literal(d, more), "name": Column(d, "name", table=table)}
        for code, qty in (("a", 10), ("b", 20)):
            await self._upsert(db, stock, {"code": code, "qty": qty, "name": f"new {code}"}, update_assignments=change)
        assert await parts(db, stock) == [("a", "new a", 10 + (more or 0)), ("b", "new b", 20 + (more or 0))]

    async def test_an_upsert_can_set_null(self, db: Db, stock: Any) -> None:
        """NULL is a value like any other (C59, D031). Look at values that are left out when they are None."""
        await coded(db, stock, a=1)
        await self._upsert(db, stock, {"code": "a"}, update_assignments={"qty": None})
        assert await quantities(db, stock) == {"a": None}

    async def test_nothing_is_done_when_that_is_asked_for(self, db: Db, stock: Any) -> None:
        """DO NOTHING keeps the old row whole; 0 rows, or 1 (C61, D168). Look at ``do_nothing``."""
        await coded(db, stock, a=1)
        result = await self._upsert(db, stock, {"code": "a", "qty": 5, "name": "new"}, do_nothing=True)
        assert result.affected_rows in (0, 1)
        assert await parts(db, stock) == [("a", "plain", 1)]

    async def test_do_nothing_inserts_what_is_not_there(self, db: Db, stock: Any) -> None:
        """Without a conflict the row is inserted and counted (C61, D168). Look at ``do_nothing``."""
        await coded(db, stock, a=1)
        result = await self._upsert(db, stock, {"code": "b", "qty": 5}, do_nothing=True)
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 5})

    async def test_do_nothing_works_whatever_the_key_is_called(self, db: Db, stock: Any) -> None:
        """On a table without a column ``id`` (C61). Look at names that are taken for granted."""
        await put(db, stock, {"word": "x", "num": 1}, table="label")
        await self._upsert(db, stock, {"word": "x", "num": 2}, "label", do_nothing=True)
        await self._upsert(db, stock, {"word": "y", "num": 3}, "label", do_nothing=True)
        rows = await db.rows(stock.sql('SELECT "word", "num" FROM {label} ORDER BY "word"'))
        assert [tuple(row.values()) for row in rows] == [("x", 1), ("y", 3)]

    async def test_a_conflict_may_be_of_two_columns(self, db: Db, stock: Any) -> None:
        """Only a row that agrees in both is in the way. Look at ``conflict_target``."""
        await put(db, stock, {"a": 1, "b": 1, "num": 11}, {"a": 1, "b": 2, "num": 12}, table="pair")
        await self._upsert(db, stock, {"a": 1, "b": 2, "num": 0}, "pair", update_assignments={"num": 120})
        await self._upsert(db, stock, {"a": 2, "b": 1, "num": 21}, "pair", update_assignments={"num": 0})
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} ORDER BY "a", "b"'))
        assert [tuple(row.values()) for row in rows] == [(1, 1, 11), (1, 2, 120), (2, 1, 21)]

    async def test_the_target_of_a_conflict_may_be_a_column(self, db: Db, stock: Any) -> None:
        """An expression in place of a name (C61). Look at ``conflict_target`` in ``format_on_conflict_clause``."""
        await coded(db, stock, b=2)
        d = db.dialect
        target = [Column(d, "code")]
        for code in "ab":
            conflict = OnConflictClause(d, target, update_assignments={"qty": Literal(d, 99)})
            await db.run(*inserting(db, stock, {"code": code, "qty": 1}, on_conflict=conflict).to_sql())
        assert await quantities(db, stock) == {"a": 1, "b": 99}

    async def test_several_rows_may_have_different_outcomes(self, db: Db, stock: Any) -> None:
        """One statement inserts the new rows and changes the old ones. Look at multi-row upserts."""
        await coded(db, stock, b=2)
        conflict = OnConflictClause(db.dialect, ["code"], update_assignments={"qty": Literal(db.dialect, 99)})
        rows = [{"code": "a", "qty": 1}, {"code": "b", "qty": 5}, {"code": "c", "qty": 3}]
        result = await db.run(*inserting(db, stock, *rows, on_conflict=conflict).to_sql())
        assert result.affected_rows in (3, 4)
        assert await quantities(db, stock) == {"a": 1, "b": 99, "c": 3}

    async def test_the_condition_of_an_update_is_honoured_or_refused(self, db: Db, stock: Any) -> None:
        """With ``update_where`` a row that it does not keep stays as it was (C61, C81). Look at clauses dropped in silence."""
        await coded(db, stock, a=1, b=2)
        keep = compares(db, "qty", ">", 1)
        # Both tables of the statement have a column qty, so the name needs its table.
        keep.left = Column(db.dialect, "qty", table=stock.table("part"))
        with may_be_refused(UnsupportedFeatureError, ProtocolNotImplementedError) as refused:
            for code in "ab":
                await self._upsert(db, stock, {"code": code}, update_assignments={"qty": 99}, update_where=keep)
        assert await quantities(db, stock) == ({"a": 1, "b": 2} if refused else {"a": 1, "b": 99})

    async def test_a_conflict_elsewhere_still_raises(self, db: Db, stock: Any) -> None:
        """NOT NULL is no conflict that an upsert could settle; nothing is changed (C39, C61).
        Look for ``INSERT IGNORE`` and its like."""
        await coded(db, stock, a=1)
        with pytest.raises(DatabaseError):
            await self._upsert(db, stock, {"code": None, "qty": 5}, update_assignments={"qty": 99})
        assert await quantities(db, stock) == {"a": 1}
