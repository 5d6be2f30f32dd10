"""Saboteurs of the area ``relations``."""

from __future__ import annotations

import uuid
from typing import Any

from .kinds import Sabotage


class RelationKeysCutAtAThousand(Sabotage):
    """A list of keys is cut at 1,000, the bound that another database has."""

    area = "relations"
    source = "D171"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(literal_values)[:1000])  # type: ignore[misc]


class RelationFirstKeyAlone(Sabotage):
    """A list of values is compared with as if it were its first."""

    area = "relations"
    source = "D017"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(literal_values)[:1])  # type: ignore[misc]


class RelationListOfOneIsEmpty(Sabotage):
    """A list of one value counts as an empty one."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if len(tuple(literal_values)) == 1:
                return "1 = 0", ()
            return super().format_in_predicate_with_literal_values(expr, literal_values)  # type: ignore[misc]


class RelationUuidsOfListsUnadapted(Sabotage):
    """The UUIDs of a list are bound as 32 digits, past the adapter that writes them."""

    area = "relations"
    source = "D171"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            values = tuple(value.hex if isinstance(value, uuid.UUID) else value for value in literal_values)
            return super().format_in_predicate_with_literal_values(expr, values)  # type: ignore[misc]


class RelationKeysOfListsAsNumbers(Sabotage):
    """What can be a number in a list of values is bound as a whole one: a decimal loses its places."""

    area = "relations"
    source = "D171"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            values = tuple(int(value) if hasattr(value, "quantize") else value for value in literal_values)
            return super().format_in_predicate_with_literal_values(expr, values)  # type: ignore[misc]


class RelationKeysOfListsInText(Sabotage):
    """Texts in a list of values are put into the statement, with a backslash before quotes."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if not all(isinstance(value, str) for value in literal_values):
                return super().format_in_predicate_with_literal_values(expr, literal_values)  # type: ignore[misc]
            texts = ", ".join("'{}'".format(value.replace("'", "\\'")) for value in literal_values)
            return f"{expr.to_sql()[0]} IN ({texts})", ()


class RelationFirstConditionAlone(Sabotage):
    """Of conditions that must hold together, the first is rendered."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            chosen = predicates[:1] if op == "AND" else predicates
            return super().format_logical_predicate(op, *chosen)  # type: ignore[misc]


class RelationConditionParametersSwapped(Sabotage):
    """The parameters of two conditions are bound in the wrong order."""

    area = "relations"
    source = "D014"

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            sql, params = super().format_logical_predicate(op, *predicates)  # type: ignore[misc]
            first = len(predicates[0].to_sql()[1])
            return sql, (*params[first:], *params[:first])


class RelationOrderForgotten(Sabotage):
    """The direction of an order is not rendered."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)  # type: ignore[misc]
            return sql.replace(" DESC", "").replace(" ASC", ""), params


class RelationRowsFetchedInParts(Sabotage):
    """The first thousand rows of a result are read, and the rest is left."""

    area = "relations"
    source = "D171"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            return super().fetch_all(*args, **options)[:1000]  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return (await super().fetch_all(*args, **options))[:1000]  # type: ignore[misc]


class RelationNoRowsAreNone(Sabotage):
    """A query without rows gives ``None`` in place of an empty list."""

    area = "relations"
    source = "D026"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            return super().fetch_all(*args, **options) or None  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            return await super().fetch_all(*args, **options) or None  # type: ignore[misc]


class RelationReadsTwice(Sabotage):
    """Every read is sent twice, "to be sure"."""

    area = "relations"
    source = "CK"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            super().fetch_all(*args, **options)  # type: ignore[misc]
            return super().fetch_all(*args, **options)  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            await super().fetch_all(*args, **options)  # type: ignore[misc]
            return await super().fetch_all(*args, **options)  # type: ignore[misc]


class RelationResultsKept(Sabotage):
    """The rows of a statement are kept by its text and values, and given again."""

    area = "relations"
    source = "D024"

    class SyncBackend:
        def fetch_all(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = super().fetch_all(sql, params, *args, **options)  # type: ignore[misc]
            return kept[key]

    class AsyncBackend:
        async def fetch_all(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().fetch_all(sql, params, *args, **options)  # type: ignore[misc]
            return kept[key]


class RelationReadsElsewhere(Sabotage):
    """Lists are read on a session of their own, which does not see what the transaction wrote."""

    area = "relations"
    source = "CK"
    target = "file"

    class SyncBackend:
        def fetch_all(self, *args: Any, **options: Any) -> Any:
            other = type(self)(connection_config=self.config)  # type: ignore[call-arg, attr-defined]
            other.connect()  # type: ignore[attr-defined]
            try:
                return super(type(self).__mro__[1], other).fetch_all(*args, **options)  # type: ignore[misc]
            finally:
                other.disconnect()  # type: ignore[attr-defined]


class RelationOneIgnoresItsCondition(Sabotage):
    """One row is fetched by the statement without its WHERE: it is "the first" anyway."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.limit_offset is not None and expr.limit_offset.limit == 1 and expr.order_by is None:
                expr.where = None
            return super().format_query_statement(expr)  # type: ignore[misc]


class RelationIsNullForgotten(Sabotage):
    """``IS NULL`` is rendered as a condition that always holds."""

    area = "relations"
    source = "CK"

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return ("1 = 1", ()) if not is_not else super().format_is_null_predicate(expr, is_not)  # type: ignore[misc]
