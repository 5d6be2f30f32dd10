"""Seeded defects of the area ``dml``: changes, keys, upsert."""

from __future__ import annotations

from functools import partial
from typing import Any

from rhosocial.activerecord.backend.options import InsertOptions

from ..counting import miscounting
from ..defect import SeededDefect
from ..rows import seed, setting


def options_without(options: Any, **changes: Any) -> Any:
    """A copy of an option object with other values."""
    return type(options)(**{**vars(options), **changes})


class ExplicitNoneLeftOut(SeededDefect):
    """A value that is None is taken for one that was not given."""

    class Backend:
        async def insert(self, options: InsertOptions) -> Any:
            given = {name: value for name, value in options.data.items() if value is not None}
            return await super().insert(options_without(options, data=given))


class DefaultsLost(SeededDefect):
    """Columns that have a default are sent as NULL when they are not given."""

    class Backend:
        async def insert(self, options: InsertOptions) -> Any:
            more = {"name": None} if "code" in options.data else {}
            return await super().insert(options_without(options, data={**more, **options.data}))


class RowsOfDefaultsBroken(SeededDefect):
    """An INSERT without columns is rendered in MySQL's way."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)
            return sql.replace("DEFAULT VALUES", "() VALUES ()"), params


class EmptyConditionDropped(SeededDefect):
    """A condition without values is left out."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            return (sql, params) if params else (sql.partition(" WHERE ")[0], ())


class FalsyConditionDropped(SeededDefect):
    """An UPDATE whose condition compares with a value that Python holds for false loses it."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            kept = sql.partition(" WHERE ")[0]
            return (sql, params) if params and params[-1] else (kept, params[: kept.count("?")])


class ConditionBeforeValues(SeededDefect):
    """An UPDATE's parameters stand in the order of condition and values."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            values = sql.partition(" WHERE ")[0].count("?")
            return sql, (*params[values:], *params[:values])


class OnlyTheFirstPartOfAnd(SeededDefect):
    """A delete goes by the first of several conditions."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            first = sql.partition(" AND ")[0]
            return first, params[: first.count("?")]


class ExpressionsAsText(SeededDefect):
    """An expression in an UPDATE is bound as its text."""

    class Backend:
        async def update(self, options: Any) -> Any:
            plain = {name: str(value) if hasattr(value, "to_sql") else value for name, value in options.data.items()}
            return await super().update(options_without(options, data=plain))


class UpdatesCountNothing(SeededDefect):
    """An UPDATE reports -1, as a driver without counts does."""

    Backend = miscounting("update", lambda count, options: -1)


class ChangedRowsCounted(SeededDefect):
    """Rows that already held the value are not counted, as MySQL does without its flag."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            if sql.count(" = ?") == 1 and len(params) == 2:
                column = sql.partition(" SET ")[2].partition(" = ")[0]
                return f"{sql} AND {column} IS NOT ?", (*params, params[0])
            return sql, params


class LargestKeyReported(SeededDefect):
    """The last key is asked for with MAX(id)."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            largest = max(vars(self).get("largest", 0), result.last_insert_id or 0)
            self.largest = result.last_insert_id = largest
            return result


class OldKeyAfterAFailedInsert(SeededDefect):
    """After an error the key of the insert before it is reported once more."""

    class Backend:
        async def insert(self, options: InsertOptions) -> Any:
            try:
                result = await super().insert(options)
            except Exception:
                self.failed = True
                raise
            if vars(self).pop("failed", False):
                result.last_insert_id = self.key
            self.key = result.last_insert_id
            return result


class InsertsIgnoreConflicts(SeededDefect):
    """An INSERT that meets a duplicate does nothing and says nothing."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)
            return sql.replace("INSERT INTO", "INSERT OR IGNORE INTO", 1), params


class InsertsReplace(SeededDefect):
    """DO NOTHING is rendered as REPLACE."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)
            if sql.endswith("DO NOTHING"):
                return sql.replace("INSERT INTO", "REPLACE INTO", 1).partition(" ON CONFLICT")[0], params
            return sql, params


class ExcludedIsTheOldRow(SeededDefect):
    """What was to be inserted is taken for what is there."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)
            return sql.replace('"EXCLUDED".', "").replace('"excluded".', ""), params


class UpsertCountsNothing(SeededDefect):
    """An upsert that changed a row reports none."""

    Backend = miscounting("execute", lambda count, sql: 0 if "DO UPDATE" in sql else count)


class UpsertTakesTheNewValues(SeededDefect):
    """On a conflict the inserted values are taken, not the ones of the update."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            if expr.do_nothing:
                return super().format_on_conflict_clause(expr)
            target = ", ".join(expr.conflict_target)
            named = ", ".join(f"{name} = excluded.{name}" for name in expr.update_assignments)
            return f"ON CONFLICT ({target}) DO UPDATE SET {named}", ()


on_conflict_clause = partial(setting, "format_on_conflict_clause")
DIALECTS = [
    (
        "ColumnsSorted",
        "Columns are sorted by name and values are not.",
        setting("format_insert_statement", columns=lambda expr: sorted(expr.columns) if expr.columns else expr.columns),
    ),
    (
        "UpsertOnOneColumn",
        "A conflict's target is its first column.",
        on_conflict_clause(conflict_target=lambda expr: expr.conflict_target[:1]),
    ),
    (
        "UpsertConditionDropped",
        "The condition of an upsert's update is left out. Seen in published backends.",
        on_conflict_clause(update_where=None),
    ),
    (
        "UpsertTargetsAreNames",
        "What a conflict is about is taken for a name, whatever it is.",
        on_conflict_clause(conflict_target=lambda expr: [str(target) for target in expr.conflict_target]),
    ),
]
seed(__name__, "Dialect", DIALECTS)
