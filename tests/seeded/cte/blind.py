"""Seeded defects of the area ``cte`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class PlainOnesAmongRecursiveDropRepeated(SeededDefect):
    """A common table expression that stands in WITH RECURSIVE and is not recursive drops repeated rows of its UNION ALL."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, *args: Any, **options: Any) -> str:
            if options.get("has_recursive", len(args) > 2 and args[2]):
                cte_sql_parts = [self._plain(part) for part in cte_sql_parts]
            return str(super().format_with_query(cte_sql_parts, *args, **options))

        def _plain(self, part: str) -> str:
            name, _, body = part.partition(" AS ")
            own = re.match(r'"(?:[^"]|"")*"', name)
            return part if own and own[0] in body else part.replace(" UNION ALL ", " UNION ")


class ColumnsOfRecursiveOnesForgotten(SeededDefect):
    """The names of the columns of a recursive common table expression are left out."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, columns: Any = None, **options: Any) -> str:
            recursive = self.format_identifier(name) in query_sql
            return str(super().format_cte(name, query_sql, None if recursive else columns, **options))


class EachRecursionSaysSo(SeededDefect):
    """RECURSIVE is written once for each recursive query, which the database refuses where there are two."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, *args: Any, **options: Any) -> str:
            parts, seen = [], 0
            for part in cte_sql_parts:
                name, _, body = part.partition(" AS ")
                own = re.match(r'"(?:[^"]|"")*"', name)
                recursive = bool(own and own[0] in body)
                parts.append(f"RECURSIVE {part}" if recursive and seen else part)
                seen += recursive
            return str(super().format_with_query(parts, *args, **options))


class SeveralRecursionsAreNested(SeededDefect):
    """All but the last query of a union stand in a subquery, which a recursion with two recursive parts does not allow."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, *args: Any, **options: Any) -> str:
            *front, last = query_sql.split(" UNION ALL ")
            if sum(self.format_identifier(name) in part for part in (*front, last)) > 1:
                query_sql = f"SELECT * FROM ({' UNION ALL '.join(front)}) UNION ALL {last}"
            return str(super().format_cte(name, query_sql, *args, **options))
