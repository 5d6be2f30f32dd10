"""Backends that look at a list of rows as one thing, where each row should be stored as if it were alone."""

from __future__ import annotations

from typing import Any, Callable

Rows = list[tuple[Any, ...]]


def listing(change: Callable[[Rows], Rows]) -> type:
    """A ``Backend`` mixin that changes every list of rows on its way to the driver: of ``execute_many``, of a batch and of a
    bulk insert."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            return await super().execute_many(sql, change([tuple(row) for row in params_list]))

        def _execute_batch_fast(self, sql: str, params_list: Any) -> Any:
            return super()._execute_batch_fast(sql, change([tuple(row) for row in params_list]))

        async def _execute_batch_fast_async(self, sql: str, params_list: Any) -> Any:
            return await super()._execute_batch_fast_async(sql, change([tuple(row) for row in params_list]))

        async def bulk_insert(self, options: Any) -> Any:
            changed = change([tuple(row) for row in options.rows])
            return await super().bulk_insert(type(options)(**{**vars(options), "rows": [list(row) for row in changed]}))

    return Backend


def by_column(change: Callable[[list[Any]], list[Any]]) -> Callable[[Rows], Rows]:
    """A change of every column of a list of rows. Rows of different lengths are left as they are."""

    def changed(rows: Rows) -> Rows:
        if len({len(row) for row in rows}) != 1:
            return rows
        return list(zip(*(change(list(column)) for column in zip(*rows))))

    return changed
