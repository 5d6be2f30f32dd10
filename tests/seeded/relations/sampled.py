"""Seeded defects of the area ``relations`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.relation.async_descriptors import AsyncBelongsTo, AsyncDefaultRelationLoader
from rhosocial.activerecord.relation.descriptors import BelongsTo, DefaultIRelationLoader

from ..defect import SeededDefect


def _key(loader: Any) -> Any:
    """The name of a single foreign key that the loader's records hold themselves."""
    own = isinstance(loader.descriptor, (BelongsTo, AsyncBelongsTo))
    return loader.descriptor.foreign_key if own and isinstance(loader.descriptor.foreign_key, str) else None


class NullKeysBelongToZero(SeededDefect):
    """Among records that are loaded together, one without a foreign key gets the record whose key is 0."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def given(loader: Any, records: Any, found: Any) -> Any:
            values = [(getattr(record, _key(loader), ""), record) for record in records] if _key(loader) else []
            zero = next((found.get(id(record)) for value, record in values if value == 0), None)
            return {**({id(record): zero for value, record in values if value is None} if zero else {}), **found}

        sync, other = DefaultIRelationLoader.batch_load, AsyncDefaultRelationLoader.batch_load

        def batch_load(self: Any, instances: Any, base_query: Any) -> Any:
            return given(self, instances, sync(self, instances, base_query))

        async def batch_load_async(self: Any, instances: Any, base_query: Any) -> Any:
            return given(self, instances, await other(self, instances, base_query))

        patch.setattr(DefaultIRelationLoader, "batch_load", batch_load)
        patch.setattr(AsyncDefaultRelationLoader, "batch_load", batch_load_async)


class KeyZeroIsNoKey(SeededDefect):
    """A foreign key of 0 counts as none, and its record is not looked for."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for loader in (DefaultIRelationLoader, AsyncDefaultRelationLoader):

            def batch_load(self: Any, instances: Any, query: Any, ordinary: Any = loader.batch_load) -> Any:
                name = _key(self)
                kept = [each for each in instances if not name or getattr(each, name, None) != 0]
                return ordinary(self, kept, query)

            patch.setattr(loader, "batch_load", batch_load)
