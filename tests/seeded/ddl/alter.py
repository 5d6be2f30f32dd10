"""Seeded defects of the area ``ddl``: foreign keys, computed columns, ALTER TABLE."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..rows import constant, seed, setting


class ReferenceOfTableForgotten(SeededDefect):
    """FOREIGN KEY of a table is accepted and not rendered."""

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            if t_const.foreign_key_table:
                return "", ()
            return super().format_table_constraint_sql(t_const)


class AlterTableMisspelt(SeededDefect):
    """Every ALTER TABLE is a syntax error, which looks like a refusal of a missing column."""

    class Dialect:
        def format_alter_table_statement(self, expr: Any) -> Any:
            sql, params = super().format_alter_table_statement(expr)
            return sql.replace("ALTER TABLE", "ALTER TABEL", 1), params


class ConstraintNameUnquoted(SeededDefect):
    """The name of a constraint is put into quotes without a look at those in it."""

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            name, t_const.name = t_const.name, None
            sql, params = super().format_table_constraint_sql(t_const)
            t_const.name = name
            return (f'CONSTRAINT "{name}" {sql}' if name else sql), params


class ReferenceColumnsSorted(SeededDefect):
    """The columns of a composite reference are sorted on both sides, which pairs them anew."""

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            t_const.columns, t_const.foreign_key_columns = sorted(t_const.columns), sorted(t_const.foreign_key_columns)
            return super().format_foreign_key_constraint(t_const)


class UpdateActionForgotten(SeededDefect):
    """ON UPDATE of a table's reference is accepted and not rendered."""

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            return super().format_foreign_key_constraint(t_const).partition(" ON UPDATE")[0]


class ActionsSwapped(SeededDefect):
    """ON DELETE gets the action that was meant for ON UPDATE, and the other way round."""

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            t_const.on_delete, t_const.on_update = t_const.on_update, t_const.on_delete
            return super().format_foreign_key_constraint(t_const)


class NoActionCascades(SeededDefect):
    """A reference without an action is rendered with CASCADE."""

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            sql = super().format_foreign_key_constraint(t_const)
            return sql if " ON " in sql else f"{sql} ON DELETE CASCADE"


class SetDefaultIsSetNull(SeededDefect):
    """SET DEFAULT is rendered as SET NULL."""

    class Dialect:
        def format_foreign_key_constraint(self, t_const: Any) -> Any:
            sql = super().format_foreign_key_constraint(t_const)
            return sql.replace("SET DEFAULT", "SET NULL")


class AddedColumnBare(SeededDefect):
    """ADD COLUMN renders name and type alone."""

    class Dialect:
        def format_add_column_action(self, action: Any) -> Any:
            action.column.constraints = []
            return super().format_add_column_action(action)


class DropColumnTakesItsName(SeededDefect):
    """DROP COLUMN gives the column another name and leaves it there."""

    class Dialect:
        def format_drop_column_action(self, action: Any) -> Any:
            name = action.column_name
            return f"RENAME COLUMN {self.format_identifier(name)} TO {self.format_identifier(name + '_old')}", ()


class RenameMakesAnew(SeededDefect):
    """RENAME COLUMN adds a column of the new name and drops the old one, whose values are lost."""

    noticed_in = ("sync",)

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            table, word, names = sql.partition(" RENAME COLUMN ")
            if not word:
                return super().execute(sql, params, **more)
            old, _, new = names.partition(" TO ")
            super().execute(f"{table} ADD COLUMN {new} INTEGER", params, **more)
            return super().execute(f"{table} DROP COLUMN {old}", params, **more)


class RenameTableCopies(SeededDefect):
    """RENAME TO copies the rows into a new table, without its constraints."""

    noticed_in = ("sync",)

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            head, word, new = sql.partition(" RENAME TO ")
            if not word:
                return super().execute(sql, params, **more)
            old = head.replace("ALTER TABLE ", "")
            super().execute(f"CREATE TABLE {new} AS SELECT * FROM {old}", params, **more)
            return super().execute(f"DROP TABLE {old}", params, **more)


class RenamedTableIsKept(SeededDefect):
    """RENAME TO makes a view of the new name, and the old table stays."""

    class Dialect:
        def format_alter_table_statement(self, expr: Any) -> Any:
            new = getattr(expr.actions[0], "new_name", None)
            if new is None or expr.actions[0].action_type.name != "RENAME_TABLE":
                return super().format_alter_table_statement(expr)
            return f'CREATE TABLE "{new}" AS SELECT * FROM "{expr.table_name}"', ()


class MissingTableAltered(SeededDefect):
    """An error of ALTER TABLE is taken for a change that was made before."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            try:
                return await super().execute(sql, params, **more)
            except Exception:
                if not sql.startswith("ALTER TABLE"):
                    raise


DIALECTS = [
    (
        "ReferenceOfColumnForgotten",
        "REFERENCES of a column is accepted and not rendered.",
        constant("format_column_fk_constraint", ("", ())),
    ),
    (
        "ColumnActionsForgotten",
        "ON DELETE and ON UPDATE of a column's reference are accepted and not rendered.",
        setting("format_column_fk_constraint", on_delete=None),
    ),
    (
        "ComputedOnceAsDefault",
        "A computed column is made as a plain one, as several published backends do.",
        setting("format_column_definition", generated_expression=None),
    ),
]
seed(__name__, "Dialect", DIALECTS)
