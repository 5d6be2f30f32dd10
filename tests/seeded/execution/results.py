"""Seeded defects of the area ``execution``: results, ``execute_many`` and scripts."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.result import QueryResult
from rhosocial.activerecord.backend.schema import StatementType

from ..defect import SeededDefect


class NoRowsAreNone(SeededDefect):
    """A query without rows has no data."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data or None, duration)


class AlwaysOneRowAffected(SeededDefect):
    """A statement that went well affected one row."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            result.affected_rows = 1 if data is None else result.affected_rows
            return result


class QueriesAffectMinusOne(SeededDefect):
    """The cursor's count of a query is passed on, which is -1 before the rows are read."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            result.affected_rows = cursor.rowcount
            return result


class DurationForgotten(SeededDefect):
    """The result is built without the time that it took. Seen in a published backend."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data, 0.0)


class AThousandRowsAtMost(SeededDefect):
    """Only the first packet of a result is given."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data and data[:1000], duration)


class EqualRowsOnce(SeededDefect):
    """Rows that are equal are given once."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            unique = data and [row for place, row in enumerate(data) if row not in data[:place][-3:]]
            return super()._build_query_result(cursor, unique, duration)


class LabelsLowered(SeededDefect):
    """Labels are made small letters, as for a database that shouts."""

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            lowered = {name.lower(): value for name, value in row_dict.items()}
            return super()._remap_row_columns(lowered, column_mapping)


class AdaptersAfterRenaming(SeededDefect):
    """Columns are renamed first, and then no adapter is found under the new name."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            self.late = column_adapters
            return row_dict

        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            renamed = super()._remap_row_columns(row_dict, column_mapping)
            return super()._adapt_row_types(renamed, self.late)


class RenamingInPlace(SeededDefect):
    """Keys are renamed one after the other in the same dict."""

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            for column, field in column_mapping.items():
                if column in row_dict:
                    row_dict[field] = row_dict.pop(column)
            return row_dict


class OnlyMappedColumns(SeededDefect):
    """A mapping keeps the columns that it names, and drops the others."""

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            kept = {name: value for name, value in row_dict.items() if not column_mapping or name in column_mapping}
            return super()._remap_row_columns(kept, column_mapping)


class AdapterWithoutItsType(SeededDefect):
    """An adapter is asked for text, whatever type the caller named."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            plain = {name: pair and (pair[0], str) for name, pair in column_adapters.items()}
            return super()._adapt_row_types(row_dict, plain)


class FalsyValuesAreNone(SeededDefect):
    """A value that Python holds for false comes back as None."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            plain = {name: value or None for name, value in row_dict.items()}
            return super()._adapt_row_types(plain, column_adapters)


class LabelsKeptByStatement(SeededDefect):
    """The labels of a statement are remembered from its first run."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            kept = vars(self).setdefault("labels", {})
            if result.data and sql.startswith("SELECT *"):
                names = kept.setdefault(sql, list(result.data[0]))
                result.data = [dict(zip(names, row.values())) for row in result.data]
            return result


class RowsKeptUntilOwnWrite(SeededDefect):
    """Results are kept by statement and parameters until this backend itself writes."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            kept = vars(self).setdefault("kept", {})
            if options is None or options.stmt_type is not StatementType.DQL:
                kept.clear()
                return await super().execute(sql, params, options=options)
            key = (sql, tuple(params or ()), str(options))
            if key not in kept:
                kept[key] = await super().execute(sql, params, options=options)
            return kept[key]


class LastRowForTheFirst(SeededDefect):
    """``fetch_one`` gives the last row."""

    class Backend:
        async def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            return (await self.fetch_all(*args, **kwargs) or [None])[-1]


class FetchAllForgetsItsMapping(SeededDefect):
    """``fetch_all`` does not pass mapping and adapters on."""

    class Backend:
        async def fetch_all(self, sql: str, params: Any = None, *adapting: Any, **named: Any) -> Any:
            return await super().fetch_all(sql, params)


class ManyCountsTheLastRow(SeededDefect):
    """``execute_many`` reports what its last row did."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            results = [await super(type(self), self).execute_many(sql, [row]) for row in params_list]
            return results[-1] if results else QueryResult()


class ManyCommits(SeededDefect):
    """``execute_many`` commits, also what the caller has begun."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)
            await self._connection.commit()
            return result


class ManyGoesOnAfterAnError(SeededDefect):
    """``execute_many`` runs the rows after the one that failed, and raises at the end."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            failed = []
            for row in params_list:
                try:
                    result = await super().execute_many(sql, [row])
                except DatabaseError as error:
                    failed.append(error)
            if failed:
                raise failed[0]
            result.affected_rows = len(params_list)
            return result


class ManySkipsWhatFails(SeededDefect):
    """``execute_many`` leaves out the rows that fail, and says nothing."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            return await super().execute_many(sql.replace("INSERT INTO", "INSERT OR IGNORE INTO"), params_list)


class ManyOfNothingIsMinusOne(SeededDefect):
    """``execute_many`` of an empty list reports the cursor's -1. Seen in a published backend."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            done = await super().execute_many(sql, params_list) if params_list else None
            return done or QueryResult(affected_rows=-1)


class AsyncManyConvertsPlaceholders(SeededDefect):
    """The async ``execute_many`` prepares its statement in another way than ``execute``: for a driver with numbers."""

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            pieces = sql.split("?")
            numbered = "".join(f"{piece}?{place}" for place, piece in enumerate(pieces[:-1], 1)) + pieces[-1]
            return await super().execute_many(numbered, params_list)


class ScriptSplitAtSemicolons(SeededDefect):
    """A script is taken apart at every semicolon. Seen in a published backend."""

    class Backend:
        async def executescript(self, sql_script: str) -> None:
            for piece in sql_script.split(";"):
                if piece.strip():
                    await self.execute(piece)


class ScriptHidesItsError(SeededDefect):
    """A script that fails ends, and nobody is informed."""

    class Backend:
        async def executescript(self, sql_script: str) -> None:
            try:
                await super().executescript(sql_script)
            except DatabaseError:
                return


class ColumnsInAlphabeticalOrder(SeededDefect):
    """The columns of a row are put in the order of their names."""

    class Backend:
        async def _process_result_set(self, cursor: Any, *args: Any, **more: Any) -> Any:
            rows = await super()._process_result_set(cursor, *args, **more)
            return rows and [dict(sorted(row.items())) for row in rows]
