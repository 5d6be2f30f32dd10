"""Seeded defects of the area ``dml``: what is refused, what is counted, and when a change is durable."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.base.batch_execution import _BatchDMLBundle
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from ..counting import miscounting
from ..defect import SeededDefect
from ..pending import pending
from .basics import options_without

# -- when a change is durable ----------------------------------------------------------------------------------------------


class ChangesStayPending(SeededDefect):
    """Outside a transaction what changes rows is committed by whatever statement comes next."""

    target = "file"
    Backend = pending(lambda sql: sql.startswith(("INSERT", "UPDATE", "DELETE")) and " RETURNING " not in sql)


class ReturningStaysPending(SeededDefect):
    """A change that gives rows is taken for a query, so nobody commits it."""

    target = "file"
    Backend = pending(lambda sql: " RETURNING " in sql)


# -- batches ---------------------------------------------------------------------------------------------------------------


class BatchesAreNotChecked(SeededDefect):
    """The first expression of a batch makes its statement, and the others their parameters, whatever they are."""

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            if returning_columns:
                return super()._compile_and_validate_dml(expressions, returning_columns)
            compiled = [expression.to_sql() for expression in expressions]
            sql, values = compiled[0][0], [params for _, params in compiled]
            return _BatchDMLBundle(sql, sql, values, type(expressions[0]), False, len(values))


class BatchReturningIsLeftOut(SeededDefect):
    """RETURNING is said to be unsupported, and a batch that asks for it runs without."""

    class Dialect:
        def supports_returning_insert(self) -> bool:
            return False

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            return super()._compile_and_validate_dml(expressions, None)


class BatchesNeedASession(SeededDefect):
    """``execute_batch_dml`` does not connect."""

    target = "file"

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if self._connection is None:
                raise CoreConnectionError("not connected")
            async for batch in super().execute_batch_dml(expressions, **options):
                yield batch


class BatchesBeginBeforeTheyLook(SeededDefect):
    """A batch begins its transaction before it looks whether there is anything to do."""

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            if not expressions and not self.in_transaction:
                await self.begin_transaction()
            async for batch in super().execute_batch_dml(expressions, **options):
                yield batch


class BatchesNumberedFromOne(SeededDefect):
    """Batches are counted from 1."""

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            async for batch in super().execute_batch_dml(expressions, **options):
                batch.batch_index += 1
                yield batch


# -- bulk statements -------------------------------------------------------------------------------------------------------


class BulkInsertTakesExpressionsForText(SeededDefect):
    """An expression in a bulk insert is bound as its text."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            rows = [[str(value) if hasattr(value, "to_sql") else value for value in row] for row in options.rows]
            return await super().bulk_insert(options_without(options, rows=rows))


class BulkInsertFillsWithNull(SeededDefect):
    """A bulk insert names every column, and those that were not given are NULL."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            more = ["name"] if "code" in options.columns and "name" not in options.columns else []
            rows = [[*row, *[None] * len(more)] for row in options.rows]
            return await super().bulk_insert(options_without(options, columns=[*options.columns, *more], rows=rows))


class BulkUpdateEndsHalfWay(SeededDefect):
    """A bulk update that meets a conflict keeps the rows that it changed before."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return (sql.replace("UPDATE ", "UPDATE OR FAIL ", 1) if " CASE " in sql else sql), params


# -- results and parameters ------------------------------------------------------------------------------------------------


class DeletesTellWhetherNotHowMany(SeededDefect):
    """A DELETE reports 1 when it deleted any row."""

    Backend = miscounting("delete", lambda count, options: min(1, count))


class NoReturnedRowsAreNone(SeededDefect):
    """A change that returns no row has no data at all."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data or None, duration)


class DoNothingCountsNothing(SeededDefect):
    """An INSERT that ignores conflicts reports no row, also when it inserted one."""

    Backend = miscounting("execute", lambda count, sql: 0 if "DO NOTHING" in sql else count)


class SelectedRowsBindTheirConditionFirst(SeededDefect):
    """The parameters of INSERT ... SELECT stand in the order of condition and list."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("INSERT") and " SELECT " in sql and params:
                listed = sql.partition(" WHERE ")[0].count("?")
                params = (*params[listed:], *params[:listed])
            return super()._prepare_sql_and_params(sql, params)


class LastKeyAskedForTooEarly(SeededDefect):
    """The last key is asked for before the statement runs, so it is that of the insert before."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            before, self.key_before = vars(self).get("key_before"), result.last_insert_id
            result.last_insert_id = before
            return result


class KeysCountedOn(SeededDefect):
    """A session asks for its first key, and counts on from there."""

    target = "file"

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            self.counted = vars(self).get("counted", result.last_insert_id - 1) + 1
            result.last_insert_id = self.counted
            return result


class BulkInsertShiftsItsLastColumn(SeededDefect):
    """Each row of a bulk insert gets the last value of the row after it, so what is stored and what is returned agree."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            last = [row[-1] for row in options.rows]
            options.rows = [[*row[:-1], value] for row, value in zip(options.rows, [*last[1:], *last[:1]])]
            return await super().bulk_insert(options)
