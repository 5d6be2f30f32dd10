"""RETURNING: the stored values of every changed row."""

from __future__ import annotations

from datetime import date
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import Column, DeleteExpression, Literal, UpdateExpression, functions
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.statements import ReturningClause
from rhosocial.activerecord.backend.options import (
    BulkInsertOptions,
    DeleteOptions,
    ExecutionOptions,
    InsertOptions,
    UpdateOptions,
)
from rhosocial.activerecord.backend.schema import StatementType

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.stock import STOCK
from ..support.adapters import Tagging
from ..support.refusals import may_be_refused
from ..support.stock_rows import compares, equals, insert_parts, inserting, parts, quantities

KINDS = {
    "insert": Capability.RETURNING_INSERT,
    "update": Capability.RETURNING_UPDATE,
    "delete": Capability.RETURNING_DELETE,
}


class DmlReturningTests(ConformanceTests):
    """RETURNING yields the stored values of every changed row and of no other."""

    stock = family_fixture(STOCK)

    # -- insert ----------------------------------------------------------
    @requires(Capability.RETURNING_INSERT)
    async def test_an_insert_returns_the_stored_row(self, db: Db, stock: Any) -> None:
        """The generated key, the defaults and computed values are returned, not the values that were sent.
        If this fails, check that ``insert`` reads the statement's result set."""
        data: Any = {"code": functions.upper(db.dialect, Literal(db.dialect, "ab")), "more": None}
        columns = ["id", "code", "name", "qty", "more"]
        options = InsertOptions(table=stock.table("part"), data=data, returning_columns=columns)
        result = await db(db.backend.insert(options))
        stored = await db.rows(stock.sql('SELECT "id", "code", "name", "qty", "more" FROM {part}'))
        assert result.data == stored
        assert list(stored[0].items())[1:] == [("code", "AB"), ("name", "plain"), ("qty", 7), ("more", None)]
        assert result.affected_rows == 1

    @requires(Capability.RETURNING_INSERT)
    async def test_an_insert_returns_the_requested_columns(self, db: Db, stock: Any) -> None:
        """Exactly the columns of ``returning_columns`` are returned, in that order, also those that the database fills.
        If this fails, check how ``insert`` builds its ``ReturningClause``."""
        columns = ["qty", "name", "code", "id"]
        options = InsertOptions(table=stock.table("part"), data={"code": "a", "qty": 3}, returning_columns=columns)
        (row,) = (await db(db.backend.insert(options))).data
        (stored,) = await db.rows(stock.sql('SELECT "id" FROM {part}'))
        assert list(row.items()) == [("qty", 3), ("name", "plain"), ("code", "a"), ("id", stored["id"])]

    @requires(Capability.RETURNING_INSERT)
    async def test_returned_columns_are_converted_and_renamed(self, db: Db, stock: Any) -> None:
        """``column_adapters`` and ``column_mapping`` apply to each column of returned rows that they name.
        If this fails, check that ``insert`` passes both on to ``execute`` and ``_process_result_set`` applies them."""
        options = InsertOptions(
            table=stock.table("part"),
            data={"code": "a", "qty": 3},
            returning_columns=["code", "name", "qty"],
            column_adapters={"qty": (Tagging(), float), "code": (Tagging(), str)},
            column_mapping={"qty": "amount", "code": "label"},
        )
        assert (await db(db.backend.insert(options))).data == [{"label": "str:a", "name": "plain", "amount": "float:3"}]

    @pytest.mark.parametrize(
        "kind",
        [
            pytest.param("bulk_insert", marks=requires(Capability.RETURNING_INSERT)),
            pytest.param("update", marks=requires(Capability.RETURNING_UPDATE)),
            pytest.param("delete", marks=requires(Capability.RETURNING_DELETE)),
        ],
    )
    async def test_any_statement_converts_and_renames_what_it_returns(self, db: Db, stock: Any, kind: str) -> None:
        """``column_adapters`` and ``column_mapping`` apply to each column that they name, in every row. If this fails,
        check that ``bulk_insert``, ``update`` and ``delete`` pass both on to ``execute`` as ``insert`` does."""
        table, where = stock.table("part"), compares(db, "qty", ">", 1)
        if kind != "bulk_insert":
            await insert_parts(db, stock, a=1, b=2, c=3)
        made: Any = {
            "bulk_insert": lambda: BulkInsertOptions(table=table, columns=["code", "qty"], rows=[["b", 2], ["c", 3]]),
            "update": lambda: UpdateOptions(table=table, data={"name": "new"}, where=where),
            "delete": lambda: DeleteOptions(table=table, where=where),
        }[kind]()
        made.returning_columns = ["code", "name", "qty"]
        made.column_adapters = {"qty": (Tagging(), float), "code": (Tagging(), str)}
        made.column_mapping = {"qty": "amount", "code": "label"}
        result = await db(getattr(db.backend, kind)(made))
        name = "new" if kind == "update" else "plain"
        assert sorted(result.data, key=str) == [
            {"label": "str:b", "name": name, "amount": "float:2"},
            {"label": "str:c", "name": name, "amount": "float:3"},
        ]

    @requires(Capability.RETURNING_INSERT)
    async def test_a_bulk_insert_returns_every_row(self, db: Db, stock: Any) -> None:
        """Every inserted row is returned with its own key and stored values.
        If this fails, check that ``bulk_insert`` reads all rows of the result set."""
        options = BulkInsertOptions(
            table=stock.table("part"),
            columns=["code", "qty"],
            rows=[["b", 2], ["a", 1], ["c", 3]],
            returning_columns=["id", "code", "name"],
        )
        result = await db(db.backend.bulk_insert(options))
        returned = sorted(result.data, key=lambda row: str(row["code"]))
        assert [(row["code"], row["name"]) for row in returned] == [("a", "plain"), ("b", "plain"), ("c", "plain")]
        found = [await db.rows(stock.sql('SELECT "qty" FROM {part} WHERE "id" = ?'), (row["id"],)) for row in returned]
        assert (found, result.affected_rows) == ([[{"qty": 1}], [{"qty": 2}], [{"qty": 3}]], 3)
        assert await parts(db, stock) == [("a", "plain", 1), ("b", "plain", 2), ("c", "plain", 3)]

    # -- update and delete ----------------------------------------------------------
    @requires(Capability.RETURNING_UPDATE)
    async def test_an_update_returns_every_row_with_its_new_values(self, db: Db, stock: Any) -> None:
        """Each updated row is returned with its new values, including computed ones.
        If this fails, check that ``update`` reads the statement's result set."""
        await insert_parts(db, stock, a=1, b=2, c=3, d=4)
        d = db.dialect
        data: Any = {"qty": Column(d, "qty") * Literal(d, 10), "name": "new"}
        where = compares(db, "qty", "<", 4)
        options = UpdateOptions(
            table=stock.table("part"), data=data, where=where, returning_columns=["code", "qty", "name"]
        )
        result = await db(db.backend.update(options))
        assert sorted(tuple(row.values()) for row in result.data) == [
            ("a", 10, "new"),
            ("b", 20, "new"),
            ("c", 30, "new"),
        ]
        assert result.affected_rows == 3
        assert await quantities(db, stock) == {"a": 10, "b": 20, "c": 30, "d": 4}

    @requires(Capability.RETURNING_DELETE)
    async def test_a_delete_returns_every_deleted_row(self, db: Db, stock: Any) -> None:
        """Each deleted row is returned with its last values, and the other rows stay.
        If this fails, check that ``delete`` reads the statement's result set."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        options = DeleteOptions(
            table=stock.table("part"), where=compares(db, "qty", ">", 1), returning_columns=["code", "qty"]
        )
        result = await db(db.backend.delete(options))
        assert sorted(tuple(row.values()) for row in result.data) == [("b", 2), ("c", 3)]
        assert (result.affected_rows, await quantities(db, stock)) == (2, {"a": 1})

    @requires(Capability.RETURNING_UPDATE)
    async def test_an_update_of_no_row_returns_no_rows(self, db: Db, stock: Any) -> None:
        """``data`` is ``[]``, ``affected_rows`` is 0, and nothing is changed.
        If this fails, check that ``_process_result_set`` returns ``[]`` for an empty result set."""
        await insert_parts(db, stock, a=1)
        where = equals(db, "code", "z")
        options = UpdateOptions(table=stock.table("part"), data={"qty": 9}, where=where, returning_columns=["code"])
        result = await db(db.backend.update(options))
        assert (result.data, result.affected_rows, await quantities(db, stock)) == ([], 0, {"a": 1})

    @requires(Capability.RETURNING_DELETE)
    async def test_a_delete_of_no_row_returns_no_rows(self, db: Db, stock: Any) -> None:
        """``data`` is ``[]``, ``affected_rows`` is 0, and nothing is deleted.
        If this fails, check that ``_process_result_set`` returns ``[]`` for an empty result set."""
        await insert_parts(db, stock, a=1)
        options = DeleteOptions(table=stock.table("part"), where=equals(db, "code", "z"), returning_columns=["code"])
        result = await db(db.backend.delete(options))
        assert (result.data, result.affected_rows, await quantities(db, stock)) == ([], 0, {"a": 1})

    # -- both ways ----------------------------------------------------------
    @pytest.mark.parametrize("kind", [pytest.param(kind, marks=requires(need)) for kind, need in KINDS.items()])
    async def test_a_returning_change_is_durable_at_once(self, db: Db, stock: Any, kind: str) -> None:
        """A change with RETURNING is committed like any other.
        If this fails, check that ``_handle_auto_commit_if_needed`` does not take a statement with a result
        set for a query."""
        observer = db.observer
        if kind != "insert":
            await insert_parts(db, stock, a=1)
        await self._change(db, stock, kind)
        expected = {"insert": [("a", 9)], "update": [("a", 9)], "delete": []}
        assert await observer.rows(stock.sql('SELECT "code", "qty" FROM {part}')) == expected[kind]

    @requires(Capability.RETURNING_INSERT)
    async def test_a_returning_clause_may_have_an_alias(self, db: Db, stock: Any) -> None:
        """The clause's ``alias`` is the label of the returned value, or is refused; without it the column's name is.
        If this fails, check that ``format_returning_clause`` renders ``alias`` or raises
        ``UnsupportedFeatureError``."""
        options = ExecutionOptions(stmt_type=StatementType.DML, process_result_set=True)

        async def returned(code: str, alias: Optional[str]) -> Any:
            clause = ReturningClause(db.dialect, [Column(db.dialect, "code")], alias=alias)
            sql, params = inserting(db, stock, {"code": code}, returning=clause).to_sql()
            return (await db(db.backend.execute(sql, params, options=options))).data

        assert await returned("b", None) == [{"code": "b"}]
        with may_be_refused(UnsupportedFeatureError) as refused:
            assert await returned("a", "the code") == [{"the code": "a"}]
        assert await quantities(db, stock) == ({"b": 7} if refused else {"a": 7, "b": 7})

    @pytest.mark.parametrize("kind", [pytest.param(kind, marks=requires(need)) for kind, need in KINDS.items()])
    async def test_a_returned_expression_may_have_a_parameter(self, db: Db, stock: Any, kind: str) -> None:
        """The parameters of RETURNING are bound after all others of the statement, which has its effect.
        If this fails, check where the ``format_..._statement`` methods append the clause's parameters."""
        d, where = db.dialect, WhereClause(db.dialect, equals(db, "code", "a"))
        computed = (Column(d, "qty") + Literal(d, 100)).as_("more_than_that")
        clause = ReturningClause(d, [Column(d, "code"), computed])
        if kind == "insert":
            statement: Any = inserting(db, stock, {"code": "a", "qty": 9}, returning=clause)
        else:
            # An update that is taken for a query would return what the row held before.
            await insert_parts(db, stock, a=1 if kind == "update" else 9, b=2)
            changes = {"qty": Literal(d, 9)}
            statement = (
                UpdateExpression(d, stock.table("part"), changes, where=where, returning=clause)
                if kind == "update"
                else DeleteExpression(d, stock.table("part"), where=where, returning=clause)
            )
        sql, params = statement.to_sql()
        options = ExecutionOptions(stmt_type=StatementType.DML, process_result_set=True)
        result = await db(db.backend.execute(sql, params, options=options))
        assert [tuple(row.values()) for row in result.data] == [("a", 109)]
        left = {"insert": {"a": 9}, "update": {"a": 9, "b": 2}, "delete": {"b": 2}}
        assert await quantities(db, stock) == left[kind]

    @pytest.mark.parametrize("kind", list(KINDS))
    async def test_unsupported_returning_is_refused(self, db: Db, stock: Any, kind: str) -> None:
        """``UnsupportedFeatureError`` is raised before a statement is sent (C81).
        If this fails, check that the ``format_..._statement`` methods ask ``supports_returning_insert`` and its
        siblings before they render the clause."""
        if ask(db.dialect, KINDS[kind], db.provider.capability_overrides).state is not State.UNSUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports it, so there is nothing to refuse")
        if kind != "insert":
            await insert_parts(db, stock, a=1)
        sent = len(db.statements)
        with pytest.raises((UnsupportedFeatureError, ProtocolNotImplementedError)):
            await self._change(db, stock, kind)
        assert len(db.statements) == sent
        assert await quantities(db, stock) == ({} if kind == "insert" else {"a": 1})

    async def _change(self, db: Db, stock: Any, kind: str) -> Any:
        table, where = stock.table("part"), equals(db, "code", "a")
        if kind == "insert":
            data: Any = {"code": "a", "qty": 9, "day": date(2024, 2, 29)}
            return await db(db.backend.insert(InsertOptions(table=table, data=data, returning_columns=["code"])))
        if kind == "update":
            options = UpdateOptions(table=table, data={"qty": 9}, where=where, returning_columns=["code"])
            return await db(db.backend.update(options))
        return await db(db.backend.delete(DeleteOptions(table=table, where=where, returning_columns=["code"])))
