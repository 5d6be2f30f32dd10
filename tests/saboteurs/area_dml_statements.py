"""Saboteurs of the area ``dml``: what is refused, what is counted, and when a change is durable."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.base.batch_execution import _BatchDMLBundle
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from .area_dml import options_without
from .area_execution import pending
from .counting import miscounting
from .kinds import Sabotage

# -- when a change is durable ----------------------------------------------------------------------------------------------


class ChangesStayPending(Sabotage):
    """Outside a transaction what changes rows is committed by whatever statement comes next."""

    area = "dml"
    source = "D164"
    target = "file"
    SyncBackend, AsyncBackend = pending(
        lambda sql: sql.startswith(("INSERT", "UPDATE", "DELETE")) and " RETURNING " not in sql
    )


class ReturningStaysPending(Sabotage):
    """A change that gives rows is taken for a query, so nobody commits it."""

    area = "dml"
    source = "D164"
    target = "file"
    SyncBackend, AsyncBackend = pending(lambda sql: " RETURNING " in sql)


# -- batches ---------------------------------------------------------------------------------------------------------------


class BatchesAreNotChecked(Sabotage):
    """The first expression of a batch makes its statement, and the others their parameters, whatever they are."""

    area = "dml"
    source = "D165"

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            if returning_columns:
                return super()._compile_and_validate_dml(expressions, returning_columns)  # type: ignore[misc]
            compiled = [expression.to_sql() for expression in expressions]
            sql, values = compiled[0][0], [params for _, params in compiled]
            return _BatchDMLBundle(sql, sql, values, type(expressions[0]), False, len(values))


class BatchReturningIsLeftOut(Sabotage):
    """RETURNING is said to be unsupported, and a batch that asks for it runs without."""

    area = "dml"
    source = "D141"

    class Dialect:
        def supports_returning_insert(self) -> bool:
            return False

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            return super()._compile_and_validate_dml(expressions, None)  # type: ignore[misc]


class BatchesNeedASession(Sabotage):
    """``execute_batch_dml`` does not connect."""

    area = "dml"
    source = "C23"
    target = "file"

    class SyncBackend:
        def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            return super().execute_batch_dml(expressions, **options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            async for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                yield batch


class BatchesBeginBeforeTheyLook(Sabotage):
    """A batch begins its transaction before it looks whether there is anything to do."""

    area = "dml"
    source = "C42"

    class SyncBackend:
        def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if not expressions and not self.in_transaction:  # type: ignore[attr-defined]
                self.begin_transaction()  # type: ignore[attr-defined]
            return super().execute_batch_dml(expressions, **options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if not expressions and not self.in_transaction:  # type: ignore[attr-defined]
                await self.begin_transaction()  # type: ignore[attr-defined]
            async for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                yield batch


class BatchesNumberedFromOne(Sabotage):
    """Batches are counted from 1."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                batch.batch_index += 1
                yield batch

    class AsyncBackend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            async for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                batch.batch_index += 1
                yield batch


# -- bulk statements -------------------------------------------------------------------------------------------------------


class BulkInsertTakesExpressionsForText(Sabotage):
    """An expression in a bulk insert is bound as its text."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            rows = [[str(value) if hasattr(value, "to_sql") else value for value in row] for row in options.rows]
            return super().bulk_insert(options_without(options, rows=rows))  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            rows = [[str(value) if hasattr(value, "to_sql") else value for value in row] for row in options.rows]
            return await super().bulk_insert(options_without(options, rows=rows))  # type: ignore[misc]


class BulkInsertFillsWithNull(Sabotage):
    """A bulk insert names every column, and those that were not given are NULL."""

    area = "dml"
    source = "D031"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            more = ["name"] if "code" in options.columns and "name" not in options.columns else []
            rows = [[*row, *[None] * len(more)] for row in options.rows]
            return super().bulk_insert(options_without(options, columns=[*options.columns, *more], rows=rows))  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            more = ["name"] if "code" in options.columns and "name" not in options.columns else []
            rows = [[*row, *[None] * len(more)] for row in options.rows]
            return await super().bulk_insert(options_without(options, columns=[*options.columns, *more], rows=rows))  # type: ignore[misc]


class BulkUpdateEndsHalfWay(Sabotage):
    """A bulk update that meets a conflict keeps the rows that it changed before."""

    area = "dml"
    source = "D164"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            return (sql.replace("UPDATE ", "UPDATE OR FAIL ", 1) if " CASE " in sql else sql), params


# -- results and parameters ------------------------------------------------------------------------------------------------


class DeletesTellWhetherNotHowMany(Sabotage):
    """A DELETE reports 1 when it deleted any row."""

    area = "dml"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("delete", lambda told, options: min(1, told))


class NoReturnedRowsAreNone(Sabotage):
    """A change that returns no row has no data at all."""

    area = "dml"
    source = "D026"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data or None, duration)  # type: ignore[misc]


class DoNothingCountsNothing(Sabotage):
    """An INSERT that ignores conflicts reports no row, also when it inserted one."""

    area = "dml"
    source = "D168"
    SyncBackend, AsyncBackend = miscounting("execute", lambda told, sql: 0 if "DO NOTHING" in sql else told)


class SelectedRowsBindTheirConditionFirst(Sabotage):
    """The parameters of INSERT ... SELECT stand in the order of condition and list."""

    area = "dml"
    source = "D014"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("INSERT") and " SELECT " in sql and params:
                listed = sql.partition(" WHERE ")[0].count("?")
                params = (*params[listed:], *params[:listed])
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class LastKeyAskedForTooEarly(Sabotage):
    """The last key is asked for before the statement runs, so it is that of the insert before."""

    area = "dml"
    source = "D029"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)  # type: ignore[misc]
            before, self.key_before = vars(self).get("key_before"), result.last_insert_id
            result.last_insert_id = before
            return result


class KeysCountedOn(Sabotage):
    """A session asks for its first key, and counts on from there."""

    area = "dml"
    source = "D029"
    target = "file"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            result = super().insert(options)  # type: ignore[misc]
            self.counted = vars(self).get("counted", result.last_insert_id - 1) + 1
            result.last_insert_id = self.counted
            return result

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)  # type: ignore[misc]
            self.counted = vars(self).get("counted", result.last_insert_id - 1) + 1
            result.last_insert_id = self.counted
            return result
