"""Seeded defects of the area ``dml`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


class SkippedRowsOfUpsertsAreRefused(SeededDefect):
    """An upsert of several rows counts those it wrote, and takes one that its condition skipped for a second conflict."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            found = re.search(r" VALUES (.*?) ON CONFLICT .* DO UPDATE SET .* WHERE ", sql, re.DOTALL)
            rows = found[1].count("), (") + 1 if found else 0
            if rows > 1 and result.affected_rows < rows:
                raise IntegrityError("a row is affected a second time")
            return result


class ConflictsForgottenInSeveralBatches(SeededDefect):
    """A list that takes more than one batch is inserted without its conflict clause."""

    class Backend:
        def execute_batch_dml(self, expressions: Any, *args: Any, **options: Any) -> Any:
            if len(expressions) > options.get("batch_size", 100):
                expressions = [copy.copy(each) for each in expressions]
                for each in expressions:
                    if getattr(each, "on_conflict", None):
                        each.on_conflict = None
            return super().execute_batch_dml(expressions, *args, **options)


class ListsThatDoNothingReturnNothing(SeededDefect):
    """A list of inserts that does nothing on a conflict returns no rows, not even those that it inserted."""

    class Backend:
        def _execute_batch_with_returning(self, sql: str, *args: Any) -> Any:
            return self._emptied(sql, super()._execute_batch_with_returning(sql, *args))

        async def _execute_batch_with_returning_async(self, sql: str, *args: Any) -> Any:
            return self._emptied(sql, await super()._execute_batch_with_returning_async(sql, *args))

        def _emptied(self, sql: str, results: Any) -> Any:
            for result in results if "DO NOTHING" in sql else ():
                result.data = []
            return results


class SourcesOfUpdatesAreBoundFirst(SeededDefect):
    """The parameters of an update's FROM are bound before those of its SET."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            if expr.from_:
                table = len(expr.table.to_sql()[1])
                end = table + sum(len(value.to_sql()[1]) for value in expr.assignments.values())
                sources = expr.from_ if isinstance(expr.from_, list) else [expr.from_]
                count = sum(len(source.to_sql()[1]) for source in sources if hasattr(source, "to_sql"))
                params = (*params[:table], *params[end : end + count], *params[table:end], *params[end + count :])
            return sql, params


class InsertsOfQueriesCountNothing(SeededDefect):
    """An INSERT of a query's rows is taken for a query, and the number of changed rows is that of its result."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result is not None and not result.data and re.match(r"INSERT INTO .* SELECT ", sql, re.DOTALL):
                result.affected_rows = 0
            return result


class CommaAfterTheLastAssignment(SeededDefect):
    """The last column of an update's SET is followed by a comma."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return (sql.replace(" WHERE ", ", WHERE ", 1) if " WHERE " in sql else f"{sql},"), params


class TargetsOfConflictsForgotten(SeededDefect):
    """The columns whose conflict an upsert answers are left out, so that it answers any conflict."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.conflict_target = None
            return super().format_on_conflict_clause(expr)


class UpsertsUpdateEveryColumn(SeededDefect):
    """An upsert updates every column that it would insert, not only those of its SET."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.on_conflict = [self._widened(clause, expr.columns or ()) for clause in expr.on_conflict or ()]
            return super().format_insert_statement(expr)

        def _widened(self, clause: Any, columns: Any) -> Any:
            if not clause.update_assignments:
                return clause
            clause = copy.copy(clause)
            given = {name: RawSQLExpression(self, f"excluded.{self.format_identifier(name)}") for name in columns}
            clause.update_assignments = {**given, **clause.update_assignments}
            return clause


class RowsThatStayAreNotCounted(SeededDefect):
    """An update counts the rows alone whose values it changes."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            found = re.match(r'UPDATE ("[^"]+") SET ((?:"[^"]+" = \?(?:, )?)+) WHERE (.*)$', sql)
            plain = found and all(isinstance(value, (int, float, str, bytes, type(None))) for value in params or ())
            if not found or not plain:
                return await super().execute(sql, params, **kwargs)
            changes = found[2].replace(", ", " OR ").replace(" = ?", " IS NOT ?")
            query = f"SELECT 1 FROM {found[1]} WHERE ({changes}) AND ({found[3]})"
            cursor = await self._connection.execute(query, tuple(params))
            changed = len(list(await cursor.fetchall()))
            result = await super().execute(sql, params, **kwargs)
            result.affected_rows = changed
            return result
