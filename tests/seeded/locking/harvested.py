"""Seeded defects of the area ``locking`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class UnchangedRowsAreNotCounted(SeededDefect):
    """An UPDATE counts the rows that it changed, and not those that it found as they should be."""

    class Backend:
        async def update(self, options: Any) -> Any:
            names, values = zip(*options.data.items())
            made = [value.to_sql() if hasattr(value, "to_sql") else ("?", (value,)) for value in values]
            changed = " OR ".join(f'"{name}" IS NOT {sql}' for name, (sql, _) in zip(names, made))
            where, bound = options.where.to_sql() if options.where else ("1", ())
            where = where.removeprefix("WHERE ")
            query = f'SELECT COUNT(*) AS "n" FROM "{options.table}" WHERE ({where}) AND ({changed})'
            (row,) = await self.fetch_all(query, (*bound, *(param for _, params in made for param in params)))
            result = await super().update(options)
            result.affected_rows = row["n"]
            return result
