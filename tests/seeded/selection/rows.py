"""Seeded defects of the area ``selection``: wrong labels, wrong rows, and orders that a short cut loses."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.statements.dql import SelectModifier

from ..defect import SeededDefect


class SelectionColumnChosenOnce(SeededDefect):
    """Columns are chosen by their names, so that one that is asked for under two labels comes under the last alone."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            named = {each.name if isinstance(each, Column) else id(each): each for each in expr.select}
            expr.select = list(named.values())
            return super().format_query_statement(expr)


class SelectionLabelOutlivesItsQuery(SeededDefect):
    """The labels of columns are kept for the keys of the order, and label the next query's columns too."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            kept, labels = vars(self).get("_labels", {}), {}
            for each in expr.select:
                if isinstance(each, Column):
                    labels[each.name], each.alias = each.alias, each.alias or kept.get(each.name)
            self._labels = labels
            return super().format_query_statement(expr)


class SelectionRowNumberStaysInTheRows(SeededDefect):
    """All columns are chosen with the number that pages of an old Oracle need, and the number stays in the rows."""

    class Dialect:
        def format_wildcard(self, table: Any = None, schema_name: Any = None) -> Any:
            sql, params = super().format_wildcard(table, schema_name)
            return f'{sql}, ROW_NUMBER() OVER () AS "rn"', params


class SelectionAsteriskOfATableIsQuoted(SeededDefect):
    """The asterisk of ``table.*`` is quoted like the name of a column."""

    class Dialect:
        def format_wildcard(self, table: Any = None, schema_name: Any = None) -> Any:
            if table:
                return self.format_column("*", table, None, schema_name)
            return super().format_wildcard(table, schema_name)


def _sorted(rows: Any) -> Any:
    return [{key: row[key] for key in sorted(row)} for row in rows]


class SelectionColumnsComeSorted(SeededDefect):
    """The columns of a row come in the order of the alphabet."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return _sorted(await super().fetch_all(*args, **options))


def _without_numbers(rows: Any) -> Any:
    return [{re.sub(r"_\d+$", "", key): value for key, value in row.items()} for row in rows or ()]


class SelectionNumbersAreCutOffLabels(SeededDefect):
    """A number at the end of a label is taken for the driver's way to distinguish equal labels, and cut off."""

    class Backend:
        async def _process_result_set(self, *args: Any, **options: Any) -> Any:
            return _without_numbers(await super()._process_result_set(*args, **options))


def _nothing_is_none(rows: Any) -> Any:
    return [{key: value or None for key, value in row.items()} for row in rows]


class SelectionFalseIsNone(SeededDefect):
    """What is false to Python, 0 too, is read as None."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return _nothing_is_none(await super().fetch_all(*args, **options))


class SelectionOneNeedsARow(SeededDefect):
    """``fetch_one`` takes the first row without asking whether there is one."""

    class Backend:
        async def fetch_one(self, *args: Any, **options: Any) -> Any:
            return (await self.fetch_all(*args, **options))[0]


class SelectionEveryModifierIsDistinct(SeededDefect):
    """Whatever stands between SELECT and its columns is taken for DISTINCT."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            expr.select_modifier = SelectModifier.DISTINCT if expr.select_modifier else None
            return super().format_query_statement(expr)


class SelectionDirectionIsForgotten(SeededDefect):
    """Every order goes upwards."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            clause = type(clause)(self, [expression for expression, _ in clause.expressions])
            return super().format_order_by_clause(clause)


class SelectionPlaceOfNullIsCut(SeededDefect):
    """The first word of a direction is rendered, and what it says of NULL is not."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            keys = [(expression, words.partition(" NULLS ")[0]) for expression, words in clause.expressions]
            return super().format_order_by_clause(type(clause)(self, keys))


class SelectionOrderFoldsCase(SeededDefect):
    """Text is ordered without regard to case, and nobody declares it."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            return re.sub(r" (ASC|DESC)\b", r" COLLATE NOCASE \1", sql), params


class SelectionOrderOfChosenColumnsAlone(SeededDefect):
    """A key of the order that is not a column of the result is left out, as DISTINCT would have it."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            chosen = {getattr(each, "name", None) for each in expr.select}
            keys = expr.order_by.expressions if expr.order_by else []
            if keys and not any(getattr(key, "name", None) in chosen for key, _ in keys):
                expr.order_by = None
            return super().format_query_statement(expr)


class SelectionOffsetAloneIsAWord(SeededDefect):
    """The dialect's answer whether OFFSET needs no LIMIT is the word "no", which is true."""

    class Dialect:
        def supports_offset_without_limit(self) -> str:
            return "no"
