"""Saboteurs of the area ``crud``: mistakes in conditions, in what is reported, and in whose row a record takes for its own."""

from __future__ import annotations

import uuid
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError

from .counting import miscounting
from .kinds import Sabotage

# -- conditions -----------------------------------------------------------------------------------------------------------


class CrudUpdateHitsAllRows(Sabotage):
    """An UPDATE loses its WHERE."""

    area = "crud"
    source = "D033"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            head, _, tail = sql.partition(" WHERE ")
            return (head, params[: len(params) - tail.count("?")]) if " AND " not in tail else (sql, params)


class CrudDeleteHitsAllRows(Sabotage):
    """A DELETE loses its WHERE."""

    area = "crud"
    source = "D033"

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, _ = super().format_delete_statement(expr)  # type: ignore[misc]
            head, _, tail = sql.partition(" WHERE ")
            return head + "".join(tail.partition(" RETURNING ")[1:]), ()


class CrudAndBecomesOr(Sabotage):
    """Conditions are joined by OR."""

    area = "crud"
    source = "CK"

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            return super().format_logical_predicate("OR" if op.upper() == "AND" else op, *predicates)  # type: ignore[misc]


class CrudOrIsItsFirst(Sabotage):
    """Of several alternatives the first alone is rendered."""

    area = "crud"
    source = "CK"

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            kept = predicates[:1] if op.upper() == "OR" else predicates
            return super().format_logical_predicate(op, *kept)  # type: ignore[misc]


class CrudGreaterIncludesEqual(Sabotage):
    """``>`` is rendered as ``>=``."""

    area = "crud"
    source = "D081"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate({">": ">=", "<": "<="}.get(op, op), left, right)  # type: ignore[misc]


class CrudInIsItsFirst(Sabotage):
    """The list of an IN is bound as one value, its first."""

    area = "crud"
    source = "D017"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            return super().format_in_predicate_with_literal_values(expr, literal_values[:1])  # type: ignore[misc]


class CrudUuidIsFilteredShort(Sabotage):
    """A UUID is stored with hyphens and looked for without."""

    area = "crud"
    source = "D049"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            if sql.startswith("INSERT"):
                return sql, final
            return sql, tuple(v.replace("-", "") if isinstance(v, str) and len(v) == 36 else v for v in final)


# -- results --------------------------------------------------------------------------------------------------------------


class CrudInsertReportsNothing(Sabotage):
    """An INSERT that returns rows reports 0 affected ones."""

    area = "crud"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("insert", lambda told, options: 0)


class CrudDeleteReportsNothing(Sabotage):
    """A DELETE that returns rows reports 0 affected ones."""

    area = "crud"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("delete", lambda told, options: 0)


class CrudMissingRowIsAnError(Sabotage):
    """``fetch_one`` raises when there is no row."""

    area = "crud"
    source = "D026"

    class SyncBackend:
        def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            row = super().fetch_one(*args, **kwargs)  # type: ignore[misc]
            if row is None:
                raise QueryError("the query returned no row")
            return row

    class AsyncBackend:
        async def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            row = await super().fetch_one(*args, **kwargs)  # type: ignore[misc]
            if row is None:
                raise QueryError("the query returned no row")
            return row


class CrudNullIsReadAsFalse(Sabotage):
    """NULL in a column with an adapter is read as False."""

    area = "crud"
    source = "D051"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            row = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            return {key: False if value is None and key.startswith("is_") else value for key, value in row.items()}


class CrudFalseIsNull(Sabotage):
    """``value or None`` in the adapter of booleans."""

    area = "crud"
    source = "CK"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            kept = tuple(None if value is False else value for value in params)
            return super().prepare_parameters(kept, adapters)  # type: ignore[misc]


# -- columns and keys -----------------------------------------------------------------------------------------------------


class CrudNamesAreMappedTwice(Sabotage):
    """An INSERT maps names that are columns already, where a field of that name exists."""

    area = "crud"
    source = "D025"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            again = {field: column for column, field in (options.column_mapping or {}).items()}
            names = [again.get(name, name) if again.get(name) in options.data else name for name in options.data]
            options.data = dict(zip(names, options.data.values()))
            return super().insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            again = {field: column for column, field in (options.column_mapping or {}).items()}
            names = [again.get(name, name) if again.get(name) in options.data else name for name in options.data]
            options.data = dict(zip(names, options.data.values()))
            return await super().insert(options)  # type: ignore[misc]


class CrudUnknownColumnsAreLeftOut(Sabotage):
    """An INSERT keeps the columns that the model's fields have, and drops others."""

    area = "crud"
    source = "D166"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            known = options.column_mapping or options.data
            options.data = {name: value for name, value in options.data.items() if name in known}
            return super().insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            known = options.column_mapping or options.data
            options.data = {name: value for name, value in options.data.items() if name in known}
            return await super().insert(options)  # type: ignore[misc]


class CrudKeysAreCountedBySession(Sabotage):
    """A session counts the keys of a table on from the first that it was given."""

    area = "crud"
    source = "D029"
    target = "file"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            result = super().insert(options)  # type: ignore[misc]
            counts = self.__dict__.setdefault("_keys_given", {})
            for row in result.data or ():
                for name in [name for name, key in row.items() if isinstance(key, int)]:
                    row[name] = counts[options.table] = counts.get(options.table, row[name] - 1) + 1
            return result

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)  # type: ignore[misc]
            counts = self.__dict__.setdefault("_keys_given", {})
            for row in result.data or ():
                for name in [name for name, key in row.items() if isinstance(key, int)]:
                    row[name] = counts[options.table] = counts.get(options.table, row[name] - 1) + 1
            return result


class CrudUuidIsMadeAnew(Sabotage):
    """A key that is a UUID is replaced by one of the backend's own making."""

    area = "crud"
    source = "CK"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            made = {
                name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in options.data.items()
            }
            options.data = made
            return super().insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            made = {
                name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in options.data.items()
            }
            options.data = made
            return await super().insert(options)  # type: ignore[misc]


# -- who sees a write -----------------------------------------------------------------------------------------------------


class CrudCommitIsLost(Sabotage):
    """A commit reports success and rolls back."""

    area = "crud"
    source = "D107"
    target = "file"

    class SyncTransactions:
        def _do_commit(self) -> None:
            self._do_rollback()  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_commit(self) -> None:
            await self._do_rollback()  # type: ignore[attr-defined]
