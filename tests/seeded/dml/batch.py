"""Seeded defects of the area ``dml``: RETURNING, bulk statements, batches and pages."""

from __future__ import annotations

import time
from typing import Any

from rhosocial.activerecord.backend.result import BatchCommitMode

from ..counting import miscounting
from ..defect import SeededDefect
from .basics import options_without


class InsertEchoesItsInput(SeededDefect):
    """RETURNING of an insert gives back what was sent."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            if options.returning_columns:
                result.data = [{**result.data[0], **options.data}]
            return result


class ReturningGivesTheFirstRow(SeededDefect):
    """Of the rows that an UPDATE or DELETE returns only the first is read."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            first = data[:1] if data and len(cursor.description) < 4 and cursor.rowcount > 0 else data
            return super()._build_query_result(cursor, first, duration)


class UpdateReturnsOldValues(SeededDefect):
    """An UPDATE returns the rows as they were before it."""

    class Backend:
        async def update(self, options: Any) -> Any:
            columns = ", ".join(options.returning_columns or ["1"])
            where, params = options.where.to_sql()
            old = await self.fetch_all(f"SELECT {columns} FROM {options.table} WHERE {where}", params)
            result = await super().update(options)
            result.data = old if options.returning_columns else None
            return result


class ReturningAll(SeededDefect):
    """Whatever columns are asked for, all are returned."""

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            return "RETURNING *", ()


class ReturningCountsNothing(SeededDefect):
    """A statement that gives rows reports 0 affected."""

    Backend = miscounting("delete", lambda count, options: 0 if options.returning_columns else count)


class ReturningRefusedTooLate(SeededDefect):
    """RETURNING is said to be unsupported, and left out of the statement in silence."""

    class Dialect:
        def supports_returning_update(self) -> bool:
            return False

        def format_update_statement(self, expr: Any) -> Any:
            expr.returning = None
            return super().format_update_statement(expr)


class BulkUpdateWithoutCondition(SeededDefect):
    """A bulk update has no condition: rows that it does not name get NULL."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            if " CASE " in sql:
                sql = sql.rpartition(" WHERE ")[0]
            return sql, params[: sql.count("?")]


class BulkUpdateShifted(SeededDefect):
    """Values of a bulk update go to keys in sorted order."""

    class Backend:
        async def bulk_update(self, options: Any) -> Any:
            return await super().bulk_update(options_without(options, pk_values=sorted(options.pk_values)))


class BulkInsertRowByRow(SeededDefect):
    """A bulk insert is sent row by row, and counts the last."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            for row in options.rows:
                result = await super().bulk_insert(options_without(options, rows=[row]))
            return result


class BulkInsertCutAt500(SeededDefect):
    """A bulk insert takes five hundred rows."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            return await super().bulk_insert(options_without(options, rows=options.rows[:500]))


class WholeIsPerBatch(SeededDefect):
    """A whole batch is committed batch by batch."""

    target = "file"

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.PER_BATCH
            async for batch in super().execute_batch_dml(expressions, **options):
                yield batch


class PerBatchIsWhole(SeededDefect):
    """Batches are kept together, whatever was asked for."""

    target = "file"

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.WHOLE
            async for batch in super().execute_batch_dml(expressions, **options):
                yield batch


class BatchSkipsWhatFails(SeededDefect):
    """Rows of a batch that fail are left out."""

    class Backend:
        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> Any:
            ignoring = sql.replace("INSERT ", "INSERT OR IGNORE ", 1)
            return await super()._execute_batch_fast_async(ignoring, params_list)


class BatchCountsExpressions(SeededDefect):
    """A batch reports how many statements it ran, not how many rows they changed."""

    class Backend:
        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> Any:
            await super()._execute_batch_fast_async(sql, params_list)
            return len(params_list)


class LastPageLost(SeededDefect):
    """A page that is not full is not given."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(expression, **options):
                if page.has_more or page.page_index == 0:
                    yield page


class PagesOverlap(SeededDefect):
    """Every page begins with the last row of the one before."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            before: Any = []
            async for page in super().execute_batch_dql(expression, **options):
                before, page.data = page.data[-1:], before + page.data
                yield page


class PagesNumberedFromOne(SeededDefect):
    """Pages are counted from 1."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(expression, **options):
                page.page_index += 1
                yield page


class PagesTellTheClock(SeededDefect):
    """What a page reports as its duration is a moment, not a span."""

    class Backend:
        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(*args, **options):
                page.duration = time.time()
                yield page


class BatchesTellNoDuration(SeededDefect):
    """A batch's duration is never measured."""

    class Backend:
        async def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            async for batch in super().execute_batch_dml(*args, **options):
                batch.duration = 0.0
                yield batch


class ReturningParametersLost(SeededDefect):
    """The parameters of what a statement returns are not bound."""

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            return super().format_returning_clause(clause)[0], ()


class FailedBatchEndsTheCallersTransaction(SeededDefect):
    """A batch that fails rolls a transaction back, whoever began it."""

    class Backend:
        async def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            try:
                async for batch in super().execute_batch_dml(*args, **options):
                    yield batch
            except Exception:
                if self.in_transaction:
                    await self.rollback_transaction()
                raise


class ReturningNameDropped(SeededDefect):
    """The name of what a statement returns is left out."""

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            clause.alias = None
            return super().format_returning_clause(clause)


class ReturningBatchBindsAsItIs(SeededDefect):
    """A batch that returns rows hands its values to the driver unconverted."""

    class Backend:
        async def _execute_batch_with_returning_async(self, *arguments: Any) -> Any:
            self.get_default_adapter_suggestions = dict
            try:
                return await super()._execute_batch_with_returning_async(*arguments)
            finally:
                del self.get_default_adapter_suggestions
