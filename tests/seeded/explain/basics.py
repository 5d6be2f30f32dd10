"""Seeded defects of the area ``explain``."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def judging(mixin: type) -> type:
    """A ``Backend`` mixin whose plans have ``mixin`` before their own class."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)
            object.__setattr__(made, "__class__", type("Judged", (mixin, type(made)), {}))
            return made

    return Backend


class ExplainRunsChanges(SeededDefect):
    """EXPLAIN is not written before a change."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = expr.statement.to_sql()
            return (f"EXPLAIN {sql}" if sql.startswith("SELECT") else sql), params


class ExplainRunsAfterwards(SeededDefect):
    """After its plan, the statement itself is run."""

    class Backend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            found = await super().explain(expression, options)
            await self.execute(*expression.to_sql())
            return found


class ExplainWithoutParameters(SeededDefect):
    """The statement's values are not bound."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            return super().format_explain_statement(expr)[0], ()


class ExplainQueriesAlone(SeededDefect):
    """Only queries are explained; a change has an empty plan."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)
            return (sql, params) if "EXPLAIN SELECT" in sql else ("SELECT 1 AS a WHERE 0", ())


class ExplainAnotherStatement(SeededDefect):
    """The plan of a query is that of the first one."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, _ = super().format_explain_statement(expr)
            return ("EXPLAIN SELECT 1" if "QUERY PLAN" not in sql else "EXPLAIN QUERY PLAN SELECT 1"), ()


class ExplainFirstRowTyped(SeededDefect):
    """Of a plan, the first row alone is given its type."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)
            made.rows = made.rows[:1]
            return made


class ExplainTellsTheStatement(SeededDefect):
    """A plan shows the statement, not what was run."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)
            made.sql = sql.replace("EXPLAIN ", "").replace("QUERY PLAN ", "")
            return made


class ExplainTakesNoTime(SeededDefect):
    """The duration of a plan is always 0. Seen in the mariadb backend."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            return super()._parse_explain_result(raw_rows, sql, 0.0)


class ExplainRowsAsTuples(SeededDefect):
    """A plan has no names of columns."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)
            made.raw_rows = [tuple(row.values()) for row in raw_rows]
            return made


class ExplainEndsTransaction(SeededDefect):
    """Asking for a plan commits what was open."""

    class Backend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            await self._connection.commit()
            return await super().explain(expression, options)


class ExplainSwallowsErrors(SeededDefect):
    """What can't be explained has an empty plan."""

    class Backend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            try:
                return await super().explain(expression, options)
            except Exception:
                return self._parse_explain_result([], "EXPLAIN", 0.1)


class ExplainOptionsStick(SeededDefect):
    """The options of one plan are those of the next."""

    class Backend:
        def _build_explain_sql(self, expression: Any, options: Any = None) -> Any:
            self._last = options or getattr(self, "_last", None)
            return super()._build_explain_sql(expression, self._last)


class ExplainTextAsFormat(SeededDefect):
    """A format is written as PostgreSQL does."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)
            named = expr.options is not None and expr.options.format is not None
            return (sql.replace("EXPLAIN", f"EXPLAIN (FORMAT {expr.options.format.value})") if named else sql), params


class EveryIndexCovers(SeededDefect):
    """Every plan that uses an index is called covering. Seen in the mysql and mariadb backends."""

    class _Plan:
        def analyze_index_usage(self) -> str:
            found: str = super().analyze_index_usage()
            return "covering_index" if found == "index_with_lookup" else found

    Backend = judging(_Plan)


class FullScanIsUnknown(SeededDefect):
    """A full scan is not reported as one."""

    class _Plan:
        def analyze_index_usage(self) -> str:
            found: str = super().analyze_index_usage()
            return "unknown" if found == "full_scan" else found

    Backend = judging(_Plan)


class HelpersDisagree(SeededDefect):
    """An index is called used when it covers, and then alone."""

    class _Plan:
        @property
        def is_index_used(self) -> bool:
            return bool(self.is_covering_index)

    Backend = judging(_Plan)


class QueriesNotExplained(SeededDefect):
    """``explain`` of the query builder gives rows: EXPLAIN is dropped from statements without options."""

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)
            return sql.replace("EXPLAIN ", "", 1) if expr.options is not None and not expr.options.type else sql, params


class TheFirstRowIsAHeading(SeededDefect):
    """The first row of a result is left out, as if it were the heading of a plan."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return (await super().fetch_all(*args, **options))[1:]
