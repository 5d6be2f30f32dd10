"""Seeded defects of the area ``selection`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.query.aggregate import AggregateQueryMixin, AsyncAggregateQueryMixin

from ..defect import SeededDefect


class AWildcardForgetsItsTable(SeededDefect):
    """``table.*`` is written as ``*``."""

    class Dialect:
        def format_wildcard(self, table: Any = None, schema_name: Any = None) -> Any:
            return super().format_wildcard()


def _ordered_means_true(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, awaited = AggregateQueryMixin.exists, AsyncAggregateQueryMixin.exists

    def exists(self: Any) -> bool:
        return True if self.order_by_clause else bool(plain(self))

    async def exists_async(self: Any) -> bool:
        return True if self.order_by_clause else bool(await awaited(self))

    monkeypatch.setattr(AggregateQueryMixin, "exists", exists)
    monkeypatch.setattr(AsyncAggregateQueryMixin, "exists", exists_async)


class AnOrderedQueryAlwaysExists(SeededDefect):
    """``exists`` of a query with an order is True without a query."""

    core = staticmethod(_ordered_means_true)
