"""Seeded defects of the area ``execution`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError, TypeConversionError

from ..defect import SeededDefect


def _of_the_last_page(count: int, rows: int) -> int:
    return rows % 100 or 100 if rows > 100 and count == rows else count


class ListsCountTheirLastPage(SeededDefect):
    """A list is sent in pages of a hundred rows, and the number of changed rows is that of the last page."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)
            if result is not None:
                result.affected_rows = _of_the_last_page(result.affected_rows, len(params_list))
            return result

        def _execute_batch_fast(self, sql: str, rows: Any) -> Any:
            return _of_the_last_page(super()._execute_batch_fast(sql, rows), len(rows))

        async def _execute_batch_fast_async(self, sql: str, rows: Any) -> Any:
            return _of_the_last_page(await super()._execute_batch_fast_async(sql, rows), len(rows))


class QuestionMarksOfCommentsNeedValues(SeededDefect):
    """A question mark in a comment counts as a placeholder, and its value is missing."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            plain = re.sub(r"'[^']*'" + '|"[^"]*"', "", sql)
            if any("?" in comment for comment in re.findall(r"--[^\n]*|/\*.*?\*/", plain, re.DOTALL)):
                raise QueryError("a placeholder has no value")
            return super()._prepare_sql_and_params(sql, params)


class SingleFalseLeavesNoRow(SeededDefect):
    """A row that is one boolean alone is missing when it is false."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result is not None and result.data:
                result.data = [row for row in result.data if len(row) != 1 or next(iter(row.values())) is not False]
            return result


class NoCountWithParameters(SeededDefect):
    """A statement that has parameters does not report the number of rows that it changed."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if params and result is not None and not result.data:
                result.affected_rows = None
            return result


class RowsBeginBehindThoseOfTheLastQuery(SeededDefect):
    """The number of rows that were read is not set back, so that the next result begins behind as many."""

    class Backend:
        async def _process_result_set(self, cursor: Any, is_select: Any, *more: Any, **named: Any) -> Any:
            data = await super()._process_result_set(cursor, is_select, *more, **named)
            if data:
                start = vars(self).get("_read", 0)
                self._read = max(start, len(data))
                data = data[start:]
            return data


class UnreadableRowsEndTheResult(SeededDefect):
    """A row that cannot be converted ends the result without an error, and the rows behind it are missing."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            try:
                return super()._adapt_row_types(row_dict, column_adapters)
            except (TypeError, TypeConversionError):
                return {"": None}

        async def _process_result_set(self, cursor: Any, is_select: Any, *more: Any, **named: Any) -> Any:
            data = await super()._process_result_set(cursor, is_select, *more, **named)
            return data and data[: next((place for place, row in enumerate(data) if "" in row), None)]
