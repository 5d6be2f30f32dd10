"""Saboteurs of the area ``selection``: wrong columns, orders and cuts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .kinds import Sabotage


class SelectionLimitAndOffsetSwapped(Sabotage):
    """The two parameters of a cut change places."""

    area = "selection"
    source = "D067"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)  # type: ignore[misc]
            return sql, params[::-1]


class SelectionLimitZeroIsNoLimit(Sabotage):
    """A limit of 0 is falsy, and left out."""

    area = "selection"
    source = "CK"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)  # type: ignore[misc]
            return (sql, params) if clause.limit else ("LIMIT -1", ())


class SelectionOffsetZeroSkipsARow(Sabotage):
    """Offsets are counted from 1, so that pages overlap by a row."""

    area = "selection"
    source = "D073"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)  # type: ignore[misc]
            if isinstance(clause.offset, int) and clause.offset:
                params = (*params[:-1], clause.offset - 1)
            return sql, params


class SelectionOffsetForgotten(Sabotage):
    """OFFSET is dropped beside a LIMIT."""

    area = "selection"
    source = "D073"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            return f"LIMIT {self.get_parameter_placeholder()}", (clause.limit,)  # type: ignore[attr-defined]


class SelectionOffsetAloneIsClaimed(Sabotage):
    """The dialect says that OFFSET needs no LIMIT, and SQLite does not read it."""

    area = "selection"
    source = "D069"

    class Dialect:
        def supports_offset_without_limit(self) -> bool:
            return True


class SelectionDistinctIsLost(Sabotage):
    """The modifier of a SELECT is not rendered."""

    area = "selection"
    source = "D072"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)  # type: ignore[misc]
            return sql.replace("SELECT DISTINCT ", "SELECT ", 1), params


class SelectionOneOrderKeyOnly(Sabotage):
    """The first key of the order is rendered, the others are not."""

    area = "selection"
    source = "D071"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            clause = type(clause)(self, clause.expressions[:1])
            return super().format_order_by_clause(clause)  # type: ignore[misc]


class SelectionOneDirectionForAll(Sabotage):
    """The direction of the first key is taken for every key."""

    area = "selection"
    source = "D071"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            first = clause.expressions[0][1]
            clause = type(clause)(self, [(expression, first) for expression, _ in clause.expressions])
            return super().format_order_by_clause(clause)  # type: ignore[misc]


class SelectionNullIsOrderedAsZero(Sabotage):
    """NULL is made a number so that it sorts alike everywhere, and stands among the values."""

    area = "selection"
    source = "D071"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [(*expression.to_sql(), direction) for expression, direction in clause.expressions]
            params = tuple(value for _, values, _ in parts for value in values)
            return "ORDER BY " + ", ".join(f"COALESCE({sql}, 0) {word}" for sql, _, word in parts), params


class SelectionNumbersAreOrderedAsText(Sabotage):
    """The order is that of the printed values."""

    area = "selection"
    source = "CK"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [(*expression.to_sql(), direction) for expression, direction in clause.expressions]
            params = tuple(value for _, values, _ in parts for value in values)
            return "ORDER BY " + ", ".join(f"CAST({sql} AS TEXT) {word}" for sql, _, word in parts), params


class SelectionOrderParametersAreForgotten(Sabotage):
    """The parameters of an expression in ORDER BY are not bound."""

    area = "selection"
    source = "D014"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            return super().format_order_by_clause(clause)[0], ()  # type: ignore[misc]


class SelectionSelectParametersComeLast(Sabotage):
    """The parameters of the select list are put after those of the condition."""

    area = "selection"
    source = "D014"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)  # type: ignore[misc]
            count = sum(len(each.to_sql()[1]) for each in expr.select)
            return sql, (*params[count:], *params[:count])


class SelectionIdentifiersInSmallLetters(Sabotage):
    """Identifiers are folded before they are quoted, so that an alias loses its capitals."""

    area = "selection"
    source = "CK"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier.lower())  # type: ignore[misc, no-any-return]


class SelectionIdentifiersCutAt30(Sabotage):
    """Identifiers are cut to what an old Oracle allowed."""

    area = "selection"
    source = "D066"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier[:30])  # type: ignore[misc, no-any-return]


class SelectionPlainIdentifiersAreNotQuoted(Sabotage):
    """An identifier that begins like a name is written without quotes."""

    area = "selection"
    source = "D063"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            quoted: str = super().format_identifier(identifier)  # type: ignore[misc]
            return identifier if identifier.isalpha() else quoted


class SelectionQuotesInIdentifiersAreNotDoubled(Sabotage):
    """A quotation mark inside an identifier ends it."""

    area = "selection"
    source = "D013"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class SelectionCountForgetsDistinct(Sabotage):
    """DISTINCT within an aggregate is not rendered."""

    area = "selection"
    source = "D083"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            expr.is_distinct = False
            return super().format_function_call(expr, filter_predicate)  # type: ignore[misc]


class SelectionCountOfAColumnIsCountOfRows(Sabotage):
    """COUNT(column) is rendered as COUNT(*)."""

    area = "selection"
    source = "D084"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            if expr.func_name == "COUNT" and not expr.is_distinct:
                sql = f"COUNT(*) AS {self.format_identifier(expr.alias)}" if expr.alias else "COUNT(*)"  # type: ignore[attr-defined]
                params = ()
            return sql, params


class SelectionNoRowsIsNone(Sabotage):
    """A query without rows gives None in place of an empty list."""

    area = "selection"
    source = "D026"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            return super().fetch_all(*args, **options) or None  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return await super().fetch_all(*args, **options) or None  # type: ignore[misc]


class SelectionOneIsTheLast(Sabotage):
    """``fetch_one`` gives the last row that the driver has."""

    area = "selection"
    source = "CK"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)  # type: ignore[misc]
            if clause.limit == 1 and clause.offset is None:
                return f"{sql} OFFSET 1", params
            return sql, params


def _as_decimals(rows: Any) -> Any:
    return [{key: Decimal(row[key]) if isinstance(row[key], int) else row[key] for key in row} for row in rows]


class CountAsDecimal(Sabotage):
    """Whole numbers come back as decimals."""

    area = "selection"
    source = "CK"

    class SyncBackend:
        def fetch_all(self, *args: Any, **more: Any) -> Any:
            return _as_decimals(super().fetch_all(*args, **more))  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **more: Any) -> Any:
            return _as_decimals(await super().fetch_all(*args, **more))  # type: ignore[misc]
