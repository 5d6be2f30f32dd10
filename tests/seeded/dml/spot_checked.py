"""Seeded defects of the area ``dml`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _with(options: Any, rows: list[list[Any]]) -> Any:
    return type(options)(**{**vars(options), "rows": rows})


def _is_computed(value: Any) -> bool:
    return hasattr(value, "to_sql")


class ExpressionsOfTheFirstColumnAreNull(SeededDefect):
    """A bulk insert takes the first value of a row for its key: an expression there is left for the database to fill."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            rows = [[None if _is_computed(row[0]) else row[0], *row[1:]] for row in options.rows]
            return await super().bulk_insert(_with(options, rows))


class ExpressionsBesideReturningAreNull(SeededDefect):
    """A bulk insert that returns columns leaves its expressions out."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            left_out = bool(options.returning_columns)
            rows = [[None if left_out and _is_computed(value) else value for value in row] for row in options.rows]
            return await super().bulk_insert(_with(options, rows))


class KindsOfTheFirstRowInAutocommit(SeededDefect):
    """Outside a transaction a bulk insert is a fast load, which takes the kinds of its columns from the first row."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            first, *others = options.rows
            if not self.in_transaction:
                others = [
                    [
                        int(value) if type(value) is float and type(kind) is int else value
                        for value, kind in zip(row, first)
                    ]
                    for row in others
                ]
            return await super().bulk_insert(_with(options, [first, *others]))
