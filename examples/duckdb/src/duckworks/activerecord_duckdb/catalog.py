"""The questions to DuckDB's catalog. Each binds the names that it asks about."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

SQL = tuple[str, tuple[Any, ...]]

# A session sees its own database and its temporary objects; other files may be attached beside them.
_HERE = "database_name IN (current_database(), 'temp') AND schema_name = ?"

_TABLES = f"""
SELECT table_name AS name, schema_name, 'BASE TABLE' AS kind, temporary, internal, estimated_size AS row_count, comment
FROM duckdb_tables() WHERE {_HERE}
UNION ALL
SELECT view_name, schema_name, 'VIEW', temporary, internal, NULL, comment FROM duckdb_views() WHERE {_HERE}
"""

_COLUMNS = f"""
SELECT column_name AS name, column_index AS position, data_type, is_nullable, column_default, comment, is_generated,
    generation_expression, numeric_precision, numeric_scale,
    EXISTS (SELECT 1 FROM duckdb_constraints() AS k WHERE k.table_oid = columns.table_oid
        AND k.database_name = columns.database_name AND k.constraint_type = 'PRIMARY KEY'
        AND list_contains(k.constraint_column_names, column_name)) AS is_key,
    EXISTS (SELECT 1 FROM duckdb_constraints() AS k WHERE k.table_oid = columns.table_oid
        AND k.database_name = columns.database_name AND k.constraint_type = 'UNIQUE'
        AND k.constraint_column_names = [column_name]) AS is_unique
FROM duckdb_columns() AS columns WHERE {_HERE} AND table_name = ? ORDER BY column_index
"""

_INDEXES = f"""
SELECT index_name AS name, is_unique, is_primary, expressions::VARCHAR[] AS columns, comment
FROM duckdb_indexes() WHERE {_HERE} AND table_name = ?
UNION ALL
SELECT constraint_name, true, constraint_type = 'PRIMARY KEY', constraint_column_names, NULL
FROM duckdb_constraints() WHERE {_HERE} AND table_name = ? AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
ORDER BY name
"""

_FOREIGN_KEYS = f"""
SELECT constraint_name AS name, constraint_column_names AS columns, referenced_table, referenced_column_names, schema_name
FROM duckdb_constraints() WHERE {_HERE} AND table_name = ? AND constraint_type = 'FOREIGN KEY' ORDER BY constraint_index
"""

_VIEWS = f"SELECT view_name AS name, sql, comment FROM duckdb_views() WHERE {_HERE}"


class DuckDBCatalogMixin:
    """``format_..._query`` for each thing that can be looked up."""

    def get_supported_introspection_scopes(self) -> list[Any]:
        scopes = IntrospectionScope
        return [scopes.DATABASE, scopes.TABLE, scopes.COLUMN, scopes.INDEX, scopes.FOREIGN_KEY, scopes.VIEW]

    def format_database_info_query(self, expr: Any) -> SQL:
        return (
            "SELECT current_database() AS name, version() AS version, current_setting('TimeZone') AS timezone, "
            "(SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()) AS table_count"
        ), ()

    def format_table_list_query(self, expr: Any) -> SQL:
        params = expr.get_params()
        conditions = []
        if not params.get("include_system", False):
            conditions.append("NOT internal")
        if not params.get("include_views", True):
            conditions.append("kind <> 'VIEW'")
        bound = [_schema(params), _schema(params)]
        if params.get("table_type"):
            conditions.append("kind = ?")
            bound.append(params["table_type"].replace("_", " "))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT * FROM ({_TABLES}) AS found{where} ORDER BY name", tuple(bound)

    def format_table_info_query(self, expr: Any) -> SQL:
        params = expr.get_params()
        bound = (_schema(params), _schema(params), params["table_name"])
        return f"SELECT * FROM ({_TABLES}) AS found WHERE name = ?", bound

    def format_column_info_query(self, expr: Any) -> SQL:
        return _COLUMNS, _table(expr)

    def format_index_info_query(self, expr: Any) -> SQL:
        return _INDEXES, _table(expr) * 2

    def format_foreign_key_query(self, expr: Any) -> SQL:
        return _FOREIGN_KEYS, _table(expr)

    def format_view_list_query(self, expr: Any) -> SQL:
        params = expr.get_params()
        return f"{_VIEWS}{'' if params.get('include_system') else ' AND NOT internal'} ORDER BY name", (
            _schema(params),
        )

    def format_view_info_query(self, expr: Any) -> SQL:
        params = expr.get_params()
        return f"{_VIEWS} AND view_name = ?", (_schema(params), params["view_name"])


def _schema(params: Any) -> str:
    return params.get("schema") or "main"


def _table(expr: Any) -> tuple[Any, ...]:
    params = expr.get_params()
    return _schema(params), params["table_name"]
