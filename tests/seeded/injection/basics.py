"""Seeded defects of the area ``injection``."""

from __future__ import annotations

from typing import Any

from ..bending import bending
from ..defect import SeededDefect
from ..rows import seed


def unquoted(*methods: str) -> type:
    """A dialect that writes names as they are in the clauses of some of its methods."""

    def bare(method: str) -> Any:
        def formatted(self: Any, *args: Any, **kwargs: Any) -> Any:
            self.format_identifier = str
            try:
                return getattr(super(Dialect, self), method)(*args, **kwargs)
            finally:
                vars(self).pop("format_identifier", None)

        return formatted

    class Dialect:
        pass

    for method in methods:
        setattr(Dialect, method, bare(method))
    return Dialect


class QuoteEndsAName(SeededDefect):
    """A quote in a name ends it."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class QuotesInNamesEscaped(SeededDefect):
    """A quote in a name gets a backslash, as in C."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return '"' + identifier.replace('"', '\\"') + '"'


class QuotesInNamesDropped(SeededDefect):
    """Quotes are taken out of a name, which makes another name of it."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return '"' + identifier.replace('"', "") + '"'


class NamesQuotedOnNeed(SeededDefect):
    """A name is quoted when there is a quote in it, and else written as it is."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier) if '"' in identifier else identifier


class DefaultUnescaped(SeededDefect):
    """A quote in a default ends the literal."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, str):
                return f"DEFAULT '{constraint.default_value}'", ()
            return super().format_default_constraint(constraint)


class JsonPathUnescaped(SeededDefect):
    """A quote in a path ends it."""

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value


class JsonTableUnescaped(SeededDefect):
    """A quote in a path of JSON_TABLE ends it."""

    class Dialect:
        def format_json_table_expression(self, source: str, path: str, columns: Any, alias: Any, params: Any) -> Any:
            parts = ", ".join(f"{each['name']} {each['type']} PATH '{each['path']}'" for each in columns)
            return f"JSON_TABLE({source}, '{path}' COLUMNS({parts})) AS {self.format_identifier(alias)}", params


class TextsEscapedAndBound(SeededDefect):
    """A quote in a value is doubled, and the value bound."""

    Backend = bending(str, lambda value: value.replace("'", "''"))


class DirectionUnchecked(SeededDefect):
    """The direction of an order is written as it is."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [each if isinstance(each, tuple) else (each, "ASC") for each in clause.expressions]
            texts = [(expression.to_sql(), direction) for expression, direction in parts]
            sql = "ORDER BY " + ", ".join(f"{text} {direction}" for (text, _), direction in texts)
            return sql, tuple(param for (_, params), _ in texts for param in params)


class CastUnchecked(SeededDefect):
    """The type of a cast is written as it is."""

    class Dialect:
        def format_cast_expression(self, sql: Any, kind: Any, params: Any, alias: Any = None) -> Any:
            return f"CAST({sql} AS {kind})", params


class LimitWritten(SeededDefect):
    """LIMIT and OFFSET are written into the statement."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            return f"LIMIT {clause.limit}" + (f" OFFSET {clause.offset}" if clause.offset is not None else ""), ()


class PatternWritten(SeededDefect):
    """The pattern of LIKE is written into the statement."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = expr.to_sql()
            return f"{sql} {op} '{pattern.value}'", params


class ListWritten(SeededDefect):
    """The values of IN are written into the statement."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any, *more: Any) -> Any:
            sql, params = expr.to_sql()
            written = ", ".join(f"'{each}'" for each in values)
            return f"{sql} IN ({written})", params


class EveryStatementRuns(SeededDefect):
    """A text is split at its semicolons, and each part runs."""

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            others = sql.split("; ")[1:]
            for each in others:
                if each.startswith(("DROP", "DELETE")):
                    self._connection.execute(each)
            return super().execute(sql, params, **more)


class ViewNameWritten(SeededDefect):
    """The view that the introspector is asked for is written into the statement."""

    class Dialect:
        def format_view_info_query(self, expr: Any) -> Any:
            name = expr.get_params()["view_name"]
            return f"SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'table') AND (name = '{name}')", ()


class DirectionsAreLeftOut(SeededDefect):
    """An unsafe direction is left out of ORDER BY, and so is DESC."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            return sql.replace(" DESC", ""), params


DIALECTS = [
    ("ColumnsUnquoted", "Columns and their labels are written as they are.", unquoted("format_column")),
    ("TablesUnquoted", "Tables, their schemas and aliases are written as they are.", unquoted("format_table")),
    ("WildcardsUnquoted", "The table before a star is written as it is.", unquoted("format_wildcard")),
    ("CteUnquoted", "The name of a named query and its columns are written as they are.", unquoted("format_cte")),
    ("FunctionAliasUnquoted", "The label of a function is written as it is.", unquoted("format_function_call")),
    (
        "JoinUnquoted",
        "What stands in USING, and the alias of a join, are written as they are.",
        unquoted("format_join_expression"),
    ),
    ("InsertUnquoted", "The columns of an INSERT are written as they are.", unquoted("format_insert_statement")),
    (
        "UpdateUnquoted",
        "The columns that an UPDATE assigns are written as they are.",
        unquoted("format_update_statement"),
    ),
    ("ConflictUnquoted", "The columns of ON CONFLICT are written as they are.", unquoted("format_on_conflict_clause")),
    (
        "SavepointUnquoted",
        "The name of a savepoint is written as it is.",
        unquoted("format_savepoint", "format_release_savepoint", "format_rollback_transaction"),
    ),
    (
        "TableDefinitionUnquoted",
        "The names of new columns are written as they are.",
        unquoted("format_column_definition"),
    ),
    (
        "IndexUnquoted",
        "The name of an index is written as it is.",
        unquoted("format_create_index_statement", "format_drop_index_statement"),
    ),
    (
        "ViewUnquoted",
        "The name of a view is written as it is.",
        unquoted("format_create_view_statement", "format_drop_view_statement"),
    ),
    ("DropTableUnquoted", "The table that is dropped is written as it is.", unquoted("format_drop_table_statement")),
    (
        "JsonAliasUnquoted",
        "The column and the label of a path are written as they are.",
        unquoted("format_json_arrow_expression"),
    ),
    (
        "IntrospectorUnquoted",
        "The table that the introspector is asked for is written as it is.",
        unquoted("format_column_info_query", "format_index_info_query", "format_foreign_key_query"),
    ),
]
seed(__name__, "Dialect", DIALECTS)
