"""Seeded defects of the area ``relations`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.relation.async_descriptors import AsyncDefaultRelationLoader
from rhosocial.activerecord.relation.descriptors import DefaultIRelationLoader

from ..defect import SeededDefect


class RelationsToOneModelShareTheirRecords(SeededDefect):
    """Of two relations to one model that are loaded together, the second gets what the first one loaded."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        sync, other = DefaultIRelationLoader.batch_load, AsyncDefaultRelationLoader.batch_load
        last: dict[str, Any] = {}

        def shared(loader: Any, records: list[Any]) -> bool:
            same = last and loader.descriptor is not last["of"] and type(loader.descriptor) is type(last["of"])
            return bool(same and list(map(id, records)) == list(map(id, last["records"]))) and (
                loader.descriptor.get_related_model(type(records[0])) is last["model"]
            )

        def keep(loader: Any, records: list[Any], found: Any) -> Any:
            if records:
                model = loader.descriptor.get_related_model(type(records[0]))
                last.update({"of": loader.descriptor, "records": list(records), "found": found, "model": model})
            return found

        def batch_load(self: Any, instances: Any, query: Any) -> Any:
            return last["found"] if shared(self, instances) else keep(self, instances, sync(self, instances, query))

        async def batch_load_async(self: Any, instances: Any, query: Any) -> Any:
            if shared(self, instances):
                return last["found"]
            return keep(self, instances, await other(self, instances, query))

        patch.setattr(DefaultIRelationLoader, "batch_load", batch_load)
        patch.setattr(AsyncDefaultRelationLoader, "batch_load", batch_load_async)
