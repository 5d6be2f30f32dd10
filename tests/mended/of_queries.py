"""Queries on models and on named queries."""

from __future__ import annotations

from .mend import Change, Mend, both, places

_ONE = both("query.active_query:ActiveQuery.one")
_VALUES = tuple(
    place
    for name in ("count", "sum_", "avg", "min_", "max_")
    for place in both(f"query.aggregate:AggregateQueryMixin.{name}")
)


class ChangeIgnoresLimit(Mend):
    """``update_all`` and ``delete_all`` refuse a query with a join, a limit or an offset."""

    page = "core/change-ignores-limit.md"
    changes = (
        Change(
            (*both("query.active_query:ActiveQuery.update_all"), *both("query.active_query:ActiveQuery.delete_all")),
            "if not self.where_clause:",
            """
            if self.join_clause or self.limit_offset_clause:
                raise ValueError("joins, limit and offset are not applied to a change of all rows")
            if not self.where_clause:
            """,
        ),
    )


class CountWithOffset(Mend):
    """``count()`` counts all rows, whatever limit and offset the query has."""

    page = "core/count-with-offset.md"
    changes = (
        Change(
            both("query.aggregate:AggregateQueryMixin.count"),
            "result = await self.aggregate()",
            """
            original_limit, self.limit_offset_clause = self.limit_offset_clause, None
            result = await self.aggregate()
            self.limit_offset_clause = original_limit
            """,
        ),
    )


class CteQueryJoin(Mend):
    """A query on named queries can be joined with another, and the join is its source."""

    page = "core/cte-query-join.md"
    changes = (
        Change(both("query.cte_query:CTEQuery.__init__"), "self.join_clauses = []", "self.join_clause = None"),
        Change(
            places("query.join:JoinQueryMixin._perform_join"),
            """
            left_table = TableExpression(
                dialect,
                self.model_class.table_name(),
                schema_name=self.model_class.schema_name(),
                alias=self.model_class.table_name(),
            )
            """,
            """
            if hasattr(self, "_ctes"):
                left_table = TableExpression(dialect, self._main_cte_name or self._ctes[-1].name)
            else:
                left_table = TableExpression(
                    dialect,
                    self.model_class.table_name(),
                    schema_name=self.model_class.schema_name(),
                    alias=self.model_class.table_name(),
                )
            """,
        ),
        Change(
            both("query.cte_query:CTEQuery.to_sql"),
            "from_=TableExpression(dialect, main_cte_name),  # Reference the specified CTE",
            "from_=self.join_clause or TableExpression(dialect, main_cte_name),",
        ),
    )


class ExplainEmptyValue(Mend):
    """``explain()`` has no effect on a method that returns a single value, as its docstring says."""

    page = "core/explain-empty-value.md"
    changes = (
        Change(
            _VALUES,
            "result = await self.aggregate()",
            """
            explained, self._explain_enabled = self._explain_enabled, False
            result = await self.aggregate()
            self._explain_enabled = explained
            """,
        ),
    )


class OneDropsClauses(Mend):
    """``one()`` reads the query's joins, and begins at its offset."""

    page = "core/one-drops-clauses.md"
    changes = (
        Change(_ONE, "from_=from_clause,", "from_=self.join_clause or from_clause,"),
        Change(
            _ONE,
            "temp_limit_offset = LimitOffsetClause(dialect, limit=1)",
            """
            given = self.limit_offset_clause
            temp_limit_offset = LimitOffsetClause(dialect, limit=1, offset=given.offset if given else None)
            """,
        ),
    )
