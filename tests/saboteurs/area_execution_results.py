"""Saboteurs of the area ``execution``: results, ``execute_many`` and scripts."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.result import QueryResult
from rhosocial.activerecord.backend.schema import StatementType

from .kinds import Sabotage


class NoRowsAreNone(Sabotage):
    """A query without rows has no data."""

    area = "execution"
    source = "D026"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data or None, duration)  # type: ignore[misc]


class AlwaysOneRowAffected(Sabotage):
    """A statement that went well affected one row."""

    area = "execution"
    source = "D027"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)  # type: ignore[misc]
            result.affected_rows = 1 if data is None else result.affected_rows
            return result


class QueriesAffectMinusOne(Sabotage):
    """The cursor's count of a query is passed on, which is -1 before the rows are read."""

    area = "execution"
    source = "D027"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)  # type: ignore[misc]
            result.affected_rows = cursor.rowcount
            return result


class DurationForgotten(Sabotage):
    """The result is built without the time that it took."""

    area = "execution"
    source = "CK (seen in a published backend)"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data, 0.0)  # type: ignore[misc]


class AThousandRowsAtMost(Sabotage):
    """Only the first packet of a result is given."""

    area = "execution"
    source = "D172"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            return super()._build_query_result(cursor, data and data[:1000], duration)  # type: ignore[misc]


class EqualRowsOnce(Sabotage):
    """Rows that are equal are given once."""

    area = "execution"
    source = "CK"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            unique = data and [row for place, row in enumerate(data) if row not in data[:place][-3:]]
            return super()._build_query_result(cursor, unique, duration)  # type: ignore[misc]


class LabelsLowered(Sabotage):
    """Labels are made small letters, as for a database that shouts."""

    area = "execution"
    source = "CK"

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            lowered = {name.lower(): value for name, value in row_dict.items()}
            return super()._remap_row_columns(lowered, column_mapping)  # type: ignore[misc]


class AdaptersAfterRenaming(Sabotage):
    """Columns are renamed first, and then no adapter is found under the new name."""

    area = "execution"
    source = "D025"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            self.late = column_adapters
            return row_dict

        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            renamed = super()._remap_row_columns(row_dict, column_mapping)  # type: ignore[misc]
            return super()._adapt_row_types(renamed, self.late)  # type: ignore[misc]


class RenamingInPlace(Sabotage):
    """Keys are renamed one after the other in the same dict."""

    area = "execution"
    source = "D025"

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            for column, field in column_mapping.items():
                if column in row_dict:
                    row_dict[field] = row_dict.pop(column)
            return row_dict


class OnlyMappedColumns(Sabotage):
    """A mapping keeps the columns that it names, and drops the others."""

    area = "execution"
    source = "CK"

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            kept = {name: value for name, value in row_dict.items() if not column_mapping or name in column_mapping}
            return super()._remap_row_columns(kept, column_mapping)  # type: ignore[misc]


class AdapterWithoutItsType(Sabotage):
    """An adapter is asked for text, whatever type the caller named."""

    area = "execution"
    source = "CK"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            plain = {name: pair and (pair[0], str) for name, pair in column_adapters.items()}
            return super()._adapt_row_types(row_dict, plain)  # type: ignore[misc]


class FalsyValuesAreNone(Sabotage):
    """A value that Python holds for false comes back as None."""

    area = "execution"
    source = "CK"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            plain = {name: value or None for name, value in row_dict.items()}
            return super()._adapt_row_types(plain, column_adapters)  # type: ignore[misc]


class LabelsKeptByStatement(Sabotage):
    """The labels of a statement are remembered from its first run."""

    area = "execution"
    source = "D019"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = super().execute(sql, params, **kwargs)  # type: ignore[misc]
            kept = vars(self).setdefault("labels", {})
            if result.data and sql.startswith("SELECT *"):
                names = kept.setdefault(sql, list(result.data[0]))
                result.data = [dict(zip(names, row.values())) for row in result.data]
            return result

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)  # type: ignore[misc]
            kept = vars(self).setdefault("labels", {})
            if result.data and sql.startswith("SELECT *"):
                names = kept.setdefault(sql, list(result.data[0]))
                result.data = [dict(zip(names, row.values())) for row in result.data]
            return result


class RowsKeptUntilOwnWrite(Sabotage):
    """Results are kept by statement and parameters until this backend itself writes."""

    area = "execution"
    source = "D024"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            kept = vars(self).setdefault("kept", {})
            if options is None or options.stmt_type is not StatementType.DQL:
                kept.clear()
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            key = (sql, tuple(params or ()), str(options))
            if key not in kept:
                kept[key] = super().execute(sql, params, options=options)  # type: ignore[misc]
            return kept[key]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            kept = vars(self).setdefault("kept", {})
            if options is None or options.stmt_type is not StatementType.DQL:
                kept.clear()
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            key = (sql, tuple(params or ()), str(options))
            if key not in kept:
                kept[key] = await super().execute(sql, params, options=options)  # type: ignore[misc]
            return kept[key]


class LastRowForTheFirst(Sabotage):
    """``fetch_one`` gives the last row."""

    area = "execution"
    source = "CK"

    class SyncBackend:
        def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            return (self.fetch_all(*args, **kwargs) or [None])[-1]  # type: ignore[attr-defined]

    class AsyncBackend:
        async def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            return (await self.fetch_all(*args, **kwargs) or [None])[-1]  # type: ignore[attr-defined]


class FetchAllForgetsItsMapping(Sabotage):
    """``fetch_all`` does not pass mapping and adapters on."""

    area = "execution"
    source = "CK"

    class SyncBackend:
        def fetch_all(self, sql: str, params: Any = None, *adapting: Any, **named: Any) -> Any:
            return super().fetch_all(sql, params)  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, sql: str, params: Any = None, *adapting: Any, **named: Any) -> Any:
            return await super().fetch_all(sql, params)  # type: ignore[misc]


class ManyCountsTheLastRow(Sabotage):
    """``execute_many`` reports what its last row did."""

    area = "execution"
    source = "D165"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            results = [super(type(self), self).execute_many(sql, [row]) for row in params_list]  # type: ignore[misc]
            return results[-1] if results else QueryResult()

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            results = [await super(type(self), self).execute_many(sql, [row]) for row in params_list]  # type: ignore[misc]
            return results[-1] if results else QueryResult()


class ManyCommits(Sabotage):
    """``execute_many`` commits, also what the caller has begun."""

    area = "execution"
    source = "D164"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            result = super().execute_many(sql, params_list)  # type: ignore[misc]
            self._connection.commit()  # type: ignore[attr-defined]
            return result

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)  # type: ignore[misc]
            await self._connection.commit()  # type: ignore[attr-defined]
            return result


class ManyGoesOnAfterAnError(Sabotage):
    """``execute_many`` runs the rows after the one that failed, and raises at the end."""

    area = "execution"
    source = "R19"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            failed = []
            for row in params_list:
                try:
                    result = super().execute_many(sql, [row])  # type: ignore[misc]
                except DatabaseError as error:
                    failed.append(error)
            if failed:
                raise failed[0]
            result.affected_rows = len(params_list)
            return result

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            failed = []
            for row in params_list:
                try:
                    result = await super().execute_many(sql, [row])  # type: ignore[misc]
                except DatabaseError as error:
                    failed.append(error)
            if failed:
                raise failed[0]
            result.affected_rows = len(params_list)
            return result


class ManySkipsWhatFails(Sabotage):
    """``execute_many`` leaves out the rows that fail, and says nothing."""

    area = "execution"
    source = "D164"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            return super().execute_many(sql.replace("INSERT INTO", "INSERT OR IGNORE INTO"), params_list)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            return await super().execute_many(sql.replace("INSERT INTO", "INSERT OR IGNORE INTO"), params_list)  # type: ignore[misc]


class ManyOfNothingIsMinusOne(Sabotage):
    """``execute_many`` of an empty list reports the cursor's -1."""

    area = "execution"
    source = "CK (seen in a published backend)"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            return super().execute_many(sql, params_list) if params_list else QueryResult(affected_rows=-1)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            done = await super().execute_many(sql, params_list) if params_list else None  # type: ignore[misc]
            return done or QueryResult(affected_rows=-1)


class AsyncManyConvertsPlaceholders(Sabotage):
    """The async ``execute_many`` prepares its statement in another way than ``execute``: for a driver with numbers."""

    area = "execution"
    source = "R28"

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            pieces = sql.split("?")
            numbered = "".join(f"{piece}?{place}" for place, piece in enumerate(pieces[:-1], 1)) + pieces[-1]
            return await super().execute_many(numbered, params_list)  # type: ignore[misc]


class ScriptSplitAtSemicolons(Sabotage):
    """A script is taken apart at every semicolon."""

    area = "execution"
    source = "CK (seen in a published backend)"

    class SyncBackend:
        def executescript(self, sql_script: str) -> None:
            for piece in sql_script.split(";"):
                if piece.strip():
                    self.execute(piece)  # type: ignore[attr-defined]

    class AsyncBackend:
        async def executescript(self, sql_script: str) -> None:
            for piece in sql_script.split(";"):
                if piece.strip():
                    await self.execute(piece)  # type: ignore[attr-defined]


class ScriptHidesItsError(Sabotage):
    """A script that fails ends, and nobody is told."""

    area = "execution"
    source = "D018"

    class SyncBackend:
        def executescript(self, sql_script: str) -> None:
            try:
                super().executescript(sql_script)  # type: ignore[misc]
            except DatabaseError:
                return

    class AsyncBackend:
        async def executescript(self, sql_script: str) -> None:
            try:
                await super().executescript(sql_script)  # type: ignore[misc]
            except DatabaseError:
                return
