"""Seeded defects of the area ``crud`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class KeysOfShortListsReversed(SeededDefect):
    """The keys of a bulk insert are sorted downwards, and given to its records so, when there are up to a hundred."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)
            if result.data and len(result.data) <= 100:
                result.data.reverse()
            return result
