"""Seeded defects of the area ``dml`` that its rules once let pass."""

from __future__ import annotations

import contextlib
import re
from time import perf_counter
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import RawSQLPredicate
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect


class WritesBetweenPagesAreLost(SeededDefect):
    """While a batch query is open, an INSERT or UPDATE does nothing."""

    class SyncBackend:
        paging = False

        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            self.paging = True
            try:
                yield from super().execute_batch_dql(*args, **options)
            finally:
                self.paging = False

        def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = self.paging and sql.startswith(("INSERT", "UPDATE"))
            return super().execute("SELECT 1" if lost else sql, None if lost else params, **options)

    class AsyncBackend:
        paging = False

        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            self.paging = True
            try:
                async for page in super().execute_batch_dql(*args, **options):
                    yield page
            finally:
                self.paging = False

        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = self.paging and sql.startswith(("INSERT", "UPDATE"))
            return await super().execute("SELECT 1" if lost else sql, None if lost else params, **options)


class InsertReturnsWhatWasSent(SeededDefect):
    """In place of the returned row, an insert gives back the values that it was called with."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            columns = options.returning_columns or []
            if set(columns) & set(options.data):
                result.data = [{name: options.data[name] for name in columns if name in options.data}]
            return result


class AnUpdateIsOnlyCounted(SeededDefect):
    """An update reports the rows that it would change, and is not sent."""

    class Backend:
        async def update(self, options: Any) -> Any:
            condition, params = options.where.to_sql()
            found = await self.fetch_all(f'SELECT 1 FROM "{options.table}" WHERE {condition}', params)
            return QueryResult(data=None, affected_rows=len(found))


class ABatchInATransactionIsRefused(SeededDefect):
    """A batch raises an error of the core inside a transaction, whatever its mode."""

    class SyncBackend:
        def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            if self.in_transaction:
                raise DatabaseError("a batch needs its own transaction")
            yield from super().execute_batch_dml(*args, **options)

    class AsyncBackend:
        async def execute_batch_dml(self, *args: Any, **options: Any) -> Any:
            if self.in_transaction:
                raise DatabaseError("a batch needs its own transaction")
            async for batch in super().execute_batch_dml(*args, **options):
                yield batch


class PagingCommits(SeededDefect):
    """A paged query commits the open transaction and begins another one."""

    class SyncBackend:
        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN")
            yield from super().execute_batch_dql(*args, **options)

    class AsyncBackend:
        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            async for page in super().execute_batch_dql(*args, **options):
                yield page


class AReturningUpdateIsAQuery(SeededDefect):
    """An UPDATE with RETURNING is sent as a query for the rows that it would change."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            found = re.match(r"UPDATE (\S+) SET (.*?) WHERE (.*) RETURNING (.*)", sql)
            if found is None:
                return await super().execute(sql, params, **options)
            table, assigned, condition, columns = found.groups()
            values = list(params or ())[assigned.count("?") :]
            # The parameters of the condition precede those of RETURNING, which come first in a query.
            many = condition.count("?")
            query = f"SELECT {columns} FROM {table} WHERE {condition}"
            return await super().execute(query, tuple(values[many:] + values[:many]), **options)


class TheLargestKeyIsThatOfTheRow(SeededDefect):
    """The key of an inserted row is the largest of its table, asked in a second statement."""

    target = "file"

    class Dialect:
        def supports_returning_insert(self) -> bool:
            return False

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            if result.affected_rows and not isinstance(options.data, list) and "id" not in options.data:
                with contextlib.suppress(DatabaseError):
                    row = await self.fetch_one(f'SELECT MAX("id") AS "m" FROM "{options.table}"')
                    result.last_insert_id = row["m"]
            return result


class ARefusedAliasLeavesItsRow(SeededDefect):
    """RETURNING with an alias is refused after its row was inserted."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if "RETURNING" in sql and ' AS "the code"' in sql:
                raise DatabaseError("no alias in RETURNING")
            return result


class ExpressionsOfAnInsertBecomeValues(SeededDefect):
    """``insert`` writes the values of expressions into the caller's data."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            if isinstance(options.data, dict):
                values = {name: getattr(each, "value", each) for name, each in options.data.items()}
                options.data.update(values)
            return result


class UpsertsFromAQueryTakeEveryRow(SeededDefect):
    """``WHERE true``, which SQLite needs before ON CONFLICT, takes the place of the query's own condition."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            query = getattr(expr.source, "select_query", None)
            if query is not None and expr.on_conflict is not None and query.where is not None:
                always = RawSQLPredicate(expr.dialect, "1 = 1")
                query.where = WhereClause(expr.dialect, always)
            return super().format_insert_statement(expr)


class OnlyTheFirstRowOfAPageIsMapped(SeededDefect):
    """The names of columns are mapped in the first row of each page alone."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            back = {field: column for column, field in (options.get("column_mapping") or {}).items()}
            async for page in super().execute_batch_dql(expression, **options):
                page.data[1:] = [{back.get(name, name): row[name] for name in row} for row in page.data[1:]]
                yield page


class OneClockForAllBatches(SeededDefect):
    """A batch reports the time since the first batch began."""

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            began = perf_counter()
            async for batch in super().execute_batch_dml(expressions, **options):
                batch.duration = perf_counter() - began
                yield batch


class UpsertsFromAQueryForgetItsGroups(SeededDefect):
    """The query of an upsert is not grouped."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            query = getattr(expr.source, "select_query", None)
            if query is not None and expr.on_conflict is not None:
                query.group_by_having = None
                query.where = query.where or WhereClause(expr.dialect, RawSQLPredicate(expr.dialect, "1 = 1"))
            return super().format_insert_statement(expr)


class OneClockForAllPages(SeededDefect):
    """A page reports the time since the query was sent."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            began = perf_counter()
            async for page in super().execute_batch_dql(expression, **options):
                page.duration = perf_counter() - began
                yield page
