"""Seeded defects of the area ``cte`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect
from .sampled import BODY


class HiddenNamesMeanTheNextOne(SeededDefect):
    """The number of a name in WITH is how many are in sight: one that hides another has that of the one behind it."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            found = re.search(rf'WITH ("\w+").*?\(WITH \1.*?\(WITH (?!\1)("\w+")[^(]* AS {BODY}', sql)
            if found:
                sql = sql[: found.end()] + re.sub(rf"(FROM|JOIN) {found[1]}", rf"\1 {found[2]}", sql[found.end() :])
            return super()._prepare_sql_and_params(sql, params)
