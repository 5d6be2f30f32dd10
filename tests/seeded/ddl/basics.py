"""Seeded defects of the area ``ddl``: constraints, defaults and tables."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..defect import SeededDefect
from ..rows import constant, seed, setting


class ColumnsAreNotNull(SeededDefect):
    """A column without a word about NULL is made NOT NULL."""

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)
            return sql if "NULL" in sql or "DEFAULT" in sql else f"{sql} NOT NULL", params


class IntegerKeyCountsNoMore(SeededDefect):
    """An integer key is no longer of the one type whose keys the database gives."""

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)
            return sql.replace("INTEGER PRIMARY KEY AUTOINCREMENT", "INT PRIMARY KEY"), params


class KeyUnquoted(SeededDefect):
    """The columns of a table's key are rendered without quotes."""

    class Dialect:
        def format_pk_constraint(self, t_const: Any) -> Any:
            return f"PRIMARY KEY ({', '.join(t_const.columns)})"


class CheckMeansNotNull(SeededDefect):
    """CHECK refuses rows for which its condition is unknown."""

    class Dialect:
        def format_check_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_check_constraint(constraint)
            return f" CHECK (({sql[8:-1]}) IS TRUE)", params


class TableCheckForgotten(SeededDefect):
    """CHECK of a table is accepted and not rendered."""

    class Dialect:
        def format_table_constraint_sql(self, t_const: Any) -> Any:
            if t_const.check_condition is not None:
                return "", ()
            return super().format_table_constraint_sql(t_const)


class EmptyDefaultForgotten(SeededDefect):
    """A default that is false in Python (0, an empty text) is taken for none."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            given = constraint.default_value
            if isinstance(given, (int, float, str)) and not given:
                return "", ()
            return super().format_default_constraint(constraint)


class DefaultQuoteUnescaped(SeededDefect):
    """A quote in the default of a text is escaped with a backslash, which SQLite does not know."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, str):
                return " DEFAULT '{}'".format(constraint.default_value.replace("'", "\\'")), ()
            return super().format_default_constraint(constraint)


class DefaultWordIsSql(SeededDefect):
    """The default of a text that is a word of SQL is rendered as that word."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if constraint.default_value in ("NULL", "CURRENT_TIMESTAMP"):
                return f" DEFAULT {constraint.default_value}", ()
            return super().format_default_constraint(constraint)


class DefaultTruthAsText(SeededDefect):
    """The default of a truth value is rendered as Python's text of it."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, bool):
                return f" DEFAULT '{constraint.default_value}'", ()
            return super().format_default_constraint(constraint)


class DefaultNumberRounded(SeededDefect):
    """The default of a number is rendered with six digits."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            from decimal import Decimal

            if isinstance(constraint.default_value, (float, Decimal)):
                return f" DEFAULT {constraint.default_value:.6f}", ()
            return super().format_default_constraint(constraint)


class DefaultOfMinusLost(SeededDefect):
    """The sign of a negative default is lost."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_default_constraint(constraint)
            return sql.replace("DEFAULT -", "DEFAULT "), params


class DefaultExpressionQuoted(SeededDefect):
    """An expression is rendered as the text of itself."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if hasattr(constraint.default_value, "expression"):
                return f" DEFAULT '{constraint.default_value.expression}'", ()
            return super().format_default_constraint(constraint)


class DropEmpties(SeededDefect):
    """DROP TABLE takes the rows and leaves the table."""

    class Dialect:
        def format_drop_table_statement(self, expr: Any) -> Any:
            return f"DELETE FROM {expr.table.to_sql()[0]}", ()


class TemporaryForgotten(SeededDefect):
    """TEMPORARY is accepted and not rendered."""

    target = "file"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.temporary = False
            return super().format_create_table_statement(expr)


class TableAlwaysTemporary(SeededDefect):
    """Every table is made for one session."""

    target = "file"

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            expr.temporary = True
            return super().format_create_table_statement(expr)


class TableCommentEndsTheLine(SeededDefect):
    """A comment is rendered as one of SQL, which goes to the end of the line."""

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)
            return (f"{sql} -- {col_def.comment}" if col_def.comment else sql), params


class DefaultOfNoneAsText(SeededDefect):
    """DEFAULT of None is rendered as Python's text of it."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if constraint.default_value is None:
                return " DEFAULT 'None'", ()
            return super().format_default_constraint(constraint)


class EmptyCheckHoldsAlways(SeededDefect):
    """A CHECK without a condition becomes one that is always true."""

    class Dialect:
        def format_table_check_constraint(self, t_const: Any) -> Any:
            if t_const.check_condition is None:
                return "CHECK (1 = 1)", ()
            return super().format_table_check_constraint(t_const)


create_table = partial(setting, "format_create_table_statement")
DIALECTS = [
    ("NotNullForgotten", "NOT NULL is accepted and not rendered.", constant("format_not_null_constraint", ("", ()))),
    (
        "NullIsNotNull",
        "An explicit NULL is rendered as the constraint that it contains the name of.",
        constant("format_null_constraint", (" NOT NULL", ())),
    ),
    (
        "UniqueForgotten",
        "UNIQUE of a column is accepted and not rendered.",
        constant("format_unique_constraint", ("", ())),
    ),
    (
        "KeyForgotten",
        "PRIMARY KEY of a column is accepted and not rendered.",
        constant("format_primary_key_constraint", ("", ())),
    ),
    (
        "KeyOfItsFirstColumn",
        "Of a composite key, only the first column is rendered.",
        setting("format_pk_constraint", columns=lambda t_const: t_const.columns[:1]),
    ),
    (
        "CheckForgotten",
        "CHECK of a column is accepted and not rendered.",
        constant("format_check_constraint", ("", ())),
    ),
    (
        "LastTableConstraintAlone",
        "Of several constraints of a table, the last is rendered.",
        create_table(table_constraints=lambda expr: expr.table_constraints[-1:]),
    ),
    (
        "FirstColumnConstraintAlone",
        "Of several constraints of a column, the first is rendered.",
        setting("format_column_definition", constraints=lambda col_def: col_def.constraints[:1]),
    ),
    ("DefaultForgotten", "DEFAULT is accepted and not rendered.", constant("format_default_constraint", ("", ()))),
    ("IfNotExistsForgotten", "IF NOT EXISTS is accepted and not rendered.", create_table(if_not_exists=False)),
    (
        "TableAlwaysIfNotExists",
        "CREATE TABLE always says IF NOT EXISTS, so that an old table is taken for the new one.",
        create_table(if_not_exists=True),
    ),
    ("DropAlwaysIfExists", "DROP TABLE always says IF EXISTS.", setting("format_drop_table_statement", if_exists=True)),
    (
        "DropIfExistsForgotten",
        "IF EXISTS of DROP TABLE is accepted and not rendered.",
        setting("format_drop_table_statement", if_exists=False),
    ),
    (
        "TableColumnsSorted",
        "The columns of a table are rendered in the order of their names.",
        create_table(columns=lambda expr: sorted(expr.columns, key=lambda column: column.name)),
    ),
]
seed(__name__, "Dialect", DIALECTS)


class NullsAreZero(SeededDefect):
    """NULL is written as 0 where a column is unique."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("INSERT") and params and "once" in sql:
                params = tuple(0 if value is None else value for value in params)
            return super()._prepare_sql_and_params(sql, params)
