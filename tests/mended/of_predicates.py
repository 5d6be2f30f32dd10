"""Conditions, and columns that are compared."""

from __future__ import annotations

from rhosocial.activerecord.backend.expression.mixins import ComparisonMixin

from .mend import Change, Mend, places

_OPERATORS = "backend.expression.mixins:ComparisonMixin"


class PredicateGrouping(Mend):
    """The parts of AND and OR stand in parentheses, but a chain of one operator needs none around its beginning."""

    page = "core/predicate-grouping.md"
    changes = (
        Change(
            places("backend.dialect.mixins.predicate:PredicateMixin.format_logical_predicate"),
            "parts.append(sql)",
            'parts.append(sql if not parts and getattr(predicate, "op", None) == op else f"({sql})")',
        ),
    )


class EqualsNone(Mend):
    """A comparison with None asks for NULL."""

    page = "core/equals-none.md"
    changes = (
        Change(
            places(f"{_OPERATORS}.__eq__"),
            "from .core import Literal",
            """
            if other is None:
                return self.is_null()
            from .core import Literal
            """,
        ),
        Change(
            places(f"{_OPERATORS}.__ne__"),
            "from .core import Literal",
            """
            if other is None:
                return self.is_not_null()
            from .core import Literal
            """,
        ),
    )


class ColumnNoKey(Mend):
    """An expression is hashed by its identity, so that a column can be the key of a dict."""

    page = "core/column-no-key.md"

    @staticmethod
    def by_hand() -> None:
        ComparisonMixin.__hash__ = object.__hash__  # type: ignore[method-assign]


class IlikeNotRefused(Mend):
    """``ilike`` is refused where the dialect says no to it."""

    page = "core/ilike-not-refused.md"
    changes = (
        Change(
            places("backend.dialect.mixins.predicate:PredicateMixin.format_like_predicate"),
            "expr_sql, expr_params = expr.to_sql()",
            """
            if "ILIKE" in op.upper() and not self.supports_ilike():
                from ..exceptions import UnsupportedFeatureError
                raise UnsupportedFeatureError(self.name, "ILIKE")
            expr_sql, expr_params = expr.to_sql()
            """,
        ),
    )


class AliasInConditions(Mend):
    """What is compared or sorted by is written without its alias, which belongs to the select list."""

    page = "core/alias-in-conditions.md"
    changes = (
        Change(
            places("backend.dialect.mixins.predicate:PredicateMixin.format_comparison_predicate"),
            "left_sql, left_params = left.to_sql()",
            """
            if getattr(left, "alias", None) is not None:
                from copy import copy
                left = copy(left)
                left.alias = None
            left_sql, left_params = left.to_sql()
            """,
        ),
        Change(
            places("backend.dialect.mixins.dql:DQLMixin.format_order_by_clause"),
            "expr, direction = item",
            """
            expr, direction = item
            if getattr(expr, "alias", None) is not None:
                from copy import copy
                expr = copy(expr)
                expr.alias = None
            """,
        ),
    )
