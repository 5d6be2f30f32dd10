"""Seeded defects of the area ``dml`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class WritesBetweenPagesAreLost(SeededDefect):
    """While a batch query is open, an INSERT or UPDATE does nothing."""

    class SyncBackend:
        paging = False

        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            self.paging = True
            try:
                yield from super().execute_batch_dql(*args, **options)
            finally:
                self.paging = False

        def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = self.paging and sql.startswith(("INSERT", "UPDATE"))
            return super().execute("SELECT 1" if lost else sql, None if lost else params, **options)

    class AsyncBackend:
        paging = False

        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            self.paging = True
            try:
                async for page in super().execute_batch_dql(*args, **options):
                    yield page
            finally:
                self.paging = False

        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = self.paging and sql.startswith(("INSERT", "UPDATE"))
            return await super().execute("SELECT 1" if lost else sql, None if lost else params, **options)


class InsertReturnsWhatWasSent(SeededDefect):
    """In place of the returned row, an insert gives back the values that it was called with."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            columns = options.returning_columns or []
            if set(columns) & set(options.data):
                result.data = [{name: options.data[name] for name in columns if name in options.data}]
            return result
