"""Expressions: arithmetic, functions, windows, set operations and sources."""

from __future__ import annotations

from .mend import Change, Mend, places

_SET = ".format_set_operation_expression"
_SETS = places(f"backend.dialect.mixins.set_operation:SetOperationMixin{_SET}")
_BASE = 'base_sql = f"{left_sql} {operation}{all_str} {right_sql}"'
# The simple query of a recursive CTE must stay as it is.
_GROUPED = """
from rhosocial.activerecord.backend.expression import QueryExpression
left_sql, right_sql = (
    sql if type(side) is QueryExpression and not (side.order_by or side.limit_offset) else {grouped}
    for side, sql in ((left, left_sql), (right, right_sql))
)
"""
_SETS_OF_SQLITE = places(f"backend.impl.sqlite.mixins.set_operation:SQLiteSetOperationMixin{_SET}")


class ArithmeticGrouping(Mend):
    """A right operand with an operator of the same precedence stands in parentheses."""

    page = "core/arithmetic-grouping.md"
    changes = (
        Change(
            places("backend.expression.operators:BinaryArithmeticExpression.to_sql"),
            "right_needs_parens = self._needs_parens(self.right, current_precedence)",
            "right_needs_parens = self._needs_parens(self.right, current_precedence + 1)",
        ),
    )


class EmptyWindow(Mend):
    """A window without any component covers the whole result."""

    page = "core/empty-window.md"
    changes = (
        Change(
            places("backend.dialect.mixins.window:WindowFunctionMixin.format_window_specification"),
            "if not parts:",
            "if False:",
        ),
    )


class TrimParametersSwapped(Mend):
    """The parameters of ``trim`` stand in the order of their places."""

    page = "core/trim-parameters-swapped.md"
    driver = "postgres"
    changes = (
        Change(
            places("backend.expression.functions.string:trim"),
            "all_params = target_params + chars_params",
            "all_params = chars_params + target_params",
        ),
    )


class SetOperationGrouping(Mend):
    """A side of a set operation that is more than a simple query is evaluated before it."""

    page = "core/set-operation-grouping.md"
    changes = (
        Change(_SETS, _BASE, _GROUPED.format(grouped='f"({sql})"') + _BASE),
        Change(_SETS_OF_SQLITE, _BASE, _GROUPED.format(grouped='f"SELECT * FROM ({sql})"') + _BASE),
    )


class SetOperationSource(Mend):
    """A set operation with an alias is a source in parentheses."""

    page = "core/set-operation-source.md"
    changes = (
        Change(
            (*_SETS, *_SETS_OF_SQLITE),
            """
            if alias:
                sql_parts.append(f"AS {self.format_identifier(alias)}")
            """,
            "",
        ),
        Change(
            (*_SETS, *_SETS_OF_SQLITE),
            'sql = " ".join(sql_parts)',
            """
            sql = " ".join(sql_parts)
            if alias:
                sql = f"({sql}) AS {self.format_identifier(alias)}"
            """,
        ),
    )
