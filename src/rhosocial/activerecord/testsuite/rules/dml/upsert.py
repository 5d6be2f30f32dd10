"""Upsert: the row is inserted, or the conflicting row is updated, or nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, InsertExpression, Literal
from rhosocial.activerecord.backend.expression.functions import sum_
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.statements import OnConflictClause, ReturningClause, SelectSource

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.stock import STOCK
from ..support.refusals import may_be_refused
from ..support.stock_rows import compares, insert_parts, inserting, parts, put, quantities
from ..support.target_needs import names_its_conflict
from ..support.terms import Terms


@requires(Capability.UPSERT)
class DmlUpsertTests(ConformanceTests):
    """``InsertExpression`` with an ``OnConflictClause`` inserts, updates or does nothing, and reports which."""

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
        """The row is inserted with its own values, not those of the update; one row is reported (C61).
        If this fails, check that ``format_on_conflict_clause`` keeps the assignments out of VALUES."""
        await insert_parts(db, stock, b=2)
        result = await self._upsert(db, stock, {"code": "a", "qty": 1}, update_assignments={"qty": 99})
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 2})

    async def test_on_a_conflict_the_existing_row_is_updated(self, db: Db, stock: Any) -> None:
        """Only the conflicting row changes, in the assigned column only; 1 or 2 rows are reported (C61).
        If this fails, check that ``format_on_conflict_clause`` renders ``update_assignments`` alone."""
        await insert_parts(db, stock, a=1, b=2)
        result = await self._upsert(db, stock, {"code": "a", "qty": 5, "name": "new"}, update_assignments={"qty": 99})
        assert result.affected_rows in (1, 2)
        assert await parts(db, stock) == [("a", "plain", 99), ("b", "plain", 2)]

    async def test_an_upsert_may_change_several_columns(self, db: Db, stock: Any) -> None:
        """Each of two assignments takes effect with its own value (C61).
        If this fails, check how ``format_on_conflict_clause`` joins assignments and collects their parameters."""
        await insert_parts(db, stock, a=1)
        await self._upsert(db, stock, {"code": "a"}, update_assignments={"qty": 99, "name": "new"})
        assert await parts(db, stock) == [("a", "new", 99)]

    async def test_an_upsert_may_compute_from_the_existing_row(self, db: Db, stock: Any) -> None:
        """``qty + 10`` reads the existing row, and its parameter is bound after the inserted values.
        If this fails, check that ``format_on_conflict_clause`` qualifies columns and appends its parameters last."""
        await insert_parts(db, stock, a=1, b=2)
        d = db.dialect
        old = Column(d, "qty", table=stock.table("part"))
        await self._upsert(db, stock, {"code": "b", "qty": 50}, update_assignments={"qty": old + Literal(d, 10)})
        assert await quantities(db, stock) == {"a": 1, "b": 12}

    @pytest.mark.parametrize("table", ["EXCLUDED", "excluded"])
    @pytest.mark.parametrize("more", [None, 1], ids=["plain", "computed"])
    async def test_an_upsert_may_use_the_proposed_row(self, db: Db, stock: Any, more: Any, table: str) -> None:
        """Each conflicting row takes the values that were to be inserted for it (C50).
        If this fails, check that ``format_on_conflict_clause`` does not quote ``EXCLUDED``: quotes make
        it case-sensitive."""
        d = db.dialect
        if not names_its_conflict(db):
            skip(SkipKind.OTHER, "only ON CONFLICT has a name for the proposed row")
        await insert_parts(db, stock, a=1, b=2)
        new = Column(d, "qty", table=table)
        change = {"qty": new if more is None else new + Literal(d, more), "name": Column(d, "name", table=table)}
        for code, qty in (("a", 10), ("b", 20)):
            await self._upsert(db, stock, {"code": code, "qty": qty, "name": f"new {code}"}, update_assignments=change)
        assert await parts(db, stock) == [("a", "new a", 10 + (more or 0)), ("b", "new b", 20 + (more or 0))]

    async def test_an_upsert_can_set_null(self, db: Db, stock: Any) -> None:
        """``None`` sets NULL (C59).
        If this fails, check that ``format_on_conflict_clause`` does not drop assignments whose value is ``None``."""
        await insert_parts(db, stock, a=1)
        await self._upsert(db, stock, {"code": "a"}, update_assignments={"qty": None})
        assert await quantities(db, stock) == {"a": None}

    async def test_an_upsert_may_assign_the_columns_of_its_key(self, db: Db, stock: Any) -> None:
        """With the value that the row has or with a new one, and a column of a key of two (C61).
        If this fails, check that ``format_on_conflict_clause`` leaves no assignment out."""
        await put(db, stock, {"word": "x", "num": 1}, {"word": "y", "num": 2}, table="label")
        await self._upsert(db, stock, {"word": "x", "num": 9}, "label", update_assignments={"word": "x"})
        await self._upsert(db, stock, {"word": "y", "num": 9}, "label", update_assignments={"word": "moved"})
        await self._upsert(db, stock, {"word": "z", "num": 3}, "label", update_assignments={"word": "none"})
        rows = await db.rows(stock.sql('SELECT "word", "num" FROM {label} ORDER BY "num"'))
        assert [tuple(row.values()) for row in rows] == [("x", 1), ("moved", 2), ("z", 3)]
        await put(db, stock, {"a": 1, "b": 1, "num": 11}, {"a": 1, "b": 2, "num": 12}, table="pair")
        await self._upsert(db, stock, {"a": 1, "b": 1, "num": 0}, "pair", update_assignments={"a": 1})
        await self._upsert(db, stock, {"a": 1, "b": 2, "num": 0}, "pair", update_assignments={"b": 6})
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} ORDER BY "num"'))
        assert [tuple(row.values()) for row in rows] == [(1, 1, 11), (1, 6, 12)]

    async def test_an_upsert_without_assignments_changes_nothing_or_is_refused(self, db: Db, stock: Any) -> None:
        """The row that is there stays as it is, and neither a row nor a table is lost (C61).
        If this fails, check what ``format_on_conflict_clause`` writes when ``update_assignments`` is empty."""
        await insert_parts(db, stock, a=1)
        refusals = 0
        for code in "ab":
            with may_be_refused(ValueError, UnsupportedFeatureError) as refused:
                await self._upsert(db, stock, {"code": code, "qty": 5}, update_assignments={})
            refusals += len(refused)
        assert (refusals, await quantities(db, stock)) in ((0, {"a": 1, "b": 5}), (2, {"a": 1}))

    async def test_do_nothing_keeps_the_existing_row(self, db: Db, stock: Any) -> None:
        """DO NOTHING leaves the existing row unchanged; 0 or 1 rows are reported (C61).
        If this fails, check how ``format_on_conflict_clause`` renders ``do_nothing``."""
        await insert_parts(db, stock, a=1)
        result = await self._upsert(db, stock, {"code": "a", "qty": 5, "name": "new"}, do_nothing=True)
        assert result.affected_rows in (0, 1)
        assert await parts(db, stock) == [("a", "plain", 1)]

    async def test_do_nothing_inserts_a_row_without_conflict(self, db: Db, stock: Any) -> None:
        """Without a conflict the row is inserted and counted (C61).
        If this fails, check how ``format_on_conflict_clause`` renders ``do_nothing``."""
        await insert_parts(db, stock, a=1)
        result = await self._upsert(db, stock, {"code": "b", "qty": 5}, do_nothing=True)
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 5})

    async def test_do_nothing_works_on_a_table_without_a_column_id(self, db: Db, stock: Any) -> None:
        """The table's key is called ``word`` (C61).
        If this fails, check that ``format_on_conflict_clause`` uses ``conflict_target`` and assumes
        no column ``id``."""
        await put(db, stock, {"word": "x", "num": 1}, table="label")
        await self._upsert(db, stock, {"word": "x", "num": 2}, "label", do_nothing=True)
        await self._upsert(db, stock, {"word": "y", "num": 3}, "label", do_nothing=True)
        rows = await db.rows(stock.sql('SELECT "word", "num" FROM {label} ORDER BY "word"'))
        assert [tuple(row.values()) for row in rows] == [("x", 1), ("y", 3)]

    async def test_a_conflict_target_may_have_two_columns(self, db: Db, stock: Any) -> None:
        """Only a row that agrees in both columns conflicts.
        If this fails, check that ``format_on_conflict_clause`` renders every column of ``conflict_target``."""
        await put(db, stock, {"a": 1, "b": 1, "num": 11}, {"a": 1, "b": 2, "num": 12}, table="pair")
        await self._upsert(db, stock, {"a": 1, "b": 2, "num": 0}, "pair", update_assignments={"num": 120})
        await self._upsert(db, stock, {"a": 2, "b": 1, "num": 21}, "pair", update_assignments={"num": 0})
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} ORDER BY "a", "b"'))
        assert [tuple(row.values()) for row in rows] == [(1, 1, 11), (1, 2, 120), (2, 1, 21)]

    async def test_a_conflict_target_may_be_a_column_expression(self, db: Db, stock: Any) -> None:
        """A ``Column`` may stand in place of a column name (C61).
        If this fails, check that ``format_on_conflict_clause`` renders expressions in ``conflict_target``."""
        await insert_parts(db, stock, b=2)
        d = db.dialect
        target = [Column(d, "code")]
        for code in "ab":
            conflict = OnConflictClause(d, target, update_assignments={"qty": Literal(d, 99)})
            await db.run(*inserting(db, stock, {"code": code, "qty": 1}, on_conflict=conflict).to_sql())
        assert await quantities(db, stock) == {"a": 1, "b": 99}

    async def test_one_upsert_may_insert_and_update_rows(self, db: Db, stock: Any) -> None:
        """One statement inserts the new rows and updates the existing ones.
        If this fails, check that ``format_insert_statement`` puts the conflict clause after all rows."""
        await insert_parts(db, stock, b=2)
        conflict = OnConflictClause(db.dialect, ["code"], update_assignments={"qty": Literal(db.dialect, 99)})
        rows = [{"code": "a", "qty": 1}, {"code": "b", "qty": 5}, {"code": "c", "qty": 3}]
        result = await db.run(*inserting(db, stock, *rows, on_conflict=conflict).to_sql())
        assert result.affected_rows in (3, 4)
        assert await quantities(db, stock) == {"a": 1, "b": 99, "c": 3}

    @pytest.mark.parametrize("kind", ["whole", "condition", "group"])
    async def test_an_upsert_may_take_its_rows_from_a_query(self, db: Db, stock: Any, kind: str) -> None:
        """The rows of a whole table, of a part, or of groups are inserted, or update what conflicts, or nothing (C61).
        If this fails, check how ``format_insert_statement`` puts the conflict clause behind a query: SQLite needs WHERE."""
        await insert_parts(db, stock, a=1)
        await put(db, stock, {"word": "a", "num": 5}, {"word": "b", "num": 6}, {"word": "c", "num": 7}, table="label")
        if kind == "condition":
            await put(db, stock, {"word": "d", "num": 9}, table="label")
        q, d = Terms(db, stock), db.dialect
        for changed, expected in ({"qty": Literal(d, 99)}, {"a": 99}), ({}, {"a": 99}):
            where = WhereClause(d, compares(db, "num", "<", 9)) if kind == "condition" else None
            grouped = kind == "group"
            number = sum_(d, Column(d, "num")) if grouped else "num"
            query = q.select(["word", number], "label", where, group_by=["word"] if grouped else ())
            conflict = OnConflictClause(d, ["code"], update_assignments=changed or None, do_nothing=not changed)
            source = SelectSource(d, query)
            await db.run(
                *InsertExpression(d, stock.table("part"), source, ["code", "qty"], on_conflict=conflict).to_sql()
            )
            assert await quantities(db, stock) == {**expected, "b": 6, "c": 7}
            await db.run(stock.sql("DELETE FROM {part} WHERE \"code\" <> 'a'"))

    async def test_the_condition_of_an_upsert_is_honoured_or_refused(self, db: Db, stock: Any) -> None:
        """With ``update_where`` a row that does not meet the condition keeps its values, or the clause is
        refused (C61, C81).
        If this fails, check that ``format_on_conflict_clause`` does not drop ``update_where`` silently."""
        await insert_parts(db, stock, a=1, b=2)
        keep = compares(db, "qty", ">", 1)
        # Both tables of the statement have a column qty, so the name needs its table.
        keep.left = Column(db.dialect, "qty", table=stock.table("part"))
        with may_be_refused(UnsupportedFeatureError, ProtocolNotImplementedError) as refused:
            for code in "ab":
                await self._upsert(db, stock, {"code": code}, update_assignments={"qty": 99}, update_where=keep)
        assert await quantities(db, stock) == ({"a": 1, "b": 2} if refused else {"a": 1, "b": 99})

    async def test_an_upsert_on_another_column_keeps_the_key(self, db: Db, stock: Any) -> None:
        """The row that is there keeps its generated key, also when the proposed row brings one (C61).
        If this fails, check that ``format_on_conflict_clause`` assigns only ``update_assignments``."""
        await insert_parts(db, stock, a=1)
        before = await db.rows(stock.sql('SELECT "id", "code" FROM {part}'))
        proposed = {"id": before[0]["id"] + 50, "code": "a", "qty": 5}
        await self._upsert(db, stock, proposed, update_assignments={"qty": 99})
        assert await db.rows(stock.sql('SELECT "id", "code" FROM {part}')) == before
        assert await quantities(db, stock) == {"a": 99}

    @requires(Capability.RETURNING_INSERT)
    async def test_an_upsert_that_changes_no_row_returns_none(  # weak-ok: no flag says that a dialect has the condition
        self, db: Db, stock: Any
    ) -> None:
        """Where the condition of an upsert does not hold, RETURNING gives no row; where it holds, the changed one (C81, C61).
        If this fails, check that the backend adds no row of its own to what RETURNING gives."""
        await insert_parts(db, stock, a=1, b=2)
        d, found = db.dialect, []
        where = ComparisonPredicate(d, ">", Column(d, "qty", table=stock.table("part")), Literal(d, 1))
        clause = OnConflictClause(d, ["code"], update_assignments={"qty": Literal(d, 99)}, update_where=where)
        for code in "ab":
            insert = inserting(db, stock, {"code": code, "qty": 5}, on_conflict=clause)
            insert.returning = ReturningClause(d, [Column(d, "code")])
            try:
                sql, params = insert.to_sql()
            except UnsupportedFeatureError:
                skip(SkipKind.UNSUPPORTED, "the dialect refuses the condition of an upsert")
            found.append((await db.run(sql, params, process_result_set=True)).data)
        assert (found, await quantities(db, stock)) == ([[], [{"code": "b"}]], {"a": 1, "b": 99})

    @pytest.mark.parametrize("key", [0, 77, -1])
    async def test_a_unique_value_that_is_there_is_no_conflict_of_another_column(
        self, db: Db, stock: Any, key: int
    ) -> None:
        """With ON CONFLICT of the key, a code that another row has is refused, whatever the key is and whatever the clause
        does: an update, one with a condition, or nothing (C39, C61).
        If this fails, check that ``format_on_conflict_clause`` names every column of the conflict."""
        d = db.dialect
        if not names_its_conflict(db):
            skip(SkipKind.OTHER, "only ON CONFLICT names the columns of its conflict")
        await insert_parts(db, stock, a=1)
        change: Any = {"update_assignments": {"qty": Literal(d, 99)}}
        where = Column(d, "qty", table=stock.table("part")) > 0
        for does in (change, {**change, "update_where": where}, {"do_nothing": True}):
            # A dialect may refuse a condition.
            refusals = (UnsupportedFeatureError, ProtocolNotImplementedError) if "update_where" in does else ()
            with pytest.raises((IntegrityError, *refusals)):
                clause = OnConflictClause(d, ["id"], **does)
                await db.run(*inserting(db, stock, {"id": key, "code": "a"}, on_conflict=clause).to_sql())
            assert await quantities(db, stock) == {"a": 1}

    async def test_an_upsert_raises_on_other_constraint_violations(self, db: Db, stock: Any) -> None:
        """A NOT NULL violation is not a conflict that an upsert resolves; nothing is changed (C39, C61).
        If this fails, check that the dialect does not render ``INSERT IGNORE`` or ``INSERT OR REPLACE``."""
        await insert_parts(db, stock, a=1)
        with pytest.raises(IntegrityError):
            await self._upsert(db, stock, {"code": None, "qty": 5}, update_assignments={"qty": 99})
        assert await quantities(db, stock) == {"a": 1}
