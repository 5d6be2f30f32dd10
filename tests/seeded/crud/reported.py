"""Seeded defects of the area ``crud`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class CrudBulkKeysAreDropped(SeededDefect):
    """A bulk insert leaves the key's column out, and the database counts keys of its own for rows that brought one."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            kept = [place for place, name in enumerate(options.columns) if name != "id"]
            changed = {
                "columns": [options.columns[place] for place in kept],
                "rows": [[row[place] for place in kept] for row in options.rows],
            }
            return await super().bulk_insert(type(options)(**{**vars(options), **changed}))
