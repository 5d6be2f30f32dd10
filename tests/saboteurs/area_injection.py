"""Saboteurs of the area ``injection``."""

from __future__ import annotations

from typing import Any

from .area_types import bending
from .kinds import Sabotage


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


class QuoteEndsAName(Sabotage):
    """A quote in a name ends it."""

    area = "injection"
    source = "D158"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class QuotesInNamesEscaped(Sabotage):
    """A quote in a name gets a backslash, as in C."""

    area = "injection"
    source = "D158"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return '"' + identifier.replace('"', '\\"') + '"'


class QuotesInNamesDropped(Sabotage):
    """Quotes are taken out of a name, which makes another name of it."""

    area = "injection"
    source = "D158"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return '"' + identifier.replace('"', "") + '"'


class NamesQuotedOnNeed(Sabotage):
    """A name is quoted when there is a quote in it, and else written as it is."""

    area = "injection"
    source = "D063"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return super().format_identifier(identifier) if '"' in identifier else identifier  # type: ignore[misc,no-any-return]


class ColumnsUnquoted(Sabotage):
    """Columns and their labels are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_column")


class TablesUnquoted(Sabotage):
    """Tables, their schemas and aliases are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_table")


class WildcardsUnquoted(Sabotage):
    """The table before a star is written as it is."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_wildcard")


class CteUnquoted(Sabotage):
    """The name of a named query and its columns are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_cte")


class FunctionAliasUnquoted(Sabotage):
    """The label of a function is written as it is."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_function_call")


class JoinUnquoted(Sabotage):
    """What stands in USING, and the alias of a join, are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_join_expression")


class InsertUnquoted(Sabotage):
    """The columns of an INSERT are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_insert_statement")


class UpdateUnquoted(Sabotage):
    """The columns that an UPDATE assigns are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_update_statement")


class ConflictUnquoted(Sabotage):
    """The columns of ON CONFLICT are written as they are."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_on_conflict_clause")


class SavepointUnquoted(Sabotage):
    """The name of a savepoint is written as it is."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_savepoint", "format_release_savepoint", "format_rollback_transaction")


class TableDefinitionUnquoted(Sabotage):
    """The names of new columns are written as they are."""

    area = "injection"
    source = "D157"
    Dialect = unquoted("format_column_definition")


class IndexUnquoted(Sabotage):
    """The name of an index is written as it is."""

    area = "injection"
    source = "D157"
    Dialect = unquoted("format_create_index_statement", "format_drop_index_statement")


class ViewUnquoted(Sabotage):
    """The name of a view is written as it is."""

    area = "injection"
    source = "D157"
    Dialect = unquoted("format_create_view_statement", "format_drop_view_statement")


class DropTableUnquoted(Sabotage):
    """The table that is dropped is written as it is."""

    area = "injection"
    source = "D157"
    Dialect = unquoted("format_drop_table_statement")


class DefaultUnescaped(Sabotage):
    """A quote in a default ends the literal."""

    area = "injection"
    source = "D157"

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, str):
                return f"DEFAULT '{constraint.default_value}'", ()
            return super().format_default_constraint(constraint)  # type: ignore[misc]


class JsonPathUnescaped(Sabotage):
    """A quote in a path ends it."""

    area = "injection"
    source = "D155"

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value


class JsonTableUnescaped(Sabotage):
    """A quote in a path of JSON_TABLE ends it."""

    area = "injection"
    source = "D155"

    class Dialect:
        def format_json_table_expression(self, source: str, path: str, columns: Any, alias: Any, params: Any) -> Any:
            parts = ", ".join(f"{each['name']} {each['type']} PATH '{each['path']}'" for each in columns)
            return f"JSON_TABLE({source}, '{path}' COLUMNS({parts})) AS {self.format_identifier(alias)}", params  # type: ignore[attr-defined]


class TextsEscapedAndBound(Sabotage):
    """A quote in a value is doubled, and the value bound."""

    area = "injection"
    source = "D157"
    Backend = bending(str, lambda value: value.replace("'", "''"))


class JsonAliasUnquoted(Sabotage):
    """The column and the label of a path are written as they are."""

    area = "injection"
    source = "D155"
    Dialect = unquoted("format_json_arrow_expression")


class DirectionUnchecked(Sabotage):
    """The direction of an order is written as it is."""

    area = "injection"
    source = "D156"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            parts = [each if isinstance(each, tuple) else (each, "ASC") for each in clause.expressions]
            texts = [(expression.to_sql(), direction) for expression, direction in parts]
            sql = "ORDER BY " + ", ".join(f"{text} {direction}" for (text, _), direction in texts)
            return sql, tuple(param for (_, params), _ in texts for param in params)


class CastUnchecked(Sabotage):
    """The type of a cast is written as it is."""

    area = "injection"
    source = "D156"

    class Dialect:
        def format_cast_expression(self, sql: Any, kind: Any, params: Any, alias: Any = None) -> Any:
            return f"CAST({sql} AS {kind})", params


class LimitWritten(Sabotage):
    """LIMIT and OFFSET are written into the statement."""

    area = "injection"
    source = "D156"

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            return f"LIMIT {clause.limit}" + (f" OFFSET {clause.offset}" if clause.offset is not None else ""), ()


class PatternWritten(Sabotage):
    """The pattern of LIKE is written into the statement."""

    area = "injection"
    source = "D157"

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = expr.to_sql()
            return f"{sql} {op} '{pattern.value}'", params


class ListWritten(Sabotage):
    """The values of IN are written into the statement."""

    area = "injection"
    source = "D157"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, values: Any, *more: Any) -> Any:
            sql, params = expr.to_sql()
            written = ", ".join(f"'{each}'" for each in values)
            return f"{sql} IN ({written})", params


class EveryStatementRuns(Sabotage):
    """A text is split at its semicolons, and each part runs."""

    area = "injection"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **more: Any) -> Any:
            others = sql.split("; ")[1:]
            for each in others:
                if each.startswith(("DROP", "DELETE")):
                    self._connection.execute(each)  # type: ignore[attr-defined]
            return super().execute(sql, params, **more)  # type: ignore[misc]


class IntrospectorUnquoted(Sabotage):
    """The table that the introspector is asked for is written as it is."""

    area = "injection"
    source = "D158"
    Dialect = unquoted("format_column_info_query", "format_index_info_query", "format_foreign_key_query")


class ViewNameWritten(Sabotage):
    """The view that the introspector is asked for is written into the statement."""

    area = "injection"
    source = "D158"

    class Dialect:
        def format_view_info_query(self, expr: Any) -> Any:
            name = expr.get_params()["view_name"]
            return f"SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'table') AND (name = '{name}')", ()


class DirectionsAreLeftOut(Sabotage):
    """What is no safe direction is left out of ORDER BY, and so is DESC."""

    area = "injection"
    source = "CK"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)  # type: ignore[misc]
            return sql.replace(" DESC", ""), params
