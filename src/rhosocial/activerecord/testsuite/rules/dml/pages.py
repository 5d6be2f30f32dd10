"""``execute_batch_dql``: a query's rows, page by page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.query_parts import OrderByClause, WhereClause

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.stock import STOCK
from ...schema.tables import Column as TableColumn
from ..support.adapters import Tagging
from ..support.own_tables import own_table
from ..support.stock_rows import compares, equals, insert_parts, put, quantities
from ._durations import own_durations


def query(db: Db, table: str, *columns: str, where: Any = None, order: str = "") -> Any:
    """A SELECT of these columns from the table, with an optional condition and order."""
    d = db.dialect
    return QueryExpression(
        d,
        select=[Column(d, name) for name in columns],
        from_=TableExpression(d, table),
        where=WhereClause(d, where) if where is not None else None,
        order_by=OrderByClause(d, [Column(d, order)]) if order else None,
    )


async def pages_of(db: Db, expression: Any, **options: Any) -> list[Any]:
    """Every page of the batch query."""
    return [page async for page in db.iterate(db.backend.execute_batch_dql(expression, **options))]


BETWEEN: dict[str, list[tuple[str, Any, Any]]] = {
    "a query": [('SELECT "code" FROM {part} WHERE "qty" = ?', (3,), [{"code": "c3"}])],
    "an insert elsewhere": [('INSERT INTO {tick} ("name") VALUES (?)', ("x",), None)],
    "an update elsewhere": [('UPDATE {tick} SET "name" = ?', ("y",), None)],
    "a query of one row": [
        ('SELECT COUNT(*) AS "n" FROM {part}', None, [{"n": 7}]),
        ('SELECT COUNT(*) AS "n" FROM {tick}', None, [{"n": 1}]),
    ],
    "deletes of what was seen": [("DELETE FROM {part} WHERE \"code\" IN ('c0', 'c1')", None, None)],
}
"""What runs between two pages: statements with their parameters and, for queries, their rows."""


class DmlPageTests(ConformanceTests):
    """The pages of a batch query are disjoint, complete and in order, and only the last one reports that no more
    follow."""

    stock = family_fixture(STOCK)

    async def test_pages_hold_every_row_once_and_in_order(self, db: Db, stock: Any) -> None:
        """Five rows in pages of two come in order, and each page reports its index, its size and whether
        more follow (C41, C43).
        If this fails, check that ``execute_batch_dql`` calls ``fetchmany`` with the page size and
        counts pages from 0."""
        await insert_parts(db, stock, e=5, a=1, c=3, b=2, d=4)
        pages = await pages_of(db, query(db, stock.table("part"), "code", "qty", order="code"), page_size=2)
        assert [[tuple(row.values()) for row in page.data] for page in pages] == [
            [("a", 1), ("b", 2)],
            [("c", 3), ("d", 4)],
            [("e", 5)],
        ]
        reported = [(page.page_index, page.page_size, page.has_more) for page in pages]
        assert reported == [(0, 2, True), (1, 2, True), (2, 1, False)]

    async def test_a_full_last_page_is_the_last(self, db: Db, stock: Any) -> None:
        """Of four rows in pages of two, the second page has ``has_more=False`` (C41, C43).
        If this fails, check that ``execute_batch_dql`` looks ahead before it sets ``has_more``, and does not infer
        it from a full page."""
        await insert_parts(db, stock, a=1, b=2, c=3, d=4)
        pages = await pages_of(db, query(db, stock.table("part"), "code", order="code"), page_size=2)
        assert [len(page.data) for page in pages if page.data] == [2, 2]
        assert [page.has_more for page in pages] == [True, False]

    async def test_a_query_without_rows_has_no_page_with_rows(self, db: Db, stock: Any) -> None:
        """An empty result yields either no page or one empty page with ``has_more=False`` (C41, C43).
        If this fails, check how ``execute_batch_dql`` ends when the first ``fetchmany`` returns nothing."""
        pages = await pages_of(db, query(db, stock.table("part"), "code"))
        assert [(page.data, page.has_more) for page in pages] in ([], [([], False)])

    async def test_a_page_size_may_exceed_the_number_of_rows(self, db: Db, stock: Any) -> None:
        """Two rows with a page size of 100 come in one page of size 2, and no more follow (C41, C43).
        If this fails, check how ``execute_batch_dql`` computes ``page_size`` and ``has_more``."""
        await insert_parts(db, stock, a=1, b=2)
        (page,) = await pages_of(db, query(db, stock.table("part"), "code", order="code"), page_size=100)
        assert (page.data, page.page_size, page.has_more) == ([{"code": "a"}, {"code": "b"}], 2, False)

    async def test_each_page_reports_its_duration(self, db: Db, stock: Any) -> None:
        """``duration`` is the time of this page, as ``BatchDQLResult`` documents it: above 0 and at most the
        time that passed without what the caller did between two pages (C43).
        If this fails, check that ``execute_batch_dql`` restarts its clock for each page."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        pages = db.backend.execute_batch_dql(query(db, stock.table("part"), "code", order="code"), page_size=1)
        assert len(await own_durations(db, pages)) >= 3

    async def test_a_paged_query_binds_and_converts_its_parameters(self, db: Db, stock: Any) -> None:
        """Dates and decimals in the condition are bound as ``execute`` binds them (C43). Some drivers accept a raw
        date, so decimals are checked too.
        If this fails, check that ``execute_batch_dql`` passes its parameters through ``prepare_parameters``."""
        first = {"code": "a", "day": date(2024, 2, 29), "price": Decimal("12.50")}
        await put(db, stock, first, {"code": "b", "day": date(2023, 1, 1), "price": Decimal("1.25")})
        for column in ("day", "price"):
            (page,) = await pages_of(
                db, query(db, stock.table("part"), "code", where=equals(db, column, first[column]))
            )
            assert page.data == [{"code": "a"}], column

    async def test_a_paged_query_renames_its_columns(self, db: Db, stock: Any) -> None:
        """``column_mapping`` applies to each column that it names, in every row of every page (C31, C43).
        If this fails, check that ``execute_batch_dql`` passes each row through ``_adapt_and_map_row``."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        expression = query(db, stock.table("part"), "code", "qty", order="code")
        pages = await pages_of(db, expression, page_size=2, column_mapping={"qty": "amount", "code": "label"})
        assert [page.data for page in pages if page.data] == [
            [{"label": "a", "amount": 1}, {"label": "b", "amount": 2}],
            [{"label": "c", "amount": 3}],
        ]

    async def test_a_paged_query_converts_its_columns(self, db: Db, stock: Any) -> None:
        """``column_adapters`` takes the same (adapter, type) pairs as ``execute`` (C31, C43).
        If this fails, check that ``_adapt_and_map_row`` unpacks the pairs and calls ``from_database``."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        expression = query(db, stock.table("part"), "code", "qty", order="code")
        adapters = {"qty": (Tagging(), float), "code": (Tagging(), str)}
        pages = await pages_of(db, expression, page_size=2, column_adapters=adapters)
        assert [page.data for page in pages if page.data] == [
            [{"code": "str:a", "qty": "float:1"}, {"code": "str:b", "qty": "float:2"}],
            [{"code": "str:c", "qty": "float:3"}],
        ]

    async def test_an_abandoned_paged_query_leaves_the_connection_free(self, db: Db, stock: Any) -> None:
        """After the caller leaves the loop on the first page, other statements run and the table can be dropped (C43).
        If this fails, check that ``execute_batch_dql`` closes its cursor in a ``finally`` block."""
        column = STOCK.tables[1].columns[0]
        async with own_table(db, "paged", TableColumn("num", column.type)) as own:
            for number in (1, 2, 3):
                await db.run(own.sql('INSERT INTO {paged} ("num") VALUES (?)'), (number,))
            iterator = db.backend.execute_batch_dql(query(db, own.table("paged"), "num", order="num"), page_size=1)
            first = []
            async for page in db.iterate(iterator):
                first += page.data
                break
            await db(iterator.aclose() if db.is_async else iterator.close())
            await insert_parts(db, stock, a=1)
        assert (first, await quantities(db, stock)) == ([{"num": 1}], {"a": 1})

    async def test_a_paged_query_that_fails_raises_the_core_s_error(self, db: Db, stock: Any) -> None:
        """A missing table raises a ``DatabaseError``, and the connection stays usable (C38, C43).
        If this fails, check that ``execute_batch_dql`` passes driver errors to ``_handle_error``."""
        await insert_parts(db, stock, a=1)
        assert await pages_of(db, query(db, stock.table("part"), "code")) != []
        with pytest.raises(DatabaseError):
            await pages_of(db, query(db, "no_such_table_here", "code"))
        assert await quantities(db, stock) == {"a": 1}

    async def test_a_paged_query_connects_on_first_use(self, db: Db, stock: Any) -> None:
        """A backend that was never connected connects for its first paged query (C23, C43).
        If this fails, check that ``execute_batch_dql`` connects when ``_connection`` is empty."""
        db.needs_second_session()
        await insert_parts(db, stock, a=1)
        pages = db.unconnected().execute_batch_dql(query(db, stock.table("part"), "code"))
        assert [page.data async for page in db.iterate(pages)] == [[{"code": "a"}]]

    async def test_a_paged_query_inside_a_transaction_leaves_it_open(self, db: Db, stock: Any) -> None:
        """Reading in pages does not end the caller's transaction, which then keeps or undoes its rows (C42, C43).
        If this fails, check that ``execute_batch_dql`` neither commits nor rolls back a transaction that
        it did not begin."""
        read = query(db, stock.table("part"), "code", where=compares(db, "qty", ">", 1))
        for end in (db.backend.rollback_transaction, db.backend.commit_transaction):
            await db(db.backend.begin_transaction())
            await insert_parts(db, stock, a=1, b=2)
            pages = await pages_of(db, read, page_size=1)
            assert db.backend.in_transaction
            await db(end())
            assert [page.data for page in pages if page.data] == [[{"code": "b"}]]
            kept = {"a": 1, "b": 2} if end == db.backend.commit_transaction else {}
            assert await quantities(db, stock) == kept

    @pytest.mark.parametrize("between", list(BETWEEN))
    async def test_other_statements_between_two_pages_lose_no_row(self, db: Db, stock: Any, between: str) -> None:
        """The backend runs other statements between the pages. Rows that these do not change come exactly once each,
        and the statements have their effect (C41, C43).
        If this fails, check that ``execute_batch_dql`` has a cursor of its own, and asks for no page by its offset."""
        await insert_parts(db, stock, **{f"c{place}": place for place in range(7)})
        await put(db, stock, {"name": "old"}, table="tick")
        seen: list[str] = []
        turns = 0
        async for page in db.iterate(
            db.backend.execute_batch_dql(query(db, stock.table("part"), "code", order="code"), page_size=2)
        ):
            turns += 1
            seen += [row["code"] for row in page.data]
            for text, params, rows in BETWEEN[between]:
                done = await db.run(stock.sql(text), params, kind="DML" if rows is None else "DQL")
                assert rows is None or done.data == rows
        untouched = [f"c{place}" for place in range(2 if between == "deletes of what was seen" else 0, 7)]
        assert [code for code in seen if code in untouched] == untouched
        assert list(await quantities(db, stock)) == untouched
        names = {"an insert elsewhere": ["old"] + ["x"] * turns, "an update elsewhere": ["y"]}.get(between, ["old"])
        assert [row["name"] for row in await db.rows(stock.sql('SELECT "name" FROM {tick} ORDER BY "id"'))] == names

    async def test_two_paged_queries_at_once_keep_apart(self, db: Db, stock: Any) -> None:
        """Two paged queries of one backend take turns, and each gives its own rows once (C41, C43).
        If this fails, check that each call of ``execute_batch_dql`` has a cursor of its own."""
        await insert_parts(db, stock, **{f"c{place}": place for place in range(6)})
        outer, inner = [], []
        for_outer = query(db, stock.table("part"), "code", order="code")
        for_inner = query(db, stock.table("part"), "qty", order="qty")
        async for page in db.iterate(db.backend.execute_batch_dql(for_outer, page_size=2)):
            outer += [row["code"] for row in page.data]
            async for other in db.iterate(db.backend.execute_batch_dql(for_inner, page_size=4)):
                inner += [row["qty"] for row in other.data]
        assert outer == [f"c{place}" for place in range(6)]
        assert inner == list(range(6)) * 3

    @rule(waits=True)
    async def test_many_pages_hold_every_row_once(self, db: Db, stock: Any) -> None:
        """1,501 rows in pages of 500: no row is lost or doubled where two pages meet (C41, C43).
        If this fails, check that ``execute_batch_dql`` keeps the row that it fetched to look ahead."""
        sql = stock.sql('INSERT INTO {pair} ("a", "b", "num") VALUES (?, ?, ?)')
        async with db.using(db.backend.transaction()):
            await db(db.backend.execute_many(sql, [(number, 0, number) for number in range(1501)]))
        pages = await pages_of(db, query(db, stock.table("pair"), "a", order="a"), page_size=500)
        assert [row["a"] for page in pages for row in page.data] == list(range(1501))
        assert [page.page_size for page in pages] == [500, 500, 500, 1]
