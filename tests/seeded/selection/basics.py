"""Seeded defects of the area ``selection``: wrong columns, orders and cuts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..defect import SeededDefect


class SelectionLimitAndOffsetSwapped(SeededDefect):
    """The two parameters of a cut change places."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            return sql, params[::-1]


class SelectionLimitZeroIsNoLimit(SeededDefect):
    """A limit of 0 is falsy, and left out."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            return (sql, params) if clause.limit else ("LIMIT -1", ())


class SelectionOffsetZeroSkipsARow(SeededDefect):
    """Offsets are counted from 1, so that pages overlap by a row."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            if isinstance(clause.offset, int) and clause.offset:
                params = (*params[:-1], clause.offset - 1)
            return sql, params


class SelectionOffsetForgotten(SeededDefect):
    """OFFSET is dropped beside a LIMIT."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            return f"LIMIT {self.get_parameter_placeholder()}", (clause.limit,)


class SelectionOffsetAloneIsClaimed(SeededDefect):
    """The dialect says that OFFSET needs no LIMIT, and SQLite does not read it."""

    class Dialect:
        def supports_offset_without_limit(self) -> bool:
            return True


class SelectionDistinctIsLost(SeededDefect):
    """The modifier of a SELECT is not rendered."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            return sql.replace("SELECT DISTINCT ", "SELECT ", 1), params


class SelectionOneOrderKeyOnly(SeededDefect):
    """The first key of the order is rendered, the others are not."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            clause = type(clause)(self, clause.expressions[:1])
            return super().format_order_by_clause(clause)


class SelectionOneDirectionForAll(SeededDefect):
    """The direction of the first key is taken for every key."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            first = clause.expressions[0][1]
            clause = type(clause)(self, [(expression, first) for expression, _ in clause.expressions])
            return super().format_order_by_clause(clause)


class SelectionNullIsOrderedAsZero(SeededDefect):
    """NULL is made a number so that it sorts alike everywhere, and stands among the values."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [(*expression.to_sql(), direction) for expression, direction in clause.expressions]
            params = tuple(value for _, values, _ in parts for value in values)
            return "ORDER BY " + ", ".join(f"COALESCE({sql}, 0) {word}" for sql, _, word in parts), params


class SelectionNumbersAreOrderedAsText(SeededDefect):
    """The order is that of the printed values."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [(*expression.to_sql(), direction) for expression, direction in clause.expressions]
            params = tuple(value for _, values, _ in parts for value in values)
            return "ORDER BY " + ", ".join(f"CAST({sql} AS TEXT) {word}" for sql, _, word in parts), params


class SelectionOrderParametersAreForgotten(SeededDefect):
    """The parameters of an expression in ORDER BY are not bound."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            return super().format_order_by_clause(clause)[0], ()


class SelectionSelectParametersComeLast(SeededDefect):
    """The parameters of the select list are put after those of the condition."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            count = sum(len(each.to_sql()[1]) for each in expr.select)
            return sql, (*params[count:], *params[:count])


class SelectionIdentifiersInSmallLetters(SeededDefect):
    """Identifiers are folded before they are quoted, so that an alias loses its capitals."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier.lower())


class SelectionIdentifiersCutAt30(SeededDefect):
    """Identifiers are cut to what an old Oracle allowed."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier[:30])


class SelectionPlainIdentifiersAreNotQuoted(SeededDefect):
    """An identifier that begins like a name is written without quotes."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            quoted: str = super().format_identifier(identifier)
            return identifier if identifier.isalpha() else quoted


class SelectionQuotesInIdentifiersAreNotDoubled(SeededDefect):
    """A quotation mark inside an identifier ends it."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class SelectionCountForgetsDistinct(SeededDefect):
    """DISTINCT within an aggregate is not rendered."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            expr.is_distinct = False
            return super().format_function_call(expr, filter_predicate)


class SelectionCountOfAColumnIsCountOfRows(SeededDefect):
    """COUNT(column) is rendered as COUNT(*)."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            if expr.func_name == "COUNT" and not expr.is_distinct:
                sql = f"COUNT(*) AS {self.format_identifier(expr.alias)}" if expr.alias else "COUNT(*)"
                params = ()
            return sql, params


class SelectionNoRowsIsNone(SeededDefect):
    """A query without rows gives None in place of an empty list."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return await super().fetch_all(*args, **options) or None


class SelectionOneIsTheLast(SeededDefect):
    """``fetch_one`` gives the last row that the driver has."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            if clause.limit == 1 and clause.offset is None:
                return f"{sql} OFFSET 1", params
            return sql, params


def _as_decimals(rows: Any) -> Any:
    return [{key: Decimal(row[key]) if isinstance(row[key], int) else row[key] for key in row} for row in rows]


class CountAsDecimal(SeededDefect):
    """Whole numbers come back as decimals."""

    class Backend:
        async def fetch_all(self, *args: Any, **more: Any) -> Any:
            return _as_decimals(await super().fetch_all(*args, **more))
