"""Saboteurs of the area ``ddl``: foreign keys, computed columns, ALTER TABLE."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class ReferenceOfColumnForgotten(Sabotage):
    """REFERENCES of a column is accepted and not rendered."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_column_fk_constraint(self, constraint: Any) -> Any:
            return "", ()


class ReferenceOfTableForgotten(Sabotage):
    """FOREIGN KEY of a table is accepted and not rendered."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            if t_const.foreign_key_table:
                return "", ()
            return super().format_table_constraint_sql(t_const)  # type: ignore[misc]


class ConstraintNameUnquoted(Sabotage):
    """The name of a constraint is put into quotes without a look at those in it."""

    area = "ddl"
    source = "D158"

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            name, t_const.name = t_const.name, None
            sql, params = super().format_table_constraint_sql(t_const)  # type: ignore[misc]
            t_const.name = name
            return (f'CONSTRAINT "{name}" {sql}' if name else sql), params


class ReferenceColumnsSorted(Sabotage):
    """The columns of a composite reference are sorted on both sides, which pairs them anew."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            t_const.columns, t_const.foreign_key_columns = sorted(t_const.columns), sorted(t_const.foreign_key_columns)
            return super().format_foreign_key_constraint(t_const)  # type: ignore[misc]


class ColumnActionsForgotten(Sabotage):
    """ON DELETE and ON UPDATE of a column's reference are accepted and not rendered."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_column_fk_constraint(self, constraint: Any) -> Any:
            constraint.on_delete = constraint.on_update = None
            return super().format_column_fk_constraint(constraint)  # type: ignore[misc]


class UpdateActionForgotten(Sabotage):
    """ON UPDATE of a table's reference is accepted and not rendered."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            return super().format_foreign_key_constraint(t_const).partition(" ON UPDATE")[0]  # type: ignore[misc]


class ActionsSwapped(Sabotage):
    """ON DELETE gets the action that was meant for ON UPDATE, and the other way round."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            t_const.on_delete, t_const.on_update = t_const.on_update, t_const.on_delete
            return super().format_foreign_key_constraint(t_const)  # type: ignore[misc]


class NoActionCascades(Sabotage):
    """A reference without an action is rendered with CASCADE."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            sql = super().format_foreign_key_constraint(t_const)  # type: ignore[misc]
            return sql if " ON " in sql else f"{sql} ON DELETE CASCADE"


class SetDefaultIsSetNull(Sabotage):
    """SET DEFAULT is rendered as SET NULL."""

    area = "ddl"
    source = "D131"

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            sql = super().format_foreign_key_constraint(t_const)  # type: ignore[misc]
            return sql.replace("SET DEFAULT", "SET NULL")


class ComputedOnceAsDefault(Sabotage):
    """A computed column is made as a plain one, as several published backends do."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            col_def.generated_expression = None
            return super().format_column_definition(col_def)  # type: ignore[misc]


class AddedColumnBare(Sabotage):
    """ADD COLUMN renders name and type alone."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_add_column_action(self, action: Any) -> Any:
            action.column.constraints = []
            return super().format_add_column_action(action)  # type: ignore[misc]


class DropColumnTakesItsName(Sabotage):
    """DROP COLUMN gives the column another name and leaves it there."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_drop_column_action(self, action: Any) -> Any:
            name = action.column_name
            return f"RENAME COLUMN {self.format_identifier(name)} TO {self.format_identifier(name + '_old')}", ()  # type: ignore[attr-defined]


class RenameMakesAnew(Sabotage):
    """RENAME COLUMN adds a column of the new name and drops the old one, whose values are lost."""

    area = "ddl"
    source = "D132"
    noticed_in = ("sync",)

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            table, word, names = sql.partition(" RENAME COLUMN ")
            if not word:
                return super().execute(sql, params, **more)  # type: ignore[misc]
            old, _, new = names.partition(" TO ")
            super().execute(f"{table} ADD COLUMN {new} INTEGER", params, **more)  # type: ignore[misc]
            return super().execute(f"{table} DROP COLUMN {old}", params, **more)  # type: ignore[misc]


class RenameTableCopies(Sabotage):
    """RENAME TO copies the rows into a new table, without its constraints."""

    area = "ddl"
    source = "D132"
    noticed_in = ("sync",)

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            head, word, new = sql.partition(" RENAME TO ")
            if not word:
                return super().execute(sql, params, **more)  # type: ignore[misc]
            old = head.replace("ALTER TABLE ", "")
            super().execute(f"CREATE TABLE {new} AS SELECT * FROM {old}", params, **more)  # type: ignore[misc]
            return super().execute(f"DROP TABLE {old}", params, **more)  # type: ignore[misc]


class RenamedTableIsKept(Sabotage):
    """RENAME TO makes a view of the new name, and the old table stays."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_alter_table_statement(self, expr: Any) -> Any:
            new = getattr(expr.actions[0], "new_name", None)
            if new is None or expr.actions[0].action_type.name != "RENAME_TABLE":
                return super().format_alter_table_statement(expr)  # type: ignore[misc]
            return f'CREATE TABLE "{new}" AS SELECT * FROM "{expr.table_name}"', ()


class MissingTableAltered(Sabotage):
    """An error of ALTER TABLE is taken for a change that was made before."""

    area = "ddl"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            try:
                return super().execute(sql, params, **more)  # type: ignore[misc]
            except Exception:
                if not sql.startswith("ALTER TABLE"):
                    raise

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            try:
                return await super().execute(sql, params, **more)  # type: ignore[misc]
            except Exception:
                if not sql.startswith("ALTER TABLE"):
                    raise
