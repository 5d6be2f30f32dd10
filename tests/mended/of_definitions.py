"""Definitions of tables, indexes and their columns."""

from __future__ import annotations

from .mend import Change, Mend, places


class RenameObjectTable(Mend):
    """``RenameObject`` of a table is rendered as the renaming of a table."""

    page = "core/rename-object-table.md"
    changes = (
        Change(
            places("backend.expression.statements.ddl_alter:AlterTableAction.to_sql"),
            "elif self.action_type == AlterTableActionType.RENAME_COLUMN:",
            """
            elif getattr(self, "object_type", "COLUMN") == "TABLE":
                return dialect.format_rename_table_action(self)
            elif self.action_type == AlterTableActionType.RENAME_COLUMN:
            """,
        ),
    )


class DefaultUnquoted(Mend):
    """A default that is neither text nor a number is refused, before any I/O."""

    page = "core/default-unquoted.md"
    changes = (
        Change(
            places("backend.impl.sqlite.mixins.ddl_column:SQLiteDDLColumnMixin.format_default_constraint"),
            'return f" DEFAULT {constraint.default_value}", ()',
            """
            from decimal import Decimal
            if not isinstance(constraint.default_value, (int, float, Decimal)):
                raise TypeError(f"{type(constraint.default_value).__name__} as a default: give an expression")
            return f" DEFAULT {constraint.default_value}", ()
            """,
        ),
    )


class DdlBoundParameters(Mend):
    """The values of an index's condition are part of the statement's text."""

    page = "core/ddl-bound-parameters.md"
    changes = (
        Change(
            places("backend.dialect.mixins.ddl_index:IndexMixin.format_create_index_statement"),
            "where_sql, where_params = expr.where.to_sql()",
            """
            where_sql, where_params = expr.where.to_sql()
            for value in where_params:
                text = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
                where_sql = where_sql.replace(self.get_parameter_placeholder(), text, 1)
            where_params = ()
            """,
        ),
    )


class ForeignKeyOptions(Mend):
    """MATCH of a table's foreign key is rendered."""

    page = "core/foreign-key-options.md"
    driver = "postgres"
    changes = (
        Change(
            places("backend.dialect.mixins.ddl_column:DDLColumnMixin.format_foreign_key_constraint"),
            "if isinstance(t_const, ForeignKeyConstraint):",
            """
            if isinstance(t_const, ForeignKeyConstraint):
                if t_const.match_type:
                    result += f" MATCH {t_const.match_type}"
            """,
        ),
    )
