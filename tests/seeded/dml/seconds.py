"""Seeded defects of the area ``dml`` that convert and rename one of the columns that a statement returns."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect
from ..rows import seed, setting


def _first(mapping: Any) -> Any:
    return mapping and dict(list(mapping.items())[:1])


def _renaming_one(method: str) -> type:
    return setting(method, column_mapping=lambda options: _first(options.column_mapping))


def _converting_one(method: str) -> type:
    return setting(method, column_adapters=lambda options: _first(options.column_adapters))


seed(
    __name__,
    "Backend",
    (
        ("InsertRenamesOneColumn", "An insert renames the first of its columns alone.", _renaming_one("insert")),
        ("InsertConvertsOneColumn", "An insert converts the first of its columns alone.", _converting_one("insert")),
        ("UpdateRenamesOneColumn", "An update renames the first of its columns alone.", _renaming_one("update")),
        ("DeleteConvertsOneColumn", "A delete converts the first of its columns alone.", _converting_one("delete")),
        (
            "BulkInsertRenamesOneColumn",
            "A bulk insert renames the first of its columns alone.",
            _renaming_one("bulk_insert"),
        ),
    ),
)


class _Remembering:
    async def bulk_insert(self, options: Any) -> Any:
        result = await super().bulk_insert(options)  # type: ignore[misc]
        result.affected_rows = self.__dict__.setdefault("_seeded_count", result.affected_rows)
        return result


class EveryBulkInsertCountsAsTheFirst(SeededDefect):
    """The number of rows of the first bulk insert is reported for every later one."""

    Backend = _Remembering


class OnlyTheFirstExpressionIsAskedForReturning(SeededDefect):
    """A batch refuses a RETURNING clause of its first expression; those of later ones run."""

    class Backend:
        def execute_batch_dml(self, expressions: Any, *args: Any, **options: Any) -> Any:
            given = list(expressions)
            for later in given[1:]:
                later.returning = None
            return super().execute_batch_dml(given, *args, **options)


class DoNothingOnAnyConflict(SeededDefect):
    """DO NOTHING does not name the columns of its conflict, so that it hides every other one."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            changed = copy.copy(expr)
            changed.conflict_target = [] if expr.do_nothing else expr.conflict_target
            return super().format_on_conflict_clause(changed)
