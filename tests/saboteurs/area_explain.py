"""Saboteurs of the area ``explain``."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


def judging(mixin: type) -> type:
    """A ``Backend`` mixin whose plans have ``mixin`` before their own class."""

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)  # type: ignore[misc]
            object.__setattr__(made, "__class__", type("Judged", (mixin, type(made)), {}))
            return made

    return Backend


class ExplainRunsChanges(Sabotage):
    """EXPLAIN is not written before a change."""

    area = "explain"
    source = "CK"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = expr.statement.to_sql()
            return (f"EXPLAIN {sql}" if sql.startswith("SELECT") else sql), params


class ExplainRunsAfterwards(Sabotage):
    """After its plan, the statement itself is run."""

    area = "explain"
    source = "CK"

    class SyncBackend:
        def explain(self, expression: Any, options: Any = None) -> Any:
            found = super().explain(expression, options)  # type: ignore[misc]
            self.execute(*expression.to_sql())  # type: ignore[attr-defined]
            return found

    class AsyncBackend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            found = await super().explain(expression, options)  # type: ignore[misc]
            await self.execute(*expression.to_sql())  # type: ignore[attr-defined]
            return found


class ExplainWithoutParameters(Sabotage):
    """The statement's values are not bound."""

    area = "explain"
    source = "CK"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            return super().format_explain_statement(expr)[0], ()  # type: ignore[misc]


class ExplainQueriesAlone(Sabotage):
    """Only queries are explained; a change has an empty plan."""

    area = "explain"
    source = "CK"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)  # type: ignore[misc]
            return (sql, params) if "EXPLAIN SELECT" in sql else ("SELECT 1 AS a WHERE 0", ())


class ExplainAnotherStatement(Sabotage):
    """The plan of a query is that of the first one."""

    area = "explain"
    source = "CK"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, _ = super().format_explain_statement(expr)  # type: ignore[misc]
            return ("EXPLAIN SELECT 1" if "QUERY PLAN" not in sql else "EXPLAIN QUERY PLAN SELECT 1"), ()


class ExplainFirstRowTyped(Sabotage):
    """Of a plan, the first row alone is given its type."""

    area = "explain"
    source = "CK"

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)  # type: ignore[misc]
            made.rows = made.rows[:1]
            return made


class ExplainTellsTheStatement(Sabotage):
    """A plan tells the statement, not what was run."""

    area = "explain"
    source = "CK"

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)  # type: ignore[misc]
            made.sql = sql.replace("EXPLAIN ", "").replace("QUERY PLAN ", "")
            return made


class ExplainTakesNoTime(Sabotage):
    """The duration of a plan is always 0."""

    area = "explain"
    source = "mariadb backend's duration"

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            return super()._parse_explain_result(raw_rows, sql, 0.0)  # type: ignore[misc]


class ExplainRowsAsTuples(Sabotage):
    """A plan has no names of columns."""

    area = "explain"
    source = "CK"

    class Backend:
        def _parse_explain_result(self, raw_rows: Any, sql: str, duration: float) -> Any:
            made = super()._parse_explain_result(raw_rows, sql, duration)  # type: ignore[misc]
            made.raw_rows = [tuple(row.values()) for row in raw_rows]
            return made


class ExplainEndsTransaction(Sabotage):
    """Asking for a plan commits what was open."""

    area = "explain"
    source = "CK"

    class SyncBackend:
        def explain(self, expression: Any, options: Any = None) -> Any:
            self._connection.commit()  # type: ignore[attr-defined]
            return super().explain(expression, options)  # type: ignore[misc]

    class AsyncBackend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            await self._connection.commit()  # type: ignore[attr-defined]
            return await super().explain(expression, options)  # type: ignore[misc]


class ExplainSwallowsErrors(Sabotage):
    """What can't be explained has an empty plan."""

    area = "explain"
    source = "D018"

    class SyncBackend:
        def explain(self, expression: Any, options: Any = None) -> Any:
            try:
                return super().explain(expression, options)  # type: ignore[misc]
            except Exception:
                return self._parse_explain_result([], "EXPLAIN", 0.1)  # type: ignore[attr-defined]

    class AsyncBackend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            try:
                return await super().explain(expression, options)  # type: ignore[misc]
            except Exception:
                return self._parse_explain_result([], "EXPLAIN", 0.1)  # type: ignore[attr-defined]


class ExplainOptionsStick(Sabotage):
    """The options of one plan are those of the next."""

    area = "explain"
    source = "CK"

    class Backend:
        def _build_explain_sql(self, expression: Any, options: Any = None) -> Any:
            self._last = options or getattr(self, "_last", None)
            return super()._build_explain_sql(expression, self._last)  # type: ignore[misc]


class ExplainTextAsFormat(Sabotage):
    """A format is written as PostgreSQL does."""

    area = "explain"
    source = "D141"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)  # type: ignore[misc]
            named = expr.options is not None and expr.options.format is not None
            return (sql.replace("EXPLAIN", f"EXPLAIN (FORMAT {expr.options.format.value})") if named else sql), params


class EveryIndexCovers(Sabotage):
    """Every plan that uses an index is called covering."""

    area = "explain"
    source = "mysql and mariadb backends"

    class _Plan:
        def analyze_index_usage(self) -> str:
            found: str = super().analyze_index_usage()  # type: ignore[misc]
            return "covering_index" if found == "index_with_lookup" else found

    Backend = judging(_Plan)


class FullScanIsUnknown(Sabotage):
    """A full scan is not told as one."""

    area = "explain"
    source = "CK"

    class _Plan:
        def analyze_index_usage(self) -> str:
            found: str = super().analyze_index_usage()  # type: ignore[misc]
            return "unknown" if found == "full_scan" else found

    Backend = judging(_Plan)


class HelpersDisagree(Sabotage):
    """An index is called used when it covers, and then alone."""

    area = "explain"
    source = "CK"

    class _Plan:
        @property
        def is_index_used(self) -> bool:
            return bool(self.is_covering_index)  # type: ignore[attr-defined]

    Backend = judging(_Plan)


class QueriesNotExplained(Sabotage):
    """``explain`` of the query builder gives rows: EXPLAIN is dropped from statements without options."""

    area = "explain"
    source = "CK"

    class Dialect:
        def format_explain_statement(self, expr: Any) -> Any:
            sql, params = super().format_explain_statement(expr)  # type: ignore[misc]
            return sql.replace("EXPLAIN ", "", 1) if expr.options is not None and not expr.options.type else sql, params


class TheFirstRowIsAHeading(Sabotage):
    """The first row of a result is left out, as if it were the heading of a plan."""

    area = "explain"
    source = "CK"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            return super().fetch_all(*args, **options)[1:]  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return (await super().fetch_all(*args, **options))[1:]  # type: ignore[misc]
