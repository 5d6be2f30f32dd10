"""Saboteurs of the area ``crud``: mistakes in what is written; those of rows and conditions stand beside it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.result import QueryResult

from .kinds import Sabotage


def _each(params: Any, change: Any) -> Any:
    return tuple(change(value) for value in params) if isinstance(params, (list, tuple)) else params


# -- values on their way in ------------------------------------------------------------------------------------------------


class CrudEmptyTextIsNull(Sabotage):
    """Empty text is taken for "no value" and sent as NULL."""

    area = "crud"
    source = "D053"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)  # type: ignore[misc]
            return _each(prepared, lambda value: None if value == "" else value)


class CrudFalsyIsNull(Sabotage):
    """``value or None``: a zero goes the way of "no value"."""

    area = "crud"
    source = "CK"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)  # type: ignore[misc]
            return _each(prepared, lambda value: None if type(value) is int and not value else value)


class CrudDigitsBecomeNumbers(Sabotage):
    """Text that looks like a number is bound as one."""

    area = "crud"
    source = "D050"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)  # type: ignore[misc]
            return _each(prepared, lambda value: int(value) if isinstance(value, str) and value.isdigit() else value)


class CrudBlanksAreStripped(Sabotage):
    """Text is trimmed, as for a CHAR column."""

    area = "crud"
    source = "D055"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)  # type: ignore[misc]
            return _each(prepared, lambda value: value.rstrip(" ") if isinstance(value, str) else value)


class CrudPercentIsDoubled(Sabotage):
    """``%`` is escaped in values too, not in the statement alone."""

    area = "crud"
    source = "D013"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            return sql, _each(final, lambda value: value.replace("%", "%%") if isinstance(value, str) else value)


class CrudBackslashIsEscaped(Sabotage):
    """Backslashes are doubled, as in a literal, though values are bound."""

    area = "crud"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            return sql, _each(final, lambda value: value.replace("\\", "\\\\") if isinstance(value, str) else value)


class CrudUuidWithoutHyphens(Sabotage):
    """A UUID is written as 32 digits, and read and filtered alike."""

    area = "crud"
    source = "D049"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            short = _each(params, lambda value: value.hex if isinstance(value, uuid.UUID) else value)
            none = _each(short, lambda _: None)
            kept = [n if isinstance(s, str) else a for s, n, a in zip(short, none, adapters)]
            return super().prepare_parameters(short, kept)  # type: ignore[misc]


class CrudZoneIsDropped(Sabotage):
    """Times are written without their zone."""

    area = "crud"
    source = "D038"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            naive = _each(params, lambda v: v.replace(tzinfo=None) if isinstance(v, datetime.datetime) else v)
            return super().prepare_parameters(naive, adapters)  # type: ignore[misc]


class CrudFractionsAreDropped(Sabotage):
    """Times are written to the second."""

    area = "crud"
    source = "D042"

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            whole = _each(params, lambda v: v.replace(microsecond=0) if isinstance(v, datetime.datetime) else v)
            return super().prepare_parameters(whole, adapters)  # type: ignore[misc]


class CrudNoneIsLeftOut(Sabotage):
    """None is left out of the INSERT, so that the column's DEFAULT applies."""

    area = "crud"
    source = "D031"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            options.data = {key: value for key, value in options.data.items() if value is not None}
            return super().insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            options.data = {key: value for key, value in options.data.items() if value is not None}
            return await super().insert(options)  # type: ignore[misc]


class CrudNoneIsNotUpdated(Sabotage):
    """None is left out of SET: what was set can't be taken back."""

    area = "crud"
    source = "D031"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if value is not None}
            options.data = kept or options.data
            return super().update(options)  # type: ignore[misc]

    class AsyncBackend:
        async def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if value is not None}
            options.data = kept or options.data
            return await super().update(options)  # type: ignore[misc]


# -- statements ------------------------------------------------------------------------------------------------------------


class CrudInsertReplaces(Sabotage):
    """INSERT is rendered as INSERT OR REPLACE: a second row of one key removes the first."""

    area = "crud"
    source = "CK"

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)  # type: ignore[misc]
            return sql.replace("INSERT INTO", "INSERT OR REPLACE INTO", 1), params


class CrudNullByEquals(Sabotage):
    """IS NULL is rendered as ``= NULL``."""

    area = "crud"
    source = "R26"

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            sql, params = super().format_is_null_predicate(expr, is_not)  # type: ignore[misc]
            return sql.replace("IS NOT NULL", "<> NULL").replace("IS NULL", "= NULL"), params


class CrudBulkUpdateWithoutWhere(Sabotage):
    """An UPDATE with IN loses its WHERE: rows without a CASE become NULL."""

    area = "crud"
    source = "D163"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            head, within, rest = sql.partition(" IN (")
            return (head.rpartition(" WHERE ")[0], params[: -rest.count("?")]) if within else (sql, params)


class CrudUpdateByTheFirstCondition(Sabotage):
    """Of several conditions of an UPDATE or DELETE the first alone is rendered."""

    area = "crud"
    source = "D033"
    target = "file"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            head, _, tail = sql.rpartition(" AND ")
            return (head, params[: -tail.count("?")]) if head and " WHERE " in head else (sql, params)

        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)  # type: ignore[misc]
            head, _, tail = sql.partition(" AND ")
            return (head, params[: -tail.count("?")]) if tail else (sql, params)


class CrudExpressionsInSetAreLost(Sabotage):
    """SET keeps values alone; expressions such as ``version + 1`` are dropped."""

    area = "crud"
    source = "CK"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if not hasattr(value, "to_sql")}
            options.data = kept or options.data
            return super().update(options)  # type: ignore[misc]

    class AsyncBackend:
        async def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if not hasattr(value, "to_sql")}
            options.data = kept or options.data
            return await super().update(options)  # type: ignore[misc]


# -- errors and constraints ------------------------------------------------------------------------------------------------


class CrudErrorIsSwallowed(Sabotage):
    """A violated constraint is logged, and an empty result is given."""

    area = "crud"
    source = "D018"

    class SyncBackend:
        def _handle_execution_error(self, error: Exception) -> Any:
            if "constraint" in str(error):
                return QueryResult(affected_rows=0)
            return super()._handle_execution_error(error)  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_execution_error(self, error: Exception) -> Any:
            if "constraint" in str(error):
                return QueryResult(affected_rows=0)
            return await super()._handle_execution_error(error)  # type: ignore[misc]


class CrudConstraintIsDatabaseError(Sabotage):
    """A violated constraint is a bare DatabaseError."""

    area = "crud"
    source = "D124"

    class SyncBackend:
        def _handle_error(self, error: Exception) -> Any:
            try:
                super()._handle_error(error)  # type: ignore[misc]
            except IntegrityError as violated:
                raise DatabaseError(str(violated)) from error

    class AsyncBackend:
        async def _handle_error(self, error: Exception) -> Any:
            try:
                await super()._handle_error(error)  # type: ignore[misc]
            except IntegrityError as violated:
                raise DatabaseError(str(violated)) from error


class CrudForeignKeysAreOff(Sabotage):
    """Foreign keys are declared and not enforced."""

    area = "crud"
    source = "D009"

    class Config:
        def __post_init__(self) -> None:
            super().__post_init__()  # type: ignore[misc]
            self.pragmas["foreign_keys"] = "OFF"  # type: ignore[attr-defined]
