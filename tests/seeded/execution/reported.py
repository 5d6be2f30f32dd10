"""Seeded defects of the area ``execution`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect
from ..lists import by_column, listing


def _refused(wrong: bool, column: list[Any]) -> list[Any]:
    if wrong:
        raise DatabaseError("a value does not have the type of its column's first value")
    return column


def _kinds(column: list[Any]) -> set[type]:
    return {type(value) for value in column if value is not None}


class ListTakesTheTypesOfItsFirstRow(SeededDefect):
    """The numbers of a list are converted to the type of the first row's number: a fraction after an integer is lost."""

    Backend = listing(
        by_column(lambda column: [int(v) if type(v) is float and type(column[0]) is int else v for v in column])
    )


class ListTakesTheWidthOfItsFirstRow(SeededDefect):
    """The first integer of a list decides how wide the others may be."""

    Backend = listing(
        by_column(
            lambda column: _refused(
                _kinds(column) == {int} and abs(column[0] or 0) < 2**15 <= max(abs(v or 0) for v in column), column
            )
        )
    )


class ListOfFirstNoneRefusesNumbers(SeededDefect):
    """A column of a list whose first value is None takes no number after it."""

    Backend = listing(
        by_column(lambda column: _refused(column[0] is None and bool(_kinds(column) & {int, float}), column))
    )


class ListTakesTheLengthOfItsFirstText(SeededDefect):
    """The buffer of a column is as long as the first text of a list; what is longer is cut."""

    Backend = listing(
        by_column(
            lambda column: (
                [v[: max(len(column[0]), 8)] if isinstance(v, str) else v for v in column]
                if isinstance(column[0], str)
                else column
            )
        )
    )


class ListOfSeveralKindsRefused(SeededDefect):
    """All values of a column of a list must have one Python type."""

    Backend = listing(by_column(lambda column: _refused(len(_kinds(column)) > 1, column)))


class ListKindsFromTenRows(SeededDefect):
    """The first ten rows decide the type of each column; a fraction that comes later is cut off."""

    Backend = listing(
        by_column(
            lambda column: (
                [int(v) if type(v) is float else v for v in column]
                if len(column) > 10 and _kinds(column[:10]) == {int}
                else column
            )
        )
    )


class ListKindsAreRemembered(SeededDefect):
    """A statement keeps the types of the first list that it ran with; a column that held None alone takes nothing else."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            known = vars(self).setdefault("_columns_of_none", {})
            empty = [not _kinds(list(column)) for column in zip(*params_list)]
            first = known.setdefault(sql, empty) if params_list else empty
            _refused(any(was and not now for was, now in zip(first, empty)), [])
            return await super().execute_many(sql, params_list)


class ErrorsOfManyHaveNoClass(SeededDefect):
    """Whatever error a row of ``execute_many`` causes, the list as a whole is reported to have failed."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            try:
                return await super().execute_many(sql, params_list)
            except DatabaseError as error:
                raise DatabaseError("the list was processed with errors") from error


class ManyTakesMappingsAlone(SeededDefect):
    """``execute_many`` takes the first row's ``keys``, and fails for a row that is a sequence."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            _ = [list(row.keys()) for row in params_list[:1]]
            return await super().execute_many(sql, params_list)


class StatementsKeepTheirColumns(SeededDefect):
    """What columns a query gives is remembered by its text: a column that is added later is left out."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result.data:
                columns = vars(self).setdefault("_columns_of", {}).setdefault(sql, list(result.data[0]))
                result.data = [{name: row[name] for name in row if name in columns} for row in result.data]
            return result


class StatementsKeepTheirParameterTypes(SeededDefect):
    """The types of a statement's first parameters are remembered, and values of others refused."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            kinds = [type(value) for value in params or ()] if isinstance(params, tuple) else []
            known = vars(self).setdefault("_kinds_of", {}).setdefault(sql, kinds)
            if any(type(None) not in pair and pair[0] is not pair[1] for pair in zip(known, kinds)):
                raise DatabaseError("a parameter does not have the type that the statement was prepared with")
            return await super().execute(sql, params, **kwargs)


class TheSecondUseOfAStatementKeepsItsValues(SeededDefect):
    """A prepared statement binds text into the buffer of its first use: what is longer is cut."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            sizes = vars(self).setdefault("_sizes_of", {})
            if isinstance(params, tuple) and len(sizes.setdefault(sql, params)) == len(params):
                params = tuple(
                    v[: max(len(f), 16)] if isinstance(v, str) and isinstance(f, str) else v
                    for v, f in zip(params, sizes[sql])
                )
            return await super().execute(sql, params, **kwargs)
