"""Seeded defects of the area ``cte`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect

BODY = r"(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))"


class InnerNamesHideOuterOnes(SeededDefect):
    """A name in WITH of a subquery hides the same name of the outer query behind the subquery too."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            outer = re.match(r'WITH ("\w+") AS ', sql)
            inner = outer and re.search(rf"\(WITH {outer[1]} AS {BODY} SELECT .*? FROM {outer[1]}", sql[outer.end() :])
            if inner:
                end = outer.end() + inner.end()
                before = sql[: outer.end() + inner.start(1)].count("?")
                bound = list(params or ())[before : before + inner[1].count("?")]
                params, again = list(params or ()), rf'\b(FROM|JOIN) {outer[1]}(?: AS ("\w+"))?'
                while found := re.search(again, sql[end:]):
                    place = sql[: end + found.start()].count("?")
                    params[place:place] = bound
                    made = f"{found[1]} {inner[1]} AS {found[2] or outer[1]}"
                    sql = sql[: end + found.start()] + made + sql[end + found.end() :]
                    end += found.start() + len(made)
            return super()._prepare_sql_and_params(sql, params)


class ColumnNamesOfWithDropped(SeededDefect):
    """The names that WITH gives to the columns of its query are left out."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, columns: Any = None, *rest: Any, **more: Any) -> Any:
            return super().format_cte(name, query_sql, None, *rest, **more)
