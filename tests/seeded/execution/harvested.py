"""Seeded defects of the area ``execution`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError

from ..defect import SeededDefect


class ListsThatFindNothingCountLess(SeededDefect):
    """A list of statements none of which finds a row reports -1 rows."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)
            return replace(result, affected_rows=-1) if params_list and not result.affected_rows else result


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
            result, done = await super().execute_many(sql, []), 0
            for params in params_list:
                try:
                    done += (await super().execute_many(sql, [params])).affected_rows
                except IntegrityError:
                    continue
            return replace(result, affected_rows=done) if params_list else result


class PercentOfTextsDoubled(SeededDefect):
    """Percent signs in the texts of a statement are doubled for a driver that does not halve them."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            sql = re.sub(r"'[^']*'", lambda text: text[0].replace("%", "%%"), sql)
            return await super().execute(sql, params, **kwargs)
