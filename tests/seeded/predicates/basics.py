"""Seeded defects of the area ``predicates``: dialects that render a condition wrongly."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from rhosocial.activerecord.backend.expression import Literal, QueryExpression

from ..defect import SeededDefect


class PredicateNotWithoutParentheses(SeededDefect):
    """NOT is put before its operand without parentheses, so that it takes the first part alone."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            parts = [predicate.to_sql() for predicate in predicates]
            params = tuple(value for _, values in parts for value in values)
            if op == "NOT":
                return f"NOT {parts[0][0]}", params
            return f" {op} ".join(f"({sql})" for sql, _ in parts), params


class PredicateConditionsAfterTheSecondAreLost(SeededDefect):
    """A logical operator renders its first two operands."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            parts = [predicate.to_sql() for predicate in predicates[:2]]
            params = tuple(value for _, values in parts for value in values)
            if op == "NOT":
                return f"NOT ({parts[0][0]})", params
            return f" {op} ".join(f"({sql})" for sql, _ in parts), params


class PredicateSecondWhereReplacesTheFirst(SeededDefect):
    """Of several conditions of a query, the last one is rendered."""

    class Dialect:
        def format_where_clause(self, clause: Any) -> Any:
            condition = clause.condition
            if getattr(condition, "op", "") == "AND":
                condition = condition.predicates[-1]
            sql, params = condition.to_sql()
            return f"WHERE {sql}", params


class PredicateEmptyListIsNoCondition(SeededDefect):
    """IN over an empty list is left out as if it were no condition."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any) -> Any:
            if not values:
                return "1 = 1", ()
            return super().format_in_predicate_with_literal_values(expr, values)


class PredicateEmptyListHoldsNull(SeededDefect):
    """IN over an empty list is written as IN (NULL), so that NOT IN keeps nothing."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any) -> Any:
            return super().format_in_predicate_with_literal_values(expr, values or (None,))


class PredicateListCutAt999(SeededDefect):
    """A list is cut at the largest number of parameters that an old SQLite allowed."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(values)[:999])


class PredicateListWithoutItsNulls(SeededDefect):
    """NULLs are taken out of a list, which makes NOT IN keep rows."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any) -> Any:
            known = tuple(value for value in values if value is not None)
            return super().format_in_predicate_with_literal_values(expr, known)


class PredicateSubqueryNullsAreFalse(SeededDefect):
    """An unknown IN over a subquery is made false, so that NOT IN keeps the row."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            return f"COALESCE({sql}, 0)", params


class PredicateBetweenLeavesBoundsOut(SeededDefect):
    """BETWEEN is written as two strict comparisons."""

    class Dialect:
        def format_between_predicate(self, expr: Any, low: Any, high: Any) -> Any:
            (e, ep), (lo, lp), (hi, hp) = expr.to_sql(), low.to_sql(), high.to_sql()
            return f"({e} > {lo} AND {e} < {hi})", (*ep, *lp, *ep, *hp)


class PredicateBetweenSortsItsBounds(SeededDefect):
    """The bounds of BETWEEN are put in order, so that a reversed range is not empty."""

    class Dialect:
        def format_between_predicate(self, expr: Any, low: Any, high: Any) -> Any:
            (e, ep), (lo, lp), (hi, hp) = expr.to_sql(), low.to_sql(), high.to_sql()
            return f"{e} BETWEEN MIN({lo}, {hi}) AND MAX({lo}, {hi})", (*ep, *lp, *hp, *lp, *hp)


class PredicateLikeFindsParts(SeededDefect):
    """A pattern is looked for anywhere in the value."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            (e, ep), (p, pp) = expr.to_sql(), pattern.to_sql()
            return f"{e} {op} '%' || {p} || '%'", ep + pp


class PredicateLikeTakesUnderscoresLiterally(SeededDefect):
    """``_`` is escaped in every pattern as if it had been typed by a user."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)
            return f"{sql} ESCAPE '!'", (*params[:-1], params[-1].replace("_", "!_"))


class PredicateIlikeTellsCapitalsApart(SeededDefect):
    """ILIKE is claimed and rendered by an operator that distinguishes letters' case."""

    class Dialect:
        def supports_ilike(self) -> bool:
            return True

        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            if op != "ILIKE":
                return super().format_like_predicate(op, expr, pattern)
            sql, params = super().format_like_predicate("GLOB", expr, pattern)
            return sql, (*params[:-1], params[-1].replace("%", "*").replace("_", "?"))


class PredicateIsNullComparesWithNull(SeededDefect):
    """IS NULL is written as a comparison."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            sql, params = expr.to_sql()
            return f"{sql} {'<>' if is_not else '='} NULL", params


class PredicateIsTrueIsAnEquality(SeededDefect):
    """IS NOT TRUE is written as ``<> 1``, which leaves NULL out."""

    class Dialect:
        def format_is_boolean_predicate(self, expr: Any, value: bool, is_not: bool) -> Any:
            sql, params = expr.to_sql()
            return f"{sql} {'<>' if is_not else '='} {int(value)}", params


class PredicateUnequalKeepsNull(SeededDefect):
    """``!=`` is made safe for NULL, so that rows without a value differ from everything."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("IS NOT" if op == "!=" else op, left, right)


class PredicateAtLeastIsMore(SeededDefect):
    """``>=`` is rendered as ``>``."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate(">" if op == ">=" else op, left, right)


class PredicateRightParametersFirst(SeededDefect):
    """The parameters of a comparison's right side come before those of its left."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, _ = super().format_comparison_predicate(op, left, right)
            return sql, (*right.to_sql()[1], *left.to_sql()[1])


class PredicateQueryWithoutParentheses(SeededDefect):
    """A query on the right of a comparison is not put into parentheses."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            if isinstance(right, QueryExpression):
                sql = f"{left.to_sql()[0]} {op} {right.to_sql()[0]}"
            return sql, params


class PredicateQualifiersAreDropped(SeededDefect):
    """A column's table is left out, so that the subquery's own column captures the outer one."""

    class Dialect:
        def format_column(self, name: str, table: Any = None, alias: Any = None, schema_name: Any = None) -> Any:
            return super().format_column(name, None, alias, schema_name)


class PredicateNotExistsIsExists(SeededDefect):
    """``is_not`` of EXISTS is overlooked."""

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            return super().format_exists_expression(subquery, False)


class PredicateEverythingIsDeletedByNothing(SeededDefect):
    """A condition over a list with a single negative number counts as none: a falsy WHERE is dropped."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, _ = super().format_delete_statement(expr)
            return sql.partition(" WHERE ")[0], ()


class PredicateEqualityFoldsCase(SeededDefect):
    """Text is compared without regard to case, and nobody declares it."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            folded = isinstance(right, Literal) and isinstance(right.value, str)
            return (f"{sql} COLLATE NOCASE" if folded else sql), params


class PredicateEqualityPadsBlanks(SeededDefect):
    """Blanks at the end of a text do not count in a comparison."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            padded = isinstance(right, Literal) and isinstance(right.value, str)
            return (f"{sql} COLLATE RTRIM" if padded else sql), params


class PredicateTextIsNormalised(SeededDefect):
    """A text is brought to one Unicode form when it is looked for, but not when it is stored."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            return sql, tuple(normalize("NFC", each) if isinstance(each, str) else each for each in params)


class PredicateAnyAndAllCompareWithTheFirst(SeededDefect):
    """ANY and ALL are left out, and the comparison is with the first row of the subquery."""

    class Dialect:
        def format_any_expression(self, expr: Any, op: str, array_expr: Any) -> Any:
            (left, before), (right, after) = expr.to_sql(), array_expr.to_sql()
            return f"({left} {op} {right})", (*before, *after)

        def format_all_expression(self, expr: Any, op: str, array_expr: Any) -> Any:
            return self.format_any_expression(expr, op, array_expr)
