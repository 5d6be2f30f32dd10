"""Seeded defects of the area ``ddl``: indexes, views and triggers."""

from __future__ import annotations

from functools import partial
from typing import Any

from rhosocial.activerecord.backend.expression.types import DataType

from ..defect import SeededDefect
from ..rows import seed, setting


class IndexNameUnquoted(SeededDefect):
    """The name of an index is rendered without quotes."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return sql.replace(self.format_identifier(expr.index_name), expr.index_name, 1), params


class IndexExpressionForgotten(SeededDefect):
    """An expression in an index is rendered as the column in it."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return sql.replace("LOWER", ""), params


class IndexDirectionMisplaced(SeededDefect):
    """The direction of a column in an index is quoted with it."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return sql.replace('" DESC', ' DESC"'), params


class DropIndexAlwaysIfExists(SeededDefect):
    """DROP INDEX is rendered rightly, and always says IF EXISTS."""

    class Dialect:
        def format_drop_index_statement(self, expr: Any) -> Any:
            return f"DROP INDEX IF EXISTS {self.format_identifier(expr.index_name)}", ()


class DropTableMisspelt(SeededDefect):
    """Every DROP TABLE is a syntax error, which looks like a refusal of a missing table."""

    class Dialect:
        def format_drop_table_statement(self, expr: Any) -> Any:
            sql, params = super().format_drop_table_statement(expr)
            return sql.replace("DROP TABLE", "DROP TABEL", 1), params


class ViewIsACopy(SeededDefect):
    """A view is made as a table with the rows of now."""

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_view_statement(expr)
            return sql.replace("CREATE VIEW", "CREATE TABLE", 1), params


class ViewConditionForgotten(SeededDefect):
    """The condition of a view's query is not rendered."""

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.query.where = None
            return super().format_create_view_statement(expr)


class TemporaryViewForgotten(SeededDefect):
    """TEMPORARY of a view is accepted and not rendered."""

    target = "file"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.temporary = False
            return super().format_create_view_statement(expr)


class ViewAlwaysTemporary(SeededDefect):
    """Every view is made for one session."""

    target = "file"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.temporary = True
            return super().format_create_view_statement(expr)


class TriggerForEveryInsert(SeededDefect):
    """A trigger is made for INSERT, whatever its event."""

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_trigger_statement(expr)
            return sql.replace(" UPDATE ON", " INSERT ON").replace(" DELETE ON", " INSERT ON"), params


class TriggerCallsNothing(SeededDefect):
    """A trigger is made that does nothing."""

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_trigger_statement(expr)
            return f"{sql.partition(' BEGIN ')[0]} BEGIN SELECT 1; END", params


class _Forgotten(DataType):
    """A type that nobody renders."""


class TypeListedAndNotRendered(SeededDefect):
    """A type is among those that the dialect lists, and no method of it renders it."""

    class Dialect:
        def supports_data_types(self) -> Any:
            return [*super().supports_data_types(), (_Forgotten, "FORGOTTEN")]


create_index = partial(setting, "format_create_index_statement")
create_trigger = partial(setting, "format_create_trigger_statement")
create_view = partial(setting, "format_create_view_statement")
DIALECTS = [
    ("IndexUniqueForgotten", "UNIQUE of an index is accepted and not rendered.", create_index(unique=False)),
    ("IndexAlwaysUnique", "Every index is made a unique one.", create_index(unique=True)),
    ("IndexConditionForgotten", "WHERE of an index is accepted and not rendered.", create_index(where=None)),
    (
        "IndexOfItsFirstColumn",
        "Of several columns of an index, the first is rendered.",
        create_index(columns=lambda expr: expr.columns[:1]),
    ),
    ("IndexAlwaysIfNotExists", "CREATE INDEX always says IF NOT EXISTS.", create_index(if_not_exists=True)),
    (
        "IndexIfNotExistsForgotten",
        "IF NOT EXISTS of an index is accepted and not rendered.",
        create_index(if_not_exists=False),
    ),
    (
        "ViewColumnsSorted",
        "The names of a view's columns are given in another order than asked for.",
        create_view(column_aliases=lambda expr: sorted(expr.column_aliases, reverse=True)),
    ),
    (
        "ViewAlwaysIfNotExists",
        "CREATE VIEW always says IF NOT EXISTS, so that an old view is taken for the new one.",
        create_view(replace=True),
    ),
    (
        "DropViewIfExistsForgotten",
        "IF EXISTS of DROP VIEW is accepted and not rendered.",
        setting("format_drop_view_statement", if_exists=False),
    ),
    (
        "DropViewAlwaysIfExists",
        "DROP VIEW always says IF EXISTS.",
        setting("format_drop_view_statement", if_exists=True),
    ),
    ("TriggerConditionForgotten", "WHEN of a trigger is accepted and not rendered.", create_trigger(condition=None)),
    ("TriggerColumnsForgotten", "UPDATE OF is rendered as UPDATE.", create_trigger(update_columns=None)),
    (
        "TriggerIfNotExistsForgotten",
        "IF NOT EXISTS of a trigger is accepted and not rendered.",
        create_trigger(if_not_exists=False),
    ),
    (
        "TriggerAlwaysIfNotExists",
        "CREATE TRIGGER always says IF NOT EXISTS, so that an old trigger is taken for the new one.",
        create_trigger(if_not_exists=True),
    ),
    (
        "DropTriggerIfExistsForgotten",
        "IF EXISTS of DROP TRIGGER is accepted and not rendered.",
        setting("format_drop_trigger_statement", if_exists=False),
    ),
    (
        "DropTriggerAlwaysIfExists",
        "DROP TRIGGER always says IF EXISTS.",
        setting("format_drop_trigger_statement", if_exists=True),
    ),
    (
        "TemporaryTablesAreNeverMissing",
        "IF NOT EXISTS is lost beside TEMPORARY.",
        setting("format_create_table_statement", if_not_exists=lambda expr: expr.if_not_exists and not expr.temporary),
    ),
    (
        "TemporaryViewsHaveNoNames",
        "The names of a view's columns are lost beside TEMPORARY.",
        create_view(column_aliases=lambda expr: [] if expr.temporary else expr.column_aliases),
    ),
    (
        "IndexIfMissingIsNotUnique",
        "UNIQUE is lost beside IF NOT EXISTS.",
        create_index(unique=lambda expr: expr.unique and not expr.if_not_exists),
    ),
    (
        "TriggerIfMissingHasNoCondition",
        "WHEN is lost beside IF NOT EXISTS.",
        create_trigger(condition=lambda expr: None if expr.if_not_exists else expr.condition),
    ),
]
seed(__name__, "Dialect", DIALECTS)
