"""Saboteurs of the area ``dml``: changes, keys, upsert."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.options import InsertOptions

from .counting import miscounting
from .kinds import Sabotage


def options_without(options: Any, **changes: Any) -> Any:
    """A copy of an option object with other values."""
    return type(options)(**{**vars(options), **changes})


class ExplicitNoneLeftOut(Sabotage):
    """A value that is None is taken for one that was not given."""

    area = "dml"
    source = "D031"

    class SyncBackend:
        def insert(self, options: InsertOptions) -> Any:
            given = {name: value for name, value in options.data.items() if value is not None}
            return super().insert(options_without(options, data=given))  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: InsertOptions) -> Any:
            given = {name: value for name, value in options.data.items() if value is not None}
            return await super().insert(options_without(options, data=given))  # type: ignore[misc]


class DefaultsLost(Sabotage):
    """Columns that have a default are sent as NULL when they are not given."""

    area = "dml"
    source = "D031"

    class SyncBackend:
        def insert(self, options: InsertOptions) -> Any:
            more = {"name": None} if "code" in options.data else {}
            return super().insert(options_without(options, data={**more, **options.data}))  # type: ignore[misc]

    class AsyncBackend:
        async def insert(self, options: InsertOptions) -> Any:
            more = {"name": None} if "code" in options.data else {}
            return await super().insert(options_without(options, data={**more, **options.data}))  # type: ignore[misc]


class RowsOfDefaultsBroken(Sabotage):
    """An INSERT without columns is rendered in MySQL's way."""

    area = "dml"
    source = "D032"

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)  # type: ignore[misc]
            return sql.replace("DEFAULT VALUES", "() VALUES ()"), params


class EmptyConditionDropped(Sabotage):
    """A condition without values is no condition."""

    area = "dml"
    source = "D033"

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)  # type: ignore[misc]
            return (sql, params) if params else (sql.partition(" WHERE ")[0], ())


class FalsyConditionDropped(Sabotage):
    """An UPDATE whose condition compares with a value that Python holds for false loses it."""

    area = "dml"
    source = "D033"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            kept = sql.partition(" WHERE ")[0]
            return (sql, params) if params and params[-1] else (kept, params[: kept.count("?")])


class ConditionBeforeValues(Sabotage):
    """An UPDATE's parameters stand in the order of condition and values."""

    area = "dml"
    source = "D014"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            values = sql.partition(" WHERE ")[0].count("?")
            return sql, (*params[values:], *params[:values])


class ColumnsSorted(Sabotage):
    """Columns are sorted by name and values are not."""

    area = "dml"
    source = "D166"

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            expr.columns = sorted(expr.columns) if expr.columns else expr.columns
            return super().format_insert_statement(expr)  # type: ignore[misc]


class OnlyTheFirstPartOfAnd(Sabotage):
    """A delete goes by the first of several conditions."""

    area = "dml"
    source = "D163"

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)  # type: ignore[misc]
            first = sql.partition(" AND ")[0]
            return first, params[: first.count("?")]


class ExpressionsAsText(Sabotage):
    """An expression in an UPDATE is bound as its text."""

    area = "dml"
    source = "CK"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            plain = {name: str(value) if hasattr(value, "to_sql") else value for name, value in options.data.items()}
            return super().update(options_without(options, data=plain))  # type: ignore[misc]

    class AsyncBackend:
        async def update(self, options: Any) -> Any:
            plain = {name: str(value) if hasattr(value, "to_sql") else value for name, value in options.data.items()}
            return await super().update(options_without(options, data=plain))  # type: ignore[misc]


class UpdatesCountNothing(Sabotage):
    """An UPDATE reports -1, as a driver without counts does."""

    area = "dml"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("update", lambda told, options: -1)


class ChangedRowsCounted(Sabotage):
    """Rows that already held the value are not counted, as MySQL does without its flag."""

    area = "dml"
    source = "R18"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            if sql.count(" = ?") == 1 and len(params) == 2:
                column = sql.partition(" SET ")[2].partition(" = ")[0]
                return f"{sql} AND {column} IS NOT ?", (*params, params[0])
            return sql, params


class LargestKeyReported(Sabotage):
    """The last key is asked for with MAX(id)."""

    area = "dml"
    source = "D029"

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)  # type: ignore[misc]
            largest = max(vars(self).get("largest", 0), result.last_insert_id or 0)
            self.largest = result.last_insert_id = largest
            return result


class OldKeyAfterAFailedInsert(Sabotage):
    """After an error the key of the insert before it is reported once more."""

    area = "dml"
    source = "D030"

    class SyncBackend:
        def insert(self, options: InsertOptions) -> Any:
            try:
                result = super().insert(options)  # type: ignore[misc]
            except Exception:
                self.failed = True
                raise
            if vars(self).pop("failed", False):
                result.last_insert_id = self.key
            self.key = result.last_insert_id
            return result

    class AsyncBackend:
        async def insert(self, options: InsertOptions) -> Any:
            try:
                result = await super().insert(options)  # type: ignore[misc]
            except Exception:
                self.failed = True
                raise
            if vars(self).pop("failed", False):
                result.last_insert_id = self.key
            self.key = result.last_insert_id
            return result


class InsertsIgnoreConflicts(Sabotage):
    """An INSERT that meets a duplicate does nothing and says nothing."""

    area = "dml"
    source = "D018"

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)  # type: ignore[misc]
            return sql.replace("INSERT INTO", "INSERT OR IGNORE INTO", 1), params


class InsertsReplace(Sabotage):
    """DO NOTHING is rendered as REPLACE."""

    area = "dml"
    source = "D168"

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)  # type: ignore[misc]
            if sql.endswith("DO NOTHING"):
                return sql.replace("INSERT INTO", "REPLACE INTO", 1).partition(" ON CONFLICT")[0], params
            return sql, params


class ExcludedIsTheOldRow(Sabotage):
    """What was to be inserted is taken for what is there."""

    area = "dml"
    source = "CK"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)  # type: ignore[misc]
            return sql.replace('"EXCLUDED".', "").replace('"excluded".', ""), params


class UpsertOnOneColumn(Sabotage):
    """A conflict's target is its first column."""

    area = "dml"
    source = "D168"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            expr.conflict_target = expr.conflict_target[:1]
            return super().format_on_conflict_clause(expr)  # type: ignore[misc]


class UpsertCountsNothing(Sabotage):
    """An upsert that changed a row reports none."""

    area = "dml"
    source = "D168"
    SyncBackend, AsyncBackend = miscounting("execute", lambda told, sql: 0 if "DO UPDATE" in sql else told)


class UpsertTakesTheNewValues(Sabotage):
    """On a conflict the inserted values are taken, not the ones of the update."""

    area = "dml"
    source = "D168"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            if expr.do_nothing:
                return super().format_on_conflict_clause(expr)  # type: ignore[misc]
            target = ", ".join(expr.conflict_target)
            named = ", ".join(f"{name} = excluded.{name}" for name in expr.update_assignments)
            return f"ON CONFLICT ({target}) DO UPDATE SET {named}", ()


class UpsertConditionDropped(Sabotage):
    """The condition of an upsert's update is left out."""

    area = "dml"
    source = "CK (seen in published backends)"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            expr.update_where = None
            return super().format_on_conflict_clause(expr)  # type: ignore[misc]


class UpsertTargetsAreNames(Sabotage):
    """What a conflict is about is taken for a name, whatever it is."""

    area = "dml"
    source = "CK"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            expr.conflict_target = [str(target) for target in expr.conflict_target]
            return super().format_on_conflict_clause(expr)  # type: ignore[misc]
