"""Seeded defects of the area ``relations``."""

from __future__ import annotations

import uuid
from typing import Any

from ..defect import SeededDefect


class RelationKeysCutAtAThousand(SeededDefect):
    """A list of keys is cut at 1,000, the bound that another database has."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(literal_values)[:1000])


class RelationFirstKeyAlone(SeededDefect):
    """A list of values is compared with as if it were its first."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(literal_values)[:1])


class RelationListOfOneIsEmpty(SeededDefect):
    """A list of one value counts as an empty one."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if len(tuple(literal_values)) == 1:
                return "1 = 0", ()
            return super().format_in_predicate_with_literal_values(expr, literal_values)


class RelationUuidsOfListsUnadapted(SeededDefect):
    """The UUIDs of a list are bound as 32 digits, past the adapter that writes them."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            values = tuple(value.hex if isinstance(value, uuid.UUID) else value for value in literal_values)
            return super().format_in_predicate_with_literal_values(expr, values)


class RelationKeysOfListsAsNumbers(SeededDefect):
    """What can be a number in a list of values is bound as a whole one: a decimal loses its places."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            values = tuple(int(value) if hasattr(value, "quantize") else value for value in literal_values)
            return super().format_in_predicate_with_literal_values(expr, values)


class RelationKeysOfListsInText(SeededDefect):
    """Texts in a list of values are put into the statement, with a backslash before quotes."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if not all(isinstance(value, str) for value in literal_values):
                return super().format_in_predicate_with_literal_values(expr, literal_values)
            texts = ", ".join("'{}'".format(value.replace("'", "\\'")) for value in literal_values)
            return f"{expr.to_sql()[0]} IN ({texts})", ()


class RelationFirstConditionAlone(SeededDefect):
    """Of conditions that must hold together, the first is rendered."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            chosen = predicates[:1] if op == "AND" else predicates
            return super().format_logical_predicate(op, *chosen)


class RelationConditionParametersSwapped(SeededDefect):
    """The parameters of two conditions are bound in the wrong order."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            sql, params = super().format_logical_predicate(op, *predicates)
            first = len(predicates[0].to_sql()[1])
            return sql, (*params[first:], *params[:first])


class RelationOrderForgotten(SeededDefect):
    """The direction of an order is not rendered."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            return sql.replace(" DESC", "").replace(" ASC", ""), params


class RelationRowsFetchedInParts(SeededDefect):
    """The first thousand rows of a result are read, and the rest is left."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return (await super().fetch_all(*args, **options))[:1000]


class RelationNoRowsAreNone(SeededDefect):
    """A query without rows gives ``None`` in place of an empty list."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return await super().fetch_all(*args, **options) or None


class RelationReadsTwice(SeededDefect):
    """Every read is sent twice, "to be sure"."""

    class Backend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            await super().fetch_all(*args, **options)
            return await super().fetch_all(*args, **options)


class RelationResultsKept(SeededDefect):
    """The rows of a statement are kept by its text and values, and given again."""

    class Backend:
        async def fetch_all(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().fetch_all(sql, params, *args, **options)
            return kept[key]


class RelationReadsElsewhere(SeededDefect):
    """Lists are read on a session of their own, which does not see what the transaction wrote."""

    target = "file"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            other = type(self)(connection_config=self.config)
            other.connect()
            try:
                return super(__class__, other).fetch_all(*args, **options)
            finally:
                other.disconnect()


class RelationOneIgnoresItsCondition(SeededDefect):
    """One row is fetched by the statement without its WHERE: it is "the first" anyway."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.limit_offset is not None and expr.limit_offset.limit == 1 and expr.order_by is None:
                expr.where = None
            return super().format_query_statement(expr)


class RelationIsNullForgotten(SeededDefect):
    """``IS NULL`` is rendered as a condition that always holds."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return ("1 = 1", ()) if not is_not else super().format_is_null_predicate(expr, is_not)
