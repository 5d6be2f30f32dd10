"""Saboteurs of the area ``ddl``: constraints, defaults and tables."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class NotNullForgotten(Sabotage):
    """NOT NULL is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_not_null_constraint(self, constraint: Any) -> Any:
            return "", ()


class ColumnsAreNotNull(Sabotage):
    """A column without a word about NULL is made NOT NULL."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)  # type: ignore[misc]
            return sql if "NULL" in sql or "DEFAULT" in sql else f"{sql} NOT NULL", params


class NullIsNotNull(Sabotage):
    """An explicit NULL is rendered as the constraint that it contains the name of."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_null_constraint(self, constraint: Any) -> Any:
            return " NOT NULL", ()


class UniqueForgotten(Sabotage):
    """UNIQUE of a column is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_unique_constraint(self, constraint: Any) -> Any:
            return "", ()


class KeyForgotten(Sabotage):
    """PRIMARY KEY of a column is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_primary_key_constraint(self, constraint: Any) -> Any:
            return "", ()


class IntegerKeyCountsNoMore(Sabotage):
    """An integer key is no longer of the one type whose keys the database gives."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)  # type: ignore[misc]
            return sql.replace("INTEGER PRIMARY KEY AUTOINCREMENT", "INT PRIMARY KEY"), params


class KeyOfItsFirstColumn(Sabotage):
    """Of a composite key, only the first column is rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_pk_constraint(self, t_const: Any) -> Any:
            t_const.columns = t_const.columns[:1]
            return super().format_pk_constraint(t_const)  # type: ignore[misc]


class KeyUnquoted(Sabotage):
    """The columns of a table's key are rendered without quotes."""

    area = "ddl"
    source = "D063"

    class Dialect:
        def format_pk_constraint(self, t_const: Any) -> Any:
            return f"PRIMARY KEY ({', '.join(t_const.columns)})"


class CheckForgotten(Sabotage):
    """CHECK of a column is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_check_constraint(self, constraint: Any) -> Any:
            return "", ()


class CheckMeansNotNull(Sabotage):
    """CHECK refuses rows for which its condition is unknown."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_check_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_check_constraint(constraint)  # type: ignore[misc]
            return f" CHECK (({sql[8:-1]}) IS TRUE)", params


class TableCheckForgotten(Sabotage):
    """CHECK of a table is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            if t_const.check_condition is not None:
                return "", ()
            return super().format_table_constraint_sql(t_const)  # type: ignore[misc]


class LastTableConstraintAlone(Sabotage):
    """Of several constraints of a table, the last is rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.table_constraints = expr.table_constraints[-1:]
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class FirstColumnConstraintAlone(Sabotage):
    """Of several constraints of a column, the first is rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            col_def.constraints = col_def.constraints[:1]
            return super().format_column_definition(col_def)  # type: ignore[misc]


class DefaultForgotten(Sabotage):
    """DEFAULT is accepted and not rendered."""

    area = "ddl"
    source = "D129"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            return "", ()


class EmptyDefaultForgotten(Sabotage):
    """A default that is false in Python (0, an empty text) is taken for none."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            given = constraint.default_value
            if isinstance(given, (int, float, str)) and not given:
                return "", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class DefaultQuoteUnescaped(Sabotage):
    """A quote in the default of a text is escaped with a backslash, which SQLite does not know."""

    area = "ddl"
    source = "D130, D157"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, str):
                return " DEFAULT '{}'".format(constraint.default_value.replace("'", "\\'")), ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class DefaultWordIsSql(Sabotage):
    """The default of a text that is a word of SQL is rendered as that word."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if constraint.default_value in ("NULL", "CURRENT_TIMESTAMP"):
                return f" DEFAULT {constraint.default_value}", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class DefaultTruthAsText(Sabotage):
    """The default of a truth value is rendered as Python's text of it."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, bool):
                return f" DEFAULT '{constraint.default_value}'", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class DefaultNumberRounded(Sabotage):
    """The default of a number is rendered with six digits."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            from decimal import Decimal

            if isinstance(constraint.default_value, (float, Decimal)):
                return f" DEFAULT {constraint.default_value:.6f}", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class DefaultOfMinusLost(Sabotage):
    """The sign of a negative default is lost."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_default_constraint(constraint)  # type: ignore[misc]
            return sql.replace("DEFAULT -", "DEFAULT "), params


class DefaultExpressionQuoted(Sabotage):
    """An expression is rendered as the text of itself."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if hasattr(constraint.default_value, "expression"):
                return f" DEFAULT '{constraint.default_value.expression}'", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class IfNotExistsForgotten(Sabotage):
    """IF NOT EXISTS is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.if_not_exists = False
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class TableAlwaysIfNotExists(Sabotage):
    """CREATE TABLE always says IF NOT EXISTS, so that an old table is taken for the new one."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.if_not_exists = True
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class DropAlwaysIfExists(Sabotage):
    """DROP TABLE always says IF EXISTS."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_drop_table_statement(self, expr: Any) -> Any:
            expr.if_exists = True
            return super().format_drop_table_statement(expr)  # type: ignore[misc]


class DropIfExistsForgotten(Sabotage):
    """IF EXISTS of DROP TABLE is accepted and not rendered."""

    area = "ddl"
    source = "D132"

    class Dialect:
        def format_drop_table_statement(self, expr: Any) -> Any:
            expr.if_exists = False
            return super().format_drop_table_statement(expr)  # type: ignore[misc]


class DropEmpties(Sabotage):
    """DROP TABLE takes the rows and leaves the table."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_drop_table_statement(self, expr: Any) -> Any:
            return f"DELETE FROM {expr.table.to_sql()[0]}", ()


class TableColumnsSorted(Sabotage):
    """The columns of a table are rendered in the order of their names."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.columns = sorted(expr.columns, key=lambda column: column.name)
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class TemporaryForgotten(Sabotage):
    """TEMPORARY is accepted and not rendered."""

    area = "ddl"
    source = "D132"
    target = "file"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.temporary = False
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class TableAlwaysTemporary(Sabotage):
    """Every table is made for one session."""

    area = "ddl"
    source = "CK"
    target = "file"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.temporary = True
            return super().format_create_table_statement(expr)  # type: ignore[misc]


class TableCommentEndsTheLine(Sabotage):
    """A comment is rendered as one of SQL, which goes to the end of the line."""

    area = "ddl"
    source = "D157"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)  # type: ignore[misc]
            return (f"{sql} -- {col_def.comment}" if col_def.comment else sql), params


class DefaultOfNoneAsText(Sabotage):
    """DEFAULT of None is rendered as Python's text of it."""

    area = "ddl"
    source = "D130"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if constraint.default_value is None:
                return " DEFAULT 'None'", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class EmptyCheckHoldsAlways(Sabotage):
    """A CHECK without a condition becomes one that is always true."""

    area = "ddl"
    source = "CK"

    class Dialect:
        def format_table_check_constraint(self, t_const: Any) -> Any:
            if t_const.check_condition is None:
                return "CHECK (1 = 1)", ()
            return super().format_table_check_constraint(t_const)  # type: ignore[misc]
