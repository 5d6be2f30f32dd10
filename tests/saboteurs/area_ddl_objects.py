"""Saboteurs of the area ``ddl``: indexes, views and triggers."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.types import DataType

from .kinds import Sabotage


class IndexUniqueForgotten(Sabotage):
    """UNIQUE of an index is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.unique = False
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class IndexNameUnquoted(Sabotage):
    """The name of an index is rendered without quotes."""

    area = "ddl"
    source = "D158"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)  # type: ignore[misc]
            return sql.replace(self.format_identifier(expr.index_name), expr.index_name, 1), params  # type: ignore[attr-defined]


class IndexAlwaysUnique(Sabotage):
    """Every index is made a unique one."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.unique = True
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class IndexConditionForgotten(Sabotage):
    """WHERE of an index is accepted and not rendered."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.where = None
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class IndexOfItsFirstColumn(Sabotage):
    """Of several columns of an index, the first is rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.columns = expr.columns[:1]
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class IndexExpressionForgotten(Sabotage):
    """An expression in an index is rendered as the column in it."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)  # type: ignore[misc]
            return sql.replace("LOWER", ""), params


class IndexDirectionMisplaced(Sabotage):
    """The direction of a column in an index is quoted with it."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)  # type: ignore[misc]
            return sql.replace('" DESC', ' DESC"'), params


class IndexAlwaysIfNotExists(Sabotage):
    """CREATE INDEX always says IF NOT EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.if_not_exists = True
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class IndexIfNotExistsForgotten(Sabotage):
    """IF NOT EXISTS of an index is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.if_not_exists = False
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class DropIndexAlwaysIfExists(Sabotage):
    """DROP INDEX is rendered rightly, and always says IF EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_drop_index_statement(self, expr: Any) -> Any:
            return f"DROP INDEX IF EXISTS {self.format_identifier(expr.index_name)}", ()  # type: ignore[attr-defined]


class ViewIsACopy(Sabotage):
    """A view is made as a table with the rows of now."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_view_statement(expr)  # type: ignore[misc]
            return sql.replace("CREATE VIEW", "CREATE TABLE", 1), params


class ViewConditionForgotten(Sabotage):
    """The condition of a view's query is not rendered."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.query.where = None
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class ViewColumnsSorted(Sabotage):
    """The names of a view's columns are given in another order than asked for."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.column_aliases = sorted(expr.column_aliases, reverse=True)
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class ViewAlwaysIfNotExists(Sabotage):
    """CREATE VIEW always says IF NOT EXISTS, so that an old view is taken for the new one."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.replace = True
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class TemporaryViewForgotten(Sabotage):
    """TEMPORARY of a view is accepted and not rendered."""

    area = "ddl"
    source = "CK"
    target = "file"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.temporary = False
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class ViewAlwaysTemporary(Sabotage):
    """Every view is made for one session."""

    area = "ddl"
    source = "CK"
    target = "file"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.temporary = True
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class DropViewIfExistsForgotten(Sabotage):
    """IF EXISTS of DROP VIEW is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_drop_view_statement(self, expr: Any) -> Any:
            expr.if_exists = False
            return super().format_drop_view_statement(expr)  # type: ignore[misc]


class DropViewAlwaysIfExists(Sabotage):
    """DROP VIEW always says IF EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_drop_view_statement(self, expr: Any) -> Any:
            expr.if_exists = True
            return super().format_drop_view_statement(expr)  # type: ignore[misc]


class TriggerForEveryInsert(Sabotage):
    """A trigger is made for INSERT, whatever its event."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_trigger_statement(expr)  # type: ignore[misc]
            return sql.replace(" UPDATE ON", " INSERT ON").replace(" DELETE ON", " INSERT ON"), params


class TriggerConditionForgotten(Sabotage):
    """WHEN of a trigger is accepted and not rendered."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            expr.condition = None
            return super().format_create_trigger_statement(expr)  # type: ignore[misc]


class TriggerColumnsForgotten(Sabotage):
    """UPDATE OF is rendered as UPDATE."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            expr.update_columns = None
            return super().format_create_trigger_statement(expr)  # type: ignore[misc]


class TriggerIfNotExistsForgotten(Sabotage):
    """IF NOT EXISTS of a trigger is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            expr.if_not_exists = False
            return super().format_create_trigger_statement(expr)  # type: ignore[misc]


class TriggerAlwaysIfNotExists(Sabotage):
    """CREATE TRIGGER always says IF NOT EXISTS, so that an old trigger is taken for the new one."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            expr.if_not_exists = True
            return super().format_create_trigger_statement(expr)  # type: ignore[misc]


class TriggerCallsNothing(Sabotage):
    """A trigger is made that does nothing."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_trigger_statement(expr)  # type: ignore[misc]
            return f"{sql.partition(' BEGIN ')[0]} BEGIN SELECT 1; END", params


class DropTriggerIfExistsForgotten(Sabotage):
    """IF EXISTS of DROP TRIGGER is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_drop_trigger_statement(self, expr: Any) -> Any:
            expr.if_exists = False
            return super().format_drop_trigger_statement(expr)  # type: ignore[misc]


class DropTriggerAlwaysIfExists(Sabotage):
    """DROP TRIGGER always says IF EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_drop_trigger_statement(self, expr: Any) -> Any:
            expr.if_exists = True
            return super().format_drop_trigger_statement(expr)  # type: ignore[misc]


class _Forgotten(DataType):
    """A type that nobody renders."""


class TypeListedAndNotRendered(Sabotage):
    """A type is among those that the dialect lists, and no method of it renders it."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def supports_data_types(self) -> Any:
            return [*super().supports_data_types(), (_Forgotten, "FORGOTTEN")]  # type: ignore[misc]


class TemporaryTablesAreNeverMissing(Sabotage):
    """IF NOT EXISTS is lost beside TEMPORARY."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.if_not_exists = expr.if_not_exists and not expr.temporary
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class TemporaryViewsHaveNoNames(Sabotage):
    """The names of a view's columns are lost beside TEMPORARY."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            expr.column_aliases = [] if expr.temporary else expr.column_aliases
            return super().format_create_view_statement(expr)  # type: ignore[misc]


class IndexIfMissingIsNotUnique(Sabotage):
    """UNIQUE is lost beside IF NOT EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            expr.unique = expr.unique and not expr.if_not_exists
            return super().format_create_index_statement(expr)  # type: ignore[misc]


class TriggerIfMissingHasNoCondition(Sabotage):
    """WHEN is lost beside IF NOT EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_trigger_statement(self, expr: Any) -> Any:
            expr.condition = None if expr.if_not_exists else expr.condition
            return super().format_create_trigger_statement(expr)  # type: ignore[misc]
