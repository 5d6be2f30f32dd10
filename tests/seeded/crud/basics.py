"""Seeded defects of the area ``crud``: mistakes in what is written; those of rows and conditions stand beside it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect


def _each(params: Any, change: Any) -> Any:
    return tuple(change(value) for value in params) if isinstance(params, (list, tuple)) else params


# -- values on their way in ------------------------------------------------------------------------------------------------


class CrudEmptyTextIsNull(SeededDefect):
    """Empty text is taken for "no value" and sent as NULL."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)
            return _each(prepared, lambda value: None if value == "" else value)


class CrudFalsyIsNull(SeededDefect):
    """``value or None``: a zero goes the way of "no value"."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)
            return _each(prepared, lambda value: None if type(value) is int and not value else value)


class CrudDigitsBecomeNumbers(SeededDefect):
    """Text that looks like a number is bound as one."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)
            return _each(prepared, lambda value: int(value) if isinstance(value, str) and value.isdigit() else value)


class CrudBlanksAreStripped(SeededDefect):
    """Text is trimmed, as for a CHAR column."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            prepared = super().prepare_parameters(params, adapters)
            return _each(prepared, lambda value: value.rstrip(" ") if isinstance(value, str) else value)


class CrudPercentIsDoubled(SeededDefect):
    """``%`` is escaped in values too, not in the statement alone."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)
            return sql, _each(final, lambda value: value.replace("%", "%%") if isinstance(value, str) else value)


class CrudBackslashIsEscaped(SeededDefect):
    """Backslashes are doubled, as in a literal, though values are bound."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)
            return sql, _each(final, lambda value: value.replace("\\", "\\\\") if isinstance(value, str) else value)


class CrudUuidWithoutHyphens(SeededDefect):
    """A UUID is written as 32 digits, and read and filtered alike."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            short = _each(params, lambda value: value.hex if isinstance(value, uuid.UUID) else value)
            none = _each(short, lambda _: None)
            kept = [n if isinstance(s, str) else a for s, n, a in zip(short, none, adapters)]
            return super().prepare_parameters(short, kept)


class CrudZoneIsDropped(SeededDefect):
    """Times are written without their zone."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            naive = _each(params, lambda v: v.replace(tzinfo=None) if isinstance(v, datetime.datetime) else v)
            return super().prepare_parameters(naive, adapters)


class CrudFractionsAreDropped(SeededDefect):
    """Times are written to the second."""

    class Backend:
        def prepare_parameters(self, params: Any, adapters: Any) -> Any:
            whole = _each(params, lambda v: v.replace(microsecond=0) if isinstance(v, datetime.datetime) else v)
            return super().prepare_parameters(whole, adapters)


class CrudNoneIsLeftOut(SeededDefect):
    """None is left out of the INSERT, so that the column's DEFAULT applies."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            options.data = {key: value for key, value in options.data.items() if value is not None}
            return await super().insert(options)


class CrudNoneIsNotUpdated(SeededDefect):
    """None is left out of SET: what was set can't be taken back."""

    class Backend:
        async def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if value is not None}
            options.data = kept or options.data
            return await super().update(options)


# -- statements ------------------------------------------------------------------------------------------------------------


class CrudInsertReplaces(SeededDefect):
    """INSERT is rendered as INSERT OR REPLACE: a second row of one key removes the first."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)
            return sql.replace("INSERT INTO", "INSERT OR REPLACE INTO", 1), params


class CrudNullByEquals(SeededDefect):
    """IS NULL is rendered as ``= NULL``."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            sql, params = super().format_is_null_predicate(expr, is_not)
            return sql.replace("IS NOT NULL", "<> NULL").replace("IS NULL", "= NULL"), params


class CrudBulkUpdateWithoutWhere(SeededDefect):
    """An UPDATE with IN loses its WHERE: rows without a CASE become NULL."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            head, within, rest = sql.partition(" IN (")
            return (head.rpartition(" WHERE ")[0], params[: -rest.count("?")]) if within else (sql, params)


class CrudUpdateByTheFirstCondition(SeededDefect):
    """Of several conditions of an UPDATE or DELETE the first alone is rendered."""

    target = "file"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            head, _, tail = sql.rpartition(" AND ")
            return (head, params[: -tail.count("?")]) if head and " WHERE " in head else (sql, params)

        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            head, _, tail = sql.partition(" AND ")
            return (head, params[: -tail.count("?")]) if tail else (sql, params)


class CrudExpressionsInSetAreLost(SeededDefect):
    """SET keeps values alone; expressions such as ``version + 1`` are dropped."""

    class Backend:
        async def update(self, options: Any) -> Any:
            kept = {key: value for key, value in options.data.items() if not hasattr(value, "to_sql")}
            options.data = kept or options.data
            return await super().update(options)


# -- errors and constraints ------------------------------------------------------------------------------------------------


class CrudErrorIsSwallowed(SeededDefect):
    """A violated constraint is logged, and an empty result is given."""

    class Backend:
        async def _handle_execution_error(self, error: Exception) -> Any:
            if "constraint" in str(error):
                return QueryResult(affected_rows=0)
            return await super()._handle_execution_error(error)


class CrudConstraintIsDatabaseError(SeededDefect):
    """A violated constraint is a bare DatabaseError."""

    class Backend:
        async def _handle_error(self, error: Exception) -> Any:
            try:
                await super()._handle_error(error)
            except IntegrityError as violated:
                raise DatabaseError(str(violated)) from error


class CrudForeignKeysAreOff(SeededDefect):
    """Foreign keys are declared and not enforced."""

    class Config:
        def __post_init__(self) -> None:
            super().__post_init__()
            self.pragmas["foreign_keys"] = "OFF"
