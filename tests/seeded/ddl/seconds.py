"""Seeded defects of the area ``ddl`` that handle one of several columns, options or bounds."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class OneColumnIsComputed(SeededDefect):
    """Of several generated columns the first alone is generated; the others are plain."""

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            changed, seen = copy.copy(expr), False
            changed.columns = list(map(copy.copy, expr.columns))
            for each in changed.columns:
                each.generated_expression = None if seen else each.generated_expression
                seen = seen or each.generated_expression is not None
            return super().format_create_table_statement(changed)


class TemporaryOrIfMissing(SeededDefect):
    """TEMPORARY is left out beside IF NOT EXISTS."""

    target = "file"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            changed = copy.copy(expr)
            changed.temporary = expr.temporary and not expr.if_not_exists
            return super().format_create_table_statement(changed)


class ChecksIncludeTheirBound(SeededDefect):
    """The comparison of a table's check with ``<`` is rendered with ``<=``."""

    class Dialect:
        def format_table_check_constraint(self, *args: Any, **kwargs: Any) -> Any:
            sql, params = super().format_table_check_constraint(*args, **kwargs)
            return sql.replace('" < "', '" <= "'), params


class OneUpdatedColumnRunsATrigger(SeededDefect):
    """A trigger for updates of several columns runs for the first alone."""

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            changed = copy.copy(expr)
            changed.update_columns = expr.update_columns and expr.update_columns[:1]
            return super().format_create_trigger_statement(changed)


class NamedViewsAreNotTemporary(SeededDefect):
    """TEMPORARY is left out where a view names its columns."""

    target = "file"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            changed = copy.copy(expr)
            changed.temporary = expr.temporary and not expr.column_aliases
            return super().format_create_view_statement(changed)
