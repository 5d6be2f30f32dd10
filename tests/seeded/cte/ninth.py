"""Seeded defects of the area ``cte`` from the public reports of a ninth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class UnionsInRecursiveWithKeepAll(SeededDefect):
    """A UNION in WITH RECURSIVE whose query does not name itself keeps equal rows, as that of a recursion would."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, *rest: Any, **more: Any) -> Any:
            recursive = more.get("has_recursive") or any(each is True for each in rest)
            parts = [self._kept(part) if recursive else part for part in cte_sql_parts]
            return super().format_with_query(parts, *rest, **more)

        def _kept(self, part: str) -> str:
            name = part.split(" ", 1)[0]
            plain = part.count(name) == 1 and " UNION ALL " not in part
            return part.replace(" UNION ", " UNION ALL ") if plain else part
