"""Sources of a query that SQLite does not have: lateral ones and JSON_TABLE."""

from __future__ import annotations

from .mend import Change, Mend, places


class LateralLeftJoin(Mend):
    """A lateral join that is not a cross join has the condition that is always true."""

    page = "core/lateral-left-join.md"
    driver = "postgres"
    changes = (
        Change(
            places("backend.dialect.mixins.join:LateralJoinMixin.format_lateral_expression"),
            "return sql, expr_params",
            """
            if join_type.upper() != "CROSS":
                sql += " ON TRUE"
            return sql, expr_params
            """,
        ),
    )


class LateralSource(Mend):
    """No comma stands before a lateral source, which begins with its own join."""

    page = "core/lateral-source.md"
    driver = "postgres"
    changes = (
        Change(
            places("backend.dialect.mixins.dql:DQLMixin.format_query_statement"),
            'from_expr_sql = ", ".join(from_parts)',
            """
            from ...expression import LateralExpression
            from_expr_sql = from_parts[0]
            for source, part in zip(expr.from_[1:], from_parts[1:]):
                from_expr_sql += (" " if isinstance(source, LateralExpression) else ", ") + part
            """,
        ),
    )


class JsonTableColumns(Mend):
    """The dialect alone quotes the names of the columns."""

    page = "core/json-table-columns.md"
    driver = "mysql"
    changes = (
        Change(
            places("backend.expression.query_sources:JSONTableExpression.to_sql"),
            '{"name": self.dialect.format_identifier(col.name), "type": col.data_type, "path": col.path}',
            '{"name": col.name, "type": col.data_type, "path": col.path}',
        ),
    )


class JsonTableSignature(Mend):
    """The dialect takes what the core's expression hands it: it has the method of the core."""

    page = "mysql/json-table-signature.md"
    driver = "mysql"

    @staticmethod
    def by_hand() -> None:
        from rhosocial.activerecord.backend.dialect.mixins.json import JSONMixin
        from rhosocial.activerecord.backend.impl.mysql.dialect import MySQLDialect

        MySQLDialect.format_json_table_expression = JSONMixin.format_json_table_expression
