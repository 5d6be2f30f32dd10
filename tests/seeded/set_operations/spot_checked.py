"""Seeded defects of the area ``set_operations`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ExceptOfNothingIsNothing(SeededDefect):
    """EXCEPT without rows on its right side has none."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            _, _, right = sql.partition(" EXCEPT ")
            if (
                right.count("?") == 1
                and not (await super().execute(right.rstrip(")"), (params or ())[-1:], **options)).data
            ):
                result.data = []
            return result


class UnionAllBesideNothingIsUnion(SeededDefect):
    """UNION ALL without rows on its left side removes the duplicates of the right one."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            left, _, right = sql.partition(" UNION ALL ")
            halves = sql.count("?") == 2 and left.count("?") == right.count("?")
            if halves and not (await super().execute(left, (params or ())[:1], **options)).data:
                sql = sql.replace(" UNION ALL ", " UNION ")
            return await super().execute(sql, params, **options)
