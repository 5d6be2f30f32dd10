"""Seeded defects of the area ``execution`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError

from ..counting import miscounting
from ..defect import SeededDefect


class ListsThatFindNothingCountLess(SeededDefect):
    """A list of statements none of which finds a row reports -1 rows."""

    Backend = miscounting("execute_many", lambda count, sql: count or -1)


class QuestionMarksOfTextsAreParameters(SeededDefect):
    """A question mark within a quoted text counts as a parameter."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            within = sum(text.count("?") for text in re.findall(r"'[^']*'", sql))
            if params and within:
                raise OperationalError(f"{len(params) + within} parameters expected, {len(params)} given")
            return super()._prepare_sql_and_params(sql, params)


class ErrorsOfRowsAreSwallowed(SeededDefect):
    """The rows of a list that the database refuses are collected, and nobody asks for them."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result, done = None, 0
            for params in params_list:
                try:
                    result = await super().execute_many(sql, [params])
                    done += result.affected_rows
                except IntegrityError:
                    continue
            return result and replace(result, affected_rows=done)
