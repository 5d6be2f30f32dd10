"""``execute_batch_dql``: a query's rows page by page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import perf_counter
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
from ..support.stock_rows import coded, compares, equals, put, quantities


def query(db: Db, table: str, *columns: str, where: Any = None, order: str = "") -> Any:
    """A SELECT of these columns."""
    d = db.dialect
    return QueryExpression(
        d,
        select=[Column(d, name) for name in columns],
        from_=TableExpression(d, table),
        where=WhereClause(d, where) if where is not None else None,
        order_by=OrderByClause(d, [Column(d, order)]) if order else None,
    )


async def pages_of(db: Db, expression: Any, **options: Any) -> list[Any]:
    """Every page."""
    return [page async for page in db.iterate(db.backend.execute_batch_dql(expression, **options))]


class DmlPageTests(ConformanceTests):
    """The pages of a batch query are disjoint, complete and in order, and the last one says so."""

    stock = family_fixture(STOCK)

    async def test_pages_hold_every_row_once_and_in_order(self, db: Db, stock: Any) -> None:
        """Five rows in pages of two: data, indices, sizes, and whether more follows (C41). Look at ``fetchmany``."""
        await coded(db, stock, e=5, a=1, c=3, b=2, d=4)
        pages = await pages_of(db, query(db, stock.table("part"), "code", "qty", order="code"), page_size=2)
        assert [[tuple(row.values()) for row in page.data] for page in pages] == [
            [("a", 1), ("b", 2)],
            [("c", 3), ("d", 4)],
            [("e", 5)],
        ]
        told = [(page.page_index, page.page_size, page.has_more) for page in pages]
        assert told == [(0, 2, True), (1, 2, True), (2, 1, False)]

    async def test_a_full_last_page_is_the_last(self, db: Db, stock: Any) -> None:
        """Four rows in pages of two: the second says that nothing follows (C41). Look at how ``has_more`` is made."""
        await coded(db, stock, a=1, b=2, c=3, d=4)
        pages = await pages_of(db, query(db, stock.table("part"), "code", order="code"), page_size=2)
        assert [len(page.data) for page in pages if page.data] == [2, 2]
        assert [page.has_more for page in pages] == [True, False]

    async def test_a_query_without_rows_has_no_page_with_rows(self, db: Db, stock: Any) -> None:
        """No page, or one that is empty and the last (C41). Look at the end of ``execute_batch_dql``."""
        pages = await pages_of(db, query(db, stock.table("part"), "code"))
        assert [(page.data, page.has_more) for page in pages] in ([], [([], False)])

    async def test_a_page_may_be_larger_than_the_result(self, db: Db, stock: Any) -> None:
        """One page, and nothing follows (C41). Look at how ``has_more`` is made."""
        await coded(db, stock, a=1, b=2)
        (page,) = await pages_of(db, query(db, stock.table("part"), "code", order="code"), page_size=100)
        assert (page.data, page.page_size, page.has_more) == ([{"code": "a"}, {"code": "b"}], 2, False)

    async def test_each_page_tells_how_long_it_took(self, db: Db, stock: Any) -> None:
        """``duration``: of this page, says ``BatchDQLResult``; not none, and no more than passed. Look at ``start_time``."""
        await coded(db, stock, a=1, b=2, c=3)
        began = perf_counter()
        pages = await pages_of(db, query(db, stock.table("part"), "code", order="code"), page_size=1)
        passed = perf_counter() - began
        assert [page.duration for page in pages if not 0 < page.duration <= passed] == []
        assert len(pages) >= 3

    async def test_a_paged_query_binds_and_converts_its_parameters(self, db: Db, stock: Any) -> None:
        """Dates and decimals in its condition are bound as ``execute`` binds them; some drivers take a date as it is.
        Look at ``execute_batch_dql``'s own preparing."""
        first = {"code": "a", "day": date(2024, 2, 29), "price": Decimal("12.50")}
        await put(db, stock, first, {"code": "b", "day": date(2023, 1, 1), "price": Decimal("1.25")})
        for column in ("day", "price"):
            (page,) = await pages_of(
                db, query(db, stock.table("part"), "code", where=equals(db, column, first[column]))
            )
            assert page.data == [{"code": "a"}], column

    async def test_a_paged_query_renames_its_columns(self, db: Db, stock: Any) -> None:
        """``column_mapping`` on every page (C31). Look at ``_adapt_and_map_row``."""
        await coded(db, stock, a=1, b=2)
        expression = query(db, stock.table("part"), "code", "qty", order="code")
        pages = await pages_of(db, expression, page_size=1, column_mapping={"qty": "amount"})
        assert [page.data for page in pages if page.data] == [
            [{"code": "a", "amount": 1}],
            [{"code": "b", "amount": 2}],
        ]

    async def test_a_paged_query_converts_its_columns(self, db: Db, stock: Any) -> None:
        """``column_adapters`` are the same pairs as everywhere (D025). Look at ``_adapt_and_map_row``."""
        await coded(db, stock, a=1)
        expression = query(db, stock.table("part"), "code", "qty")
        pages = await pages_of(db, expression, column_adapters={"qty": (Tagging(), float)})
        assert pages[0].data == [{"code": "a", "qty": "float:1"}]

    async def test_a_paged_query_that_is_given_up_leaves_the_connection_free(self, db: Db, stock: Any) -> None:
        """After the first page other statements run, and others' tables can go (D016). Look at cursors left open."""
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
            await coded(db, stock, a=1)
        assert (first, await quantities(db, stock)) == ([{"num": 1}], {"a": 1})

    async def test_a_paged_query_that_fails_raises_the_core_s_error(self, db: Db, stock: Any) -> None:
        """A missing table is a ``DatabaseError`` here too, and the connection stays usable (C38)."""
        await coded(db, stock, a=1)
        with pytest.raises(DatabaseError):
            await pages_of(db, query(db, "no_such_table_here", "code"))
        assert await quantities(db, stock) == {"a": 1}

    async def test_a_paged_query_connects_when_it_is_the_first_use(self, db: Db, stock: Any) -> None:
        """On a backend that was never connected (C23). Look at ``if not self._connection`` in ``execute_batch_dql``."""
        db.needs_second_session()
        await coded(db, stock, a=1)
        pages = db.unconnected().execute_batch_dql(query(db, stock.table("part"), "code"))
        assert [page.data async for page in db.iterate(pages)] == [[{"code": "a"}]]

    async def test_a_paged_query_inside_a_transaction_leaves_it_open(self, db: Db, stock: Any) -> None:
        """Reading in pages ends nothing that the caller began (C42). Look at the end of ``execute_batch_dql``."""
        async with db.using(db.backend.transaction()):
            await coded(db, stock, a=1, b=2)
            pages = await pages_of(
                db, query(db, stock.table("part"), "code", where=compares(db, "qty", ">", 1)), page_size=1
            )
            assert db.backend.in_transaction
        assert [page.data for page in pages if page.data] == [[{"code": "b"}]]
        assert await quantities(db, stock) == {"a": 1, "b": 2}

    @rule(waits=True)
    async def test_many_pages_make_the_whole(self, db: Db, stock: Any) -> None:
        """1,501 rows in pages of 500: none is lost or doubled at a seam (C41). Look at ``fetchmany``."""
        sql = stock.sql('INSERT INTO {pair} ("a", "b", "num") VALUES (?, ?, ?)')
        async with db.using(db.backend.transaction()):
            await db(db.backend.execute_many(sql, [(number, 0, number) for number in range(1501)]))
        pages = await pages_of(db, query(db, stock.table("pair"), "a", order="a"), page_size=500)
        assert [row["a"] for page in pages for row in page.data] == list(range(1501))
        assert [page.page_size for page in pages] == [500, 500, 500, 1]
