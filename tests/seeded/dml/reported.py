"""Seeded defects of the area ``dml`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.errors import OperationalError

from ..counting import miscounting
from ..defect import SeededDefect
from .basics import options_without

TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND sql LIKE '% AFTER INSERT %'"


class KeyOfTheRowThatATriggerWrote(SeededDefect):
    """The last key of the session is reported, whichever table got it: also that of a row which a trigger wrote."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            for row in await self.fetch_all(TRIGGERS, (options.table,)):
                for name in re.findall(r'INSERT INTO "([^"]+)"', row["sql"]):
                    (found,) = await self.fetch_all(f'SELECT MAX(rowid) AS "key" FROM "{name}"')
                    result.last_insert_id = found["key"]
            return result


class ReturningRefusedWhereATriggerIs(SeededDefect):
    """RETURNING is sent in a form that the database refuses for a table with a trigger."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            if options.returning_columns and await self.fetch_all(TRIGGERS, (options.table,)):
                raise OperationalError("the target table of the DML statement can't have any enabled triggers")
            return await super().insert(options)


class SkippedUpsertsReturnTheirRow(SeededDefect):
    """An upsert whose condition keeps the row as it is returns that row."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            found = re.match(r'INSERT INTO ("[^"]+").* DO UPDATE .* WHERE .* RETURNING (.*)', sql, re.DOTALL)
            if found and result.data == []:
                result.data = await self.fetch_all(f"SELECT {found.group(2)} FROM {found.group(1)} LIMIT 1")
                result.affected_rows = len(result.data)
            return result


class UpsertsSetTheKeyToo(SeededDefect):
    """An upsert on another column than the key overwrites the key of the row that is there."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)
            if "id" in (expr.columns or []):
                sql = sql.replace("DO UPDATE SET ", 'DO UPDATE SET "id" = EXCLUDED."id", ')
            return sql, params


class KeysOfUpsertsAreCounted(SeededDefect):
    """The keys of several rows of an upsert are counted on from the first, whether or not each was inserted."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if " DO UPDATE " in sql and result.data and "id" in result.data[0]:
                first = result.data[0]["id"]
                result.data = [{**row, "id": first + place} for place, row in enumerate(result.data)]
            return result


class BulkInsertsCountOneRow(SeededDefect):
    """An INSERT of several rows reports one affected row."""

    Backend = miscounting("bulk_insert", lambda count, options: min(count, 1))


class BatchesCountTheirStatements(SeededDefect):
    """Each statement of a batch counts as one affected row."""

    class Backend:
        def _execute_batch_fast(self, sql: str, params_list: Any) -> int:
            super()._execute_batch_fast(sql, params_list)
            return len(params_list)

        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> int:
            await super()._execute_batch_fast_async(sql, params_list)
            return len(params_list)


class InsertsFromQueriesCountNothing(SeededDefect):
    """INSERT ... SELECT reports -1 affected rows."""

    Backend = miscounting("execute", lambda count, sql: -1 if sql.startswith("INSERT") and "SELECT" in sql else count)


class ReturningCountsTwice(SeededDefect):
    """An INSERT that returns what it inserted counts its rows once more for the result."""

    Backend = miscounting("insert", lambda count, options: count * 2 if options.returning_columns else count)


class DeletesOfNothingCountOne(SeededDefect):
    """A DELETE that finds no row reports one."""

    Backend = miscounting("delete", lambda count, options: count or 1)


class IgnoredRowsAreReturned(SeededDefect):
    """Of several rows of which some are ignored, RETURNING gives one for each that was sent."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if " DO NOTHING" in sql and result.data:
                result.data += result.data[:1] * (sql.count("(?") - len(result.data))
            return result


class CountsAddUp(SeededDefect):
    """The affected rows of an UPDATE are those of the INSERT before it too."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            self._counted = result.affected_rows
            return result

        async def update(self, options: Any) -> Any:
            result = await super().update(options)
            result.affected_rows += vars(self).pop("_counted", 0)
            return result


class PagesAreQueriesOfTheirOwn(SeededDefect):
    """Each page is a query with LIMIT and OFFSET, so that rows which go between two pages shift the rest."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, *, page_size: int = 1000, **options: Any) -> Any:
            sql, params = expression.to_sql()
            place = 0
            async for page in super().execute_batch_dql(expression, page_size=page_size, **options):
                if not options:
                    rest = f"SELECT * FROM ({sql}) LIMIT {page_size} OFFSET {place}"
                    page.data = await self.fetch_all(rest, params)
                place += page_size
                yield page


class PageSizeIsALimit(SeededDefect):
    """The size of a page is taken for the number of rows that are wanted."""

    class Backend:
        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(expression, **options):
                page.has_more = False
                yield page
                break


class OtherStatementsEndThePages(SeededDefect):
    """The cursor of a paged query is the session's: another statement between two pages ends them early."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            self._statements_run = vars(self).get("_statements_run", 0) + 1
            return await super().execute(sql, params, **kwargs)

        async def execute_batch_dql(self, expression: Any, **options: Any) -> Any:
            before = vars(self).get("_statements_run", 0)
            async for page in super().execute_batch_dql(expression, **options):
                if page.page_index and vars(self).get("_statements_run", 0) != before:
                    break
                yield page


class ConditionsWithQueriesAreDropped(SeededDefect):
    """A DELETE or an UPDATE whose condition holds a query applies to every row."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            before, _, where = sql.partition(" WHERE ")
            return (before, params[: before.count("?")]) if "(SELECT " in where else (sql, params)

        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            before, _, where = sql.partition(" WHERE ")
            return (before, params[: before.count("?")]) if "(SELECT " in where else (sql, params)


class BulkUpdatesWriteTheWordNull(SeededDefect):
    """A bulk update writes the JSON text of None where it should write NULL."""

    class Backend:
        async def bulk_update(self, options: Any) -> Any:
            values = {n: ["null" if v is None else v for v in vs] for n, vs in options.field_values.items()}
            return await super().bulk_update(options_without(options, field_values=values))
