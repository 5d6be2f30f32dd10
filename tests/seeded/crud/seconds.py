"""Seeded defects of the area ``crud`` that handle the second of several otherwise than the first."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class LaterRowsMixTwoColumns(SeededDefect):
    """From the second insert into a table on, two values of one type change places."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            seen = self.__dict__.setdefault("_seeded_tables", set())
            data = dict(options.data)
            alike = [key for key, value in data.items() if type(value) is type(next(iter(data.values())))][:2]
            if options.table in seen and len(alike) == 2:
                data.update(zip(alike, [data[alike[1]], data[alike[0]]]))
            seen.add(options.table)
            return await super().insert(type(options)(**{**vars(options), "data": data}))


class ChangedTextsLoseTheirPercent(SeededDefect):
    """A percent sign is doubled in the text of an UPDATE, as for a driver that formats it."""

    class Backend:
        async def update(self, options: Any) -> Any:
            data = {
                key: value.replace("%", "%%") if type(value) is str else value for key, value in options.data.items()
            }
            return await super().update(type(options)(**{**vars(options), "data": data}))
