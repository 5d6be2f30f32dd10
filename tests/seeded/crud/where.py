"""Defects of ``crud``: mistakes in conditions, in what is reported, and in whose row a record takes for its own."""

from __future__ import annotations

import uuid
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError

from ..counting import miscounting
from ..defect import SeededDefect

# -- conditions -----------------------------------------------------------------------------------------------------------


class CrudUpdateHitsAllRows(SeededDefect):
    """An UPDATE loses its WHERE."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            head, _, tail = sql.partition(" WHERE ")
            return (head, params[: len(params) - tail.count("?")]) if " AND " not in tail else (sql, params)


class CrudDeleteHitsAllRows(SeededDefect):
    """A DELETE loses its WHERE."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, _ = super().format_delete_statement(expr)
            head, _, tail = sql.partition(" WHERE ")
            return head + "".join(tail.partition(" RETURNING ")[1:]), ()


class CrudAndBecomesOr(SeededDefect):
    """Conditions are joined by OR."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            return super().format_logical_predicate("OR" if op.upper() == "AND" else op, *predicates)


class CrudOrIsItsFirst(SeededDefect):
    """Of several alternatives the first alone is rendered."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            kept = predicates[:1] if op.upper() == "OR" else predicates
            return super().format_logical_predicate(op, *kept)


class CrudGreaterIncludesEqual(SeededDefect):
    """``>`` is rendered as ``>=``."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate({">": ">=", "<": "<="}.get(op, op), left, right)


class CrudInIsItsFirst(SeededDefect):
    """The list of an IN is bound as one value, its first."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            return super().format_in_predicate_with_literal_values(expr, literal_values[:1])


class CrudUuidIsFilteredShort(SeededDefect):
    """A UUID is stored with hyphens and looked for without."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)
            if sql.startswith("INSERT"):
                return sql, final
            return sql, tuple(v.replace("-", "") if isinstance(v, str) and len(v) == 36 else v for v in final)


# -- results --------------------------------------------------------------------------------------------------------------


class CrudInsertReportsNothing(SeededDefect):
    """An INSERT that returns rows reports 0 affected ones."""

    Backend = miscounting("insert", lambda count, options: 0)


class CrudDeleteReportsNothing(SeededDefect):
    """A DELETE that returns rows reports 0 affected ones."""

    Backend = miscounting("delete", lambda count, options: 0)


class CrudMissingRowIsAnError(SeededDefect):
    """``fetch_one`` raises when there is no row."""

    class Backend:
        async def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            row = await super().fetch_one(*args, **kwargs)
            if row is None:
                raise QueryError("the query returned no row")
            return row


class CrudNullIsReadAsFalse(SeededDefect):
    """NULL in a column with an adapter is read as False."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {key: False if value is None and key.startswith("is_") else value for key, value in row.items()}


class CrudFalseIsNull(SeededDefect):
    """``value or None`` in the adapter of booleans."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            kept = tuple(None if value is False else value for value in params)
            return super().prepare_parameters(kept, adapters)


# -- columns and keys -----------------------------------------------------------------------------------------------------


class CrudNamesAreMappedTwice(SeededDefect):
    """An INSERT maps names that are columns already, where a field of that name exists."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            again = {field: column for column, field in (options.column_mapping or {}).items()}
            names = [again.get(name, name) if again.get(name) in options.data else name for name in options.data]
            options.data = dict(zip(names, options.data.values()))
            return await super().insert(options)


class CrudUnknownColumnsAreLeftOut(SeededDefect):
    """An INSERT keeps the columns that the model's fields have, and drops others."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            known = options.column_mapping or options.data
            options.data = {name: value for name, value in options.data.items() if name in known}
            return await super().insert(options)


class CrudKeysAreCountedBySession(SeededDefect):
    """A session counts the keys of a table on from the first that it was given."""

    target = "file"

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            counts = self.__dict__.setdefault("_keys_given", {})
            for row in result.data or ():
                for name in [name for name, key in row.items() if isinstance(key, int)]:
                    row[name] = counts[options.table] = counts.get(options.table, row[name] - 1) + 1
            return result


class CrudUuidIsMadeAnew(SeededDefect):
    """A key that is a UUID is replaced by one of the backend's own making."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            made = {
                name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in options.data.items()
            }
            options.data = made
            return await super().insert(options)


# -- who sees a write -----------------------------------------------------------------------------------------------------


class CrudCommitIsLost(SeededDefect):
    """A commit reports success and rolls back."""

    target = "file"

    class Transactions:
        async def _do_commit(self) -> None:
            await self._do_rollback()
