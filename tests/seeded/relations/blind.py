"""Seeded defects of the area ``relations`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.relation.async_descriptors import AsyncBelongsTo, AsyncDefaultRelationLoader, AsyncHasOne
from rhosocial.activerecord.relation.descriptors import BelongsTo, DefaultIRelationLoader, HasOne

from ..defect import SeededDefect


class OneRelatedRecordForAll(SeededDefect):
    """A relation to one record is loaded for many by a query for one row: the others find no related record."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def first(loader: Any, found: Any) -> Any:
            if not isinstance(loader.descriptor, (BelongsTo, HasOne, AsyncBelongsTo, AsyncHasOne)):
                return found
            kept = next((record for record in found.values() if record is not None), None)
            return {key: record if record is kept else None for key, record in found.items()}

        sync, other = DefaultIRelationLoader.batch_load, AsyncDefaultRelationLoader.batch_load

        def batch_load(self: Any, instances: Any, base_query: Any) -> Any:
            return first(self, sync(self, instances, base_query))

        async def batch_load_async(self: Any, instances: Any, base_query: Any) -> Any:
            return first(self, await other(self, instances, base_query))

        patch.setattr(DefaultIRelationLoader, "batch_load", batch_load)
        patch.setattr(AsyncDefaultRelationLoader, "batch_load", batch_load_async)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) and value.isdecimal() else value


class KeysThatAreEqualNumbersAreOne(SeededDefect):
    """Of several keys that are texts and the same number, one alone is looked for."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            alone: dict[Any, Any] = {}
            for value in literal_values:
                alone.setdefault(_number(value), value)
            return super().format_in_predicate_with_literal_values(expr, tuple(alone.values()))
