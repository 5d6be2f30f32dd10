"""Seeded defects of the area ``relations`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.relation.async_descriptors import AsyncDefaultRelationLoader, AsyncHasOne
from rhosocial.activerecord.relation.descriptors import DefaultIRelationLoader, HasOne

from ..defect import SeededDefect


class AsManySinglesAsKeys(SeededDefect):
    """Single related records are loaded with a limit of so many as there are keys, although a key may have several."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for loader in (DefaultIRelationLoader, AsyncDefaultRelationLoader):

            def batch_load(self: Any, instances: Any, query: Any, ordinary: Any = loader.batch_load) -> Any:
                if instances and isinstance(self.descriptor, (HasOne, AsyncHasOne)):
                    query = query or self.descriptor.get_related_model(type(instances[0])).query()
                    query = query.limit(len(instances))
                return ordinary(self, instances, query)

            patch.setattr(loader, "batch_load", batch_load)
