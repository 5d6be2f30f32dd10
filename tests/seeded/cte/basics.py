"""Seeded defects of the area ``cte``."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class CteParametersLast(SeededDefect):
    """Parameters of named queries are bound after those of the main one."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("WITH ") and params:
                params = (*params[1:], params[0])
            return super()._prepare_sql_and_params(sql, params)


class CteColumnListForgotten(SeededDefect):
    """The list of column names of a named query is not rendered."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, columns: Any = None, **more: Any) -> str:
            return super().format_cte(name=name, query_sql=query_sql, columns=None, **more)


class CteColumnListSorted(SeededDefect):
    """The list of column names of a named query is rendered in the order of the alphabet."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, columns: Any = None, **more: Any) -> str:
            columns = sorted(columns) if columns else None
            return super().format_cte(name=name, query_sql=query_sql, columns=columns, **more)


class CteNameUnquoted(SeededDefect):
    """The name of a named query is rendered without quotes."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, columns: Any = None, **more: Any) -> str:
            sql = super().format_cte(name=name, query_sql=query_sql, columns=columns, **more)
            return str(sql).replace(f'"{name}"', name, 1)


class TablesAreQualified(SeededDefect):
    """Tables that exist are read by their schema, so that no named query can shadow one."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            ours = table_name.startswith("art_")
            return super().format_table(table_name, alias, "main" if ours else schema_name)


class LastNamedQueryAlone(SeededDefect):
    """Of several named queries, only the last is rendered."""

    class Dialect:
        def _format_with_clause(self, ctes_sql: Any, has_recursive: bool = False) -> str:
            return super()._format_with_clause(ctes_sql[-1:], has_recursive)


class NamedQueriesReversed(SeededDefect):
    """Named queries are rendered in reverse, their parameters are not."""

    class Dialect:
        def _format_with_clause(self, ctes_sql: Any, has_recursive: bool = False) -> str:
            return super()._format_with_clause(ctes_sql[::-1], has_recursive)


class MaterializedMisplaced(SeededDefect):
    """MATERIALIZED is rendered before AS."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, **more: Any) -> str:
            sql = super().format_cte(name=name, query_sql=query_sql, **more)
            return str(sql).replace(" AS MATERIALIZED ", " MATERIALIZED AS ", 1)


class RecursionCut(SeededDefect):
    """A recursive query is cut after seven rows, against endless ones."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, **more: Any) -> str:
            if " UNION ALL " in query_sql and f'"{name}"' in query_sql:
                query_sql += " LIMIT 7"
            return super().format_cte(name=name, query_sql=query_sql, **more)


class DepthStartsAtOne(SeededDefect):
    """A recursive query forgets the row that it began with."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, main_query_sql: str, **more: Any) -> str:
            if more.get("has_recursive") and " LIMIT " not in main_query_sql:
                main_query_sql += " LIMIT -1 OFFSET 1"
            return super().format_with_query(cte_sql_parts, main_query_sql, **more)


class WithMovedIntoInsert(SeededDefect):
    """INSERT from a named query inserts the whole named query, without the condition of the main one."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, main_query_sql: str, **more: Any) -> str:
            sql = super().format_with_query(cte_sql_parts, main_query_sql, **more)
            return str(sql).replace('"name" != ?', "? IS NOT NULL")


class WithBeforeDeleteBroken(SeededDefect):
    """A named query before DELETE or UPDATE is rendered in a way that the database refuses."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, main_query_sql: str, **more: Any) -> str:
            sql = str(super().format_with_query(cte_sql_parts, main_query_sql, **more))
            return f"({sql})" if main_query_sql.startswith(("DELETE", "UPDATE")) else sql


class LabelsOfNamedQueryForgotten(SeededDefect):
    """Labels inside a named query are not rendered: its list of columns is meant to name them."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, **more: Any) -> str:
            query_sql = re.sub(r'\) AS "\w+"', ")", query_sql)
            return super().format_cte(name=name, query_sql=query_sql, **more)


class NamedUnionKeepsEachRowOnce(SeededDefect):
    """UNION ALL in a named query is rendered as UNION, lest a recursion is endless."""

    class Dialect:
        def format_cte(self, name: str, query_sql: str, **more: Any) -> str:
            query_sql = query_sql.replace(" UNION ALL ", " UNION ")
            return super().format_cte(name=name, query_sql=query_sql, **more)


class NamedQueryWithoutAlias(SeededDefect):
    """A named query goes by its name alone: its alias is not rendered."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            ours = table_name.startswith("art_")
            return super().format_table(table_name, alias if ours else None, schema_name)


class WithEndsTheStatement(SeededDefect):
    """A query with names ends with a semicolon, inside another one too."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, main_query_sql: str, **more: Any) -> str:
            return f"{super().format_with_query(cte_sql_parts, main_query_sql, **more)};"


class WithOfNothing(SeededDefect):
    """WITH is rendered even for no name at all."""

    class Dialect:
        def format_with_query(self, cte_sql_parts: Any, main_query_sql: str, **more: Any) -> str:
            recursive = "RECURSIVE " if more.get("has_recursive") else ""
            return f"WITH {recursive}{', '.join(cte_sql_parts)} {main_query_sql}"
