"""Saboteurs of the area ``dml``: RETURNING, bulk statements, batches and pages."""

from __future__ import annotations

import itertools
import time
from typing import Any

from rhosocial.activerecord.backend.result import BatchCommitMode

from .area_dml import options_without
from .counting import miscounting
from .kinds import Sabotage


class InsertEchoesItsInput(Sabotage):
    """RETURNING of an insert gives back what was sent."""

    area = "dml"
    source = "D169"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            result = super().insert(options)  # type: ignore[misc]
            if options.returning_columns:
                result.data = [{**result.data[0], **options.data}]
            return result

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)  # type: ignore[misc]
            if options.returning_columns:
                result.data = [{**result.data[0], **options.data}]
            return result


class ReturningGivesTheFirstRow(Sabotage):
    """Of the rows that an UPDATE or DELETE returns only the first is read."""

    area = "dml"
    source = "D170"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            first = data[:1] if data and len(cursor.description) < 4 and cursor.rowcount > 0 else data
            return super()._build_query_result(cursor, first, duration)  # type: ignore[misc]


class UpdateReturnsOldValues(Sabotage):
    """An UPDATE returns the rows as they were before it."""

    area = "dml"
    source = "D170"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            columns = ", ".join(options.returning_columns or ["1"])
            where, params = options.where.to_sql()
            old = self.fetch_all(f"SELECT {columns} FROM {options.table} WHERE {where}", params)  # type: ignore[attr-defined]
            result = super().update(options)  # type: ignore[misc]
            result.data = old if options.returning_columns else None
            return result

    class AsyncBackend:
        async def update(self, options: Any) -> Any:
            columns = ", ".join(options.returning_columns or ["1"])
            where, params = options.where.to_sql()
            old = await self.fetch_all(f"SELECT {columns} FROM {options.table} WHERE {where}", params)  # type: ignore[attr-defined]
            result = await super().update(options)  # type: ignore[misc]
            result.data = old if options.returning_columns else None
            return result


class ReturningAll(Sabotage):
    """Whatever columns are asked for, all are returned."""

    area = "dml"
    source = "D169"

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            return "RETURNING *", ()


class ReturningCountsNothing(Sabotage):
    """A statement that gives rows reports 0 affected."""

    area = "dml"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("delete", lambda told, options: 0 if options.returning_columns else told)


class ReturningRefusedTooLate(Sabotage):
    """RETURNING is said to be unsupported, and left out of the statement in silence."""

    area = "dml"
    source = "D141"

    class Dialect:
        def supports_returning_update(self) -> bool:
            return False

        def format_update_statement(self, expr: Any) -> Any:
            expr.returning = None
            return super().format_update_statement(expr)  # type: ignore[misc]


class BulkUpdateWithoutCondition(Sabotage):
    """A bulk update has no condition: rows that it does not name get NULL."""

    area = "dml"
    source = "D163"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            if " CASE " in sql:
                sql = sql.rpartition(" WHERE ")[0]
            return sql, params[: sql.count("?")]


class BulkUpdateShifted(Sabotage):
    """Values of a bulk update go to keys in sorted order."""

    area = "dml"
    source = "D163"

    class SyncBackend:
        def bulk_update(self, options: Any) -> Any:
            return super().bulk_update(options_without(options, pk_values=sorted(options.pk_values)))  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_update(self, options: Any) -> Any:
            return await super().bulk_update(options_without(options, pk_values=sorted(options.pk_values)))  # type: ignore[misc]


class BulkInsertRowByRow(Sabotage):
    """A bulk insert is sent row by row, and counts the last."""

    area = "dml"
    source = "D164"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            for row in options.rows:
                result = super().bulk_insert(options_without(options, rows=[row]))  # type: ignore[misc]
            return result

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            for row in options.rows:
                result = await super().bulk_insert(options_without(options, rows=[row]))  # type: ignore[misc]
            return result


class BulkInsertCutAt500(Sabotage):
    """A bulk insert takes five hundred rows."""

    area = "dml"
    source = "D017"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            return super().bulk_insert(options_without(options, rows=options.rows[:500]))  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            return await super().bulk_insert(options_without(options, rows=options.rows[:500]))  # type: ignore[misc]


class WholeIsPerBatch(Sabotage):
    """A whole batch is committed batch by batch."""

    area = "dml"
    source = "D164"
    target = "file"

    class SyncBackend:
        def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.PER_BATCH
            return super().execute_batch_dml(expressions, **options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.PER_BATCH
            async for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                yield batch


class PerBatchIsWhole(Sabotage):
    """Batches are kept together, whatever was asked for."""

    area = "dml"
    source = "D164"
    target = "file"

    class SyncBackend:
        def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.WHOLE
            return super().execute_batch_dml(expressions, **options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            options["commit_mode"] = BatchCommitMode.WHOLE
            async for batch in super().execute_batch_dml(expressions, **options):  # type: ignore[misc]
                yield batch


class BatchSkipsWhatFails(Sabotage):
    """Rows of a batch that fail are left out."""

    area = "dml"
    source = "D164"

    class SyncBackend:
        def _execute_batch_fast(self, sql: str, params_list: Any) -> Any:
            return super()._execute_batch_fast(sql.replace("INSERT ", "INSERT OR IGNORE ", 1), params_list)  # type: ignore[misc]

    class AsyncBackend:
        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> Any:
            ignoring = sql.replace("INSERT ", "INSERT OR IGNORE ", 1)
            return await super()._execute_batch_fast_async(ignoring, params_list)  # type: ignore[misc]


class BatchCountsExpressions(Sabotage):
    """A batch reports how many statements it ran, not how many rows they changed."""

    area = "dml"
    source = "D165"

    class SyncBackend:
        def _execute_batch_fast(self, sql: str, params_list: Any) -> Any:
            super()._execute_batch_fast(sql, params_list)  # type: ignore[misc]
            return len(params_list)

    class AsyncBackend:
        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> Any:
            await super()._execute_batch_fast_async(sql, params_list)  # type: ignore[misc]
            return len(params_list)


class LastPageLost(Sabotage):
    """A page that is not full is not given."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            pages = super().execute_batch_dql(expression, **options)  # type: ignore[misc]
            return (page for page in pages if page.has_more or page.page_index == 0)

    class AsyncBackend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(expression, **options):  # type: ignore[misc]
                if page.has_more or page.page_index == 0:
                    yield page


class PagesOverlap(Sabotage):
    """Every page begins with the last row of the one before."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            before: Any = []
            for page in super().execute_batch_dql(expression, **options):  # type: ignore[misc]
                before, page.data = page.data[-1:], before + page.data
                yield page

    class AsyncBackend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            before: Any = []
            async for page in super().execute_batch_dql(expression, **options):  # type: ignore[misc]
                before, page.data = page.data[-1:], before + page.data
                yield page


class PagesNumberedFromOne(Sabotage):
    """Pages are counted from 1."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            for page, number in zip(super().execute_batch_dql(expression, **options), itertools.count(1)):  # type: ignore[misc]
                page.page_index = number
                yield page

    class AsyncBackend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(expression, **options):  # type: ignore[misc]
                page.page_index += 1
                yield page


class PagesTellTheClock(Sabotage):
    """What a page tells as its duration is a moment, not a span."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            for page in super().execute_batch_dql(*args, **options):  # type: ignore[misc]
                page.duration = time.time()
                yield page

    class AsyncBackend:
        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(*args, **options):  # type: ignore[misc]
                page.duration = time.time()
                yield page


class BatchesTellNoDuration(Sabotage):
    """A batch's duration is never measured."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            for batch in super().execute_batch_dml(*args, **options):  # type: ignore[misc]
                batch.duration = 0.0
                yield batch

    class AsyncBackend:
        async def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            async for batch in super().execute_batch_dml(*args, **options):  # type: ignore[misc]
                batch.duration = 0.0
                yield batch


class ReturningParametersLost(Sabotage):
    """The parameters of what a statement returns are not bound."""

    area = "dml"
    source = "D014"

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            return super().format_returning_clause(clause)[0], ()  # type: ignore[misc]


class FailedBatchEndsTheCallersTransaction(Sabotage):
    """A batch that fails rolls a transaction back, whoever began it."""

    area = "dml"
    source = "D164"

    class SyncBackend:
        def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            try:
                yield from super().execute_batch_dml(*args, **options)  # type: ignore[misc]
            except Exception:
                if self.in_transaction:  # type: ignore[attr-defined]
                    self.rollback_transaction()  # type: ignore[attr-defined]
                raise

    class AsyncBackend:
        async def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            try:
                async for batch in super().execute_batch_dml(*args, **options):  # type: ignore[misc]
                    yield batch
            except Exception:
                if self.in_transaction:  # type: ignore[attr-defined]
                    await self.rollback_transaction()  # type: ignore[attr-defined]
                raise


class ReturningNameDropped(Sabotage):
    """The name of what a statement returns is left out."""

    area = "dml"
    source = "CK"

    class Dialect:
        def format_returning_clause(self, clause: Any) -> Any:
            clause.alias = None
            return super().format_returning_clause(clause)  # type: ignore[misc]


class ReturningBatchBindsAsItIs(Sabotage):
    """A batch that returns rows hands its values to the driver unconverted."""

    area = "dml"
    source = "D165"

    class SyncBackend:
        def _execute_batch_with_returning(self, *arguments: Any) -> Any:
            self.get_default_adapter_suggestions = dict
            try:
                return super()._execute_batch_with_returning(*arguments)  # type: ignore[misc]
            finally:
                del self.get_default_adapter_suggestions

    class AsyncBackend:
        async def _execute_batch_with_returning_async(self, *arguments: Any) -> Any:
            self.get_default_adapter_suggestions = dict
            try:
                return await super()._execute_batch_with_returning_async(*arguments)  # type: ignore[misc]
            finally:
                del self.get_default_adapter_suggestions
