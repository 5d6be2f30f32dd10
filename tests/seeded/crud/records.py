"""Defects of ``crud``: whose row is found, what is kept from one statement to the next, and what stays pending."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..pending import pending


class CrudChangesStayPending(SeededDefect):
    """Outside a transaction what ``save`` and ``delete`` send is committed by whatever statement comes next."""

    target = "file"
    Backend = pending(lambda sql: sql.startswith(("INSERT", "UPDATE", "DELETE")))


class CrudLimitIsAnOffsetToo(SeededDefect):
    """``LIMIT 1`` is written in the way of ``LIMIT offset, count``, so that the first row is left out."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            return (sql, params) if "OFFSET" in sql else (f"{sql} OFFSET {params[0]}", params)


class CrudNumbersAreBoundFirst(SeededDefect):
    """The values of an INSERT are bound kind by kind, numbers first, and its columns stay where they are."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("INSERT") and params:
                given = iter(sorted((v for v in params if v is not None), key=lambda value: isinstance(value, str)))
                params = tuple(None if value is None else next(given) for value in params)
            return super()._prepare_sql_and_params(sql, params)


class CrudStatementsKeptByKind(SeededDefect):
    """The statement that reads a whole table is kept for the next time, whichever table that asks for."""

    class Backend:
        async def fetch_all(self, sql: str, params: Any = None, *rest: Any, **more: Any) -> Any:
            kept = sql if params else vars(self).setdefault("_whole", sql)
            return await super().fetch_all(kept, params, *rest, **more)


class CrudKeysAreReturnedAsText(SeededDefect):
    """What RETURNING gives is text, as it comes from the wire."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            result.data = [{name: str(value) for name, value in row.items()} for row in result.data or ()]
            return result


class CrudMappedKeyIsNotReturned(SeededDefect):
    """A key is looked for under its field's name, and not found where its column has another."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            mapped = (options.column_mapping or {}).get(options.primary_key, options.primary_key)
            if mapped != options.primary_key:
                result.data, result.last_insert_id = [], None
            return result


class CrudMappedColumnsAreNotConverted(SeededDefect):
    """Adapters are looked for under the names of fields, and not found where a column has another."""

    class Backend:
        async def _process_result_set(self, cursor: Any, wanted: Any, adapters: Any, mapping: Any) -> Any:
            named = {name: pair for name, pair in (adapters or {}).items() if (mapping or {}).get(name, name) == name}
            return await super()._process_result_set(cursor, wanted, named, mapping)


class CrudUpdateWritesTheWholeRow(SeededDefect):
    """An UPDATE writes the whole row, as this session knows it."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            for row in result.data or ():
                vars(self).setdefault("_known", {})[(options.table, *row.values())] = dict(options.data)
            return result

        async def update(self, options: Any) -> Any:
            known = vars(self).get("_known", {}).get((options.table, *options.where.to_sql()[1]), {})
            options.data = {**known, **options.data}
            return await super().update(options)
