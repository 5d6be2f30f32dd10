"""Seeded defects of the area ``introspection`` that its rules once let pass."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.executor import AsyncIntrospectorExecutor, SyncIntrospectorExecutor

from ..defect import SeededDefect
from ..introspectors import introspecting


def _rolls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = SyncIntrospectorExecutor.execute
    awaited: Any = AsyncIntrospectorExecutor.execute

    def execute(self: Any, *args: Any) -> Any:
        connection = self._backend._connection
        if connection is not None and connection.in_transaction:
            connection.execute("ROLLBACK")
            connection.execute("BEGIN")
        return plain(self, *args)

    async def execute_async(self: Any, *args: Any) -> Any:
        connection = self._backend._connection
        if connection is not None and connection.in_transaction:
            await connection.execute("ROLLBACK")
            await connection.execute("BEGIN")
        return await awaited(self, *args)

    monkeypatch.setattr(SyncIntrospectorExecutor, "execute", execute)
    monkeypatch.setattr(AsyncIntrospectorExecutor, "execute", execute_async)


class IntrospectionRollsBack(SeededDefect):
    """A query on the catalog rolls the open transaction back and begins another one."""

    core = staticmethod(_rolls_back)


class _OnlyOnRequest:
    def list_tables(self, *args: Any, **options: Any) -> Any:
        found = super().list_tables(*args, **options)  # type: ignore[misc]
        return found if options.get("include_system") else _without_tables(found)


def _without_tables(found: Any) -> Any:
    if not inspect.isawaitable(found):
        return []

    async def later() -> Any:
        await found
        return []

    return later()


class TablesAreListedOnlyOnRequest(SeededDefect):
    """Without system tables the list is empty."""

    Backend = introspecting(_OnlyOnRequest)


class _WithWords:
    def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
        found = super()._parse_columns(rows, table_name, schema, **more)  # type: ignore[misc]
        for each in found:
            if isinstance(each.default_value, str) and each.default_value.startswith("'"):
                each.default_value += " NOT NULL"
        return found


class TextDefaultsHaveWordsBehindThem(SeededDefect):
    """The default of a text column is reported with words of its definition."""

    Backend = introspecting(_WithWords)
