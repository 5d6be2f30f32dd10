"""Definitions: tables with generated keys, several changes of a table, views, indexes. Literals are written in the text."""

from __future__ import annotations

import copy
import datetime
import decimal
import re
from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.dialect.mixins import DDLColumnMixin, IndexMixin, TableMixin, ViewMixin
from rhosocial.activerecord.backend.expression import RawSQLExpression
from rhosocial.activerecord.backend.expression.statements import (
    ColumnConstraint,
    ColumnConstraintType,
    CreateIndexExpression,
    GeneratedColumnType,
    ReferentialAction,
    TableConstraintType,
)

SQL = tuple[str, tuple[Any, ...]]

# A quoted text, a quoted name, or a placeholder.
_PARTS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\?")
_ACTIONS = (None, ReferentialAction.NO_ACTION, ReferentialAction.RESTRICT)


def literal(value: Any) -> str:
    """A value as text of a statement."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float, decimal.Decimal)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "'" + "".join(f"\\x{byte:02X}" for byte in bytes(value)) + "'::BLOB"
    if isinstance(value, (datetime.date, datetime.time)):
        value = value.isoformat()
    return "'" + str(value).replace("'", "''") + "'"


def written_out(statement: SQL) -> SQL:
    """The statement without parameters: a definition keeps its text, and DuckDB binds nothing there."""
    sql, params = statement
    values = iter(params)
    return _PARTS.sub(lambda found: literal(next(values)) if found[0] == "?" else found[0], sql), ()


class DuckDBDefinitionMixin(TableMixin, DDLColumnMixin, ViewMixin, IndexMixin):
    """A statement of several parts is one text; the session runs it in one transaction."""

    # -- tables --------------------------------------------------------------------------------------------------------
    def format_create_table_statement(self, expr: Any) -> SQL:
        """A generated key takes its numbers from a sequence, which belongs to the table and is dropped with it."""
        for feature in ("storage_options", "tablespace", "inherits", "partition"):
            if getattr(expr, feature, None):
                raise UnsupportedFeatureError(self.name, f"CREATE TABLE with {feature}")
        before, after, columns = [], [], []
        table, _ = expr.table.to_sql()
        for column in expr.columns:
            if any(each.is_auto_increment for each in column.constraints):
                sequence = self._sequence_of(expr.table, column.name)
                before.append(f"CREATE {'TEMPORARY ' if expr.temporary else ''}SEQUENCE IF NOT EXISTS {sequence}")
                after.append(f"ALTER SEQUENCE {sequence} OWNED BY {table}")
                number = RawSQLExpression(self, f"nextval({literal(sequence)})")
                default = ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=number)
                column = copy.copy(column)
                column.constraints = [default, *column.constraints]
            if column.comment:
                name = self.format_identifier(column.name)
                after.append(f"COMMENT ON COLUMN {table}.{name} IS {literal(column.comment)}")
            columns.append(column)
        if expr.temporary:
            # A temporary sequence ends with the session, and DuckDB knows no owner for it.
            after = [each for each in after if not each.startswith("ALTER SEQUENCE")]
        after += [self._index_of(expr.table, each) for each in expr.indexes]
        expr = copy.copy(expr)
        expr.columns = columns
        return "; ".join((*before, self._create_table(expr), *after)), ()

    def _index_of(self, table: Any, index: Any) -> str:
        if table.schema_name:
            raise UnsupportedFeatureError(self.name, "an index within CREATE TABLE of a named schema")
        made = CreateIndexExpression(
            self,
            index_name=index.name,
            table_name=table.name,
            columns=index.columns,
            unique=index.unique,
            index_type=index.type,
            where=index.partial_condition,
            include=index.include_columns,
        )
        return self.format_create_index_statement(made)[0]

    def _create_table(self, expr: Any) -> str:
        if expr.as_query is None:
            sql: str = written_out(super().format_create_table_statement(expr))[0]
            return sql
        if expr.columns or expr.table_constraints:
            raise UnsupportedFeatureError(self.name, "CREATE TABLE with columns and a query")
        table, _ = expr.table.to_sql()
        query, _ = written_out(expr.as_query.to_sql())
        words = f"{'TEMPORARY ' if expr.temporary else ''}TABLE {'IF NOT EXISTS ' if expr.if_not_exists else ''}"
        return f"CREATE {words}{table} AS {query}"

    def _sequence_of(self, table: Any, column: str) -> str:
        sequence = self.format_identifier(f"{table.name}_{column}_seq")
        return f"{self.format_identifier(table.schema_name)}.{sequence}" if table.schema_name else sequence

    def format_column_definition(self, col_def: Any) -> SQL:
        """Without the comment, which is a statement of its own."""
        plain = copy.copy(col_def)
        plain.comment = None
        sql, params = super().format_column_definition(plain)
        if col_def.generated_expression is None:
            return sql, params
        if col_def.generated_type is GeneratedColumnType.STORED:
            raise UnsupportedFeatureError(self.name, "STORED generated columns", "DuckDB has VIRTUAL ones only.")
        expression, bound = col_def.generated_expression.to_sql()
        return f"{sql} GENERATED ALWAYS AS ({expression}) VIRTUAL", (*params, *bound)

    def format_column_fk_constraint(self, constraint: Any) -> SQL:
        self._refuse_actions(constraint)
        return super().format_column_fk_constraint(constraint)  # type: ignore[no-any-return]

    def format_table_constraint_sql(self, t_const: Any) -> SQL:
        if t_const.constraint_type is TableConstraintType.EXCLUDE:
            raise UnsupportedFeatureError(self.name, "EXCLUDE constraints")
        self._refuse_actions(t_const)
        return super().format_table_constraint_sql(t_const)  # type: ignore[no-any-return]

    def _refuse_actions(self, constraint: Any) -> None:
        for action in ("on_delete", "on_update"):
            if getattr(constraint, action, None) not in _ACTIONS:
                raise UnsupportedFeatureError(self.name, f"{action.upper().replace('_', ' ')} of foreign keys")
        if getattr(constraint, "match_type", None):
            raise UnsupportedFeatureError(self.name, "MATCH of foreign keys")
        if constraint.deferrable:
            raise UnsupportedFeatureError(self.name, "deferrable constraints")

    # -- changes of tables ---------------------------------------------------------------------------------------------
    def format_alter_table_statement(self, expr: Any) -> SQL:
        """DuckDB takes one change in a statement."""
        table = self.format_identifier(expr.table_name)
        actions = [written_out(action.to_sql())[0] for action in expr.actions]
        return "; ".join(f"ALTER TABLE {table} {action}" for action in actions), ()

    def format_alter_column_action(self, action: Any) -> SQL:
        if getattr(action, "cascade", False):
            raise UnsupportedFeatureError(self.name, "ALTER COLUMN with CASCADE")
        return super().format_alter_column_action(action)  # type: ignore[no-any-return]

    def format_add_column_action(self, action: Any) -> SQL:
        kinds = {each.constraint_type for each in action.column.constraints}
        if kinds - {ColumnConstraintType.NOT_NULL, ColumnConstraintType.NULL, ColumnConstraintType.DEFAULT}:
            raise UnsupportedFeatureError(self.name, "ADD COLUMN with a key, CHECK, UNIQUE or FOREIGN KEY")
        if action.column.comment or action.column.generated_expression is not None:
            raise UnsupportedFeatureError(self.name, "ADD COLUMN with a comment or a computed value")
        if action.if_not_exists and ColumnConstraintType.NOT_NULL in kinds:
            raise UnsupportedFeatureError(self.name, "ADD COLUMN IF NOT EXISTS with NOT NULL")
        sql, params = self.format_column_definition(action.column)
        return f"ADD COLUMN {'IF NOT EXISTS ' if action.if_not_exists else ''}{sql}", params

    def format_add_index_action(self, action: Any) -> SQL:
        raise UnsupportedFeatureError(self.name, "ALTER TABLE ADD INDEX", "Use CREATE INDEX.")

    def format_drop_index_action(self, action: Any) -> SQL:
        raise UnsupportedFeatureError(self.name, "ALTER TABLE DROP INDEX", "Use DROP INDEX.")

    def format_drop_view_statement(self, expr: Any) -> SQL:
        if expr.cascade:
            raise UnsupportedFeatureError(self.name, "DROP VIEW CASCADE", "DuckDB keeps the views that depend on it.")
        return super().format_drop_view_statement(expr)  # type: ignore[no-any-return]

    # -- views and indexes ---------------------------------------------------------------------------------------------
    def format_create_view_statement(self, expr: Any) -> SQL:
        if getattr(expr.options, "check_option", None) is not None and expr.options.check_option.value != "NONE":
            raise UnsupportedFeatureError(self.name, "WITH CHECK OPTION")
        return written_out(super().format_create_view_statement(expr))

    def format_create_index_statement(self, expr: Any) -> SQL:
        refused = {"include": "INCLUDE", "where": "partial indexes", "tablespace": "TABLESPACE of indexes"}
        for attribute, feature in refused.items():
            if getattr(expr, attribute, None):
                raise UnsupportedFeatureError(self.name, feature)
        if expr.index_type and expr.index_type.upper() != "ART":
            raise UnsupportedFeatureError(self.name, f"{expr.index_type} indexes", "DuckDB has one kind of index.")
        return written_out(super().format_create_index_statement(expr))

    def format_drop_index_statement(self, expr: Any) -> SQL:
        """An index is named without its table."""
        return f"DROP INDEX {'IF EXISTS ' if expr.if_exists else ''}{self.format_identifier(expr.index_name)}", ()
