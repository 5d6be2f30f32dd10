"""What the catalog answers, in the core's words."""

from __future__ import annotations

import re
from typing import Any, Optional

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression.types import DataType
from rhosocial.activerecord.backend.introspection.base import (
    AsyncAbstractIntrospector,
    IntrospectorMixin,
    SyncAbstractIntrospector,
)
from rhosocial.activerecord.backend.introspection.types import (
    ColumnInfo,
    ColumnNullable,
    DatabaseInfo,
    ForeignKeyInfo,
    IndexColumnInfo,
    IndexInfo,
    IndexType,
    TableInfo,
    TableType,
    ViewInfo,
)

Rows = list[dict[str, Any]]

_PLAIN_NAME = re.compile(r'"((?:[^"]|"")*)"')


class DuckDBIntrospectorMixin(IntrospectorMixin):
    """Reads rows of the questions in ``catalog.py``."""

    def _get_default_schema(self) -> str:
        return self._backend.get_default_schema() or "main"

    def _parse_database_info(self, rows: Rows) -> DatabaseInfo:
        row = rows[0]
        numbers = re.findall(r"\d+", row["version"])[:3]
        return DatabaseInfo(
            name=row["name"],
            version=row["version"].lstrip("v"),
            version_tuple=tuple(int(number) for number in numbers),
            vendor="DuckDB",
            encoding="UTF-8",
            timezone=row["timezone"],
            table_count=row["table_count"],
            extra={"path": self._backend.config.database},
        )

    def _parse_tables(self, rows: Rows, schema: Optional[str]) -> list[TableInfo]:
        return [
            TableInfo(
                name=row["name"],
                schema=row["schema_name"],
                table_type=_table_type(row),
                comment=row["comment"],
                row_count=row["row_count"],
            )
            for row in rows
        ]

    def _parse_columns(self, rows: Rows, table_name: str, schema: str) -> list[ColumnInfo]:
        return [self._column(row, table_name, schema) for row in rows]

    def _column(self, row: dict[str, Any], table_name: str, schema: str) -> ColumnInfo:
        full = row["data_type"]
        default = None if row["is_generated"] else row["column_default"]
        is_decimal = full.startswith("DECIMAL")
        return ColumnInfo(
            name=row["name"],
            table_name=table_name,
            schema=schema,
            ordinal_position=row["position"],
            data_type=full.split("(")[0].lower(),
            data_type_full=full,
            parsed_data_type=DataType.parse_data_type_str(self.dialect, full),
            nullable=ColumnNullable.NULLABLE if row["is_nullable"] else ColumnNullable.NOT_NULL,
            default_value=default,
            is_primary_key=row["is_key"],
            is_unique=row["is_unique"],
            is_auto_increment=str(default).startswith("nextval("),
            is_generated=row["is_generated"],
            generated_expression=row["generation_expression"],
            comment=row["comment"],
            numeric_precision=row["numeric_precision"] if is_decimal else None,
            numeric_scale=row["numeric_scale"] if is_decimal else None,
        )

    def _parse_indexes(self, rows: Rows, table_name: str, schema: str) -> list[IndexInfo]:
        return [
            IndexInfo(
                name=row["name"],
                table_name=table_name,
                schema=schema,
                is_unique=row["is_unique"],
                is_primary=row["is_primary"],
                # An adaptive radix tree, for which the core has no word.
                index_type=IndexType.UNKNOWN,
                columns=[IndexColumnInfo(_unquoted(each), at) for at, each in enumerate(row["columns"], 1)],
                comment=row["comment"],
            )
            for row in rows
        ]

    def _parse_foreign_keys(self, rows: Rows, table_name: str, schema: str) -> list[ForeignKeyInfo]:
        return [
            ForeignKeyInfo(
                name=row["name"],
                table_name=table_name,
                schema=schema,
                columns=list(row["columns"]),
                referenced_table=row["referenced_table"],
                referenced_schema=row["schema_name"],
                referenced_columns=list(row["referenced_column_names"]),
                deferrable=False,
                deferred=False,
            )
            for row in rows
        ]

    def _parse_views(self, rows: Rows, schema: str) -> list[ViewInfo]:
        return [ViewInfo(row["name"], schema, row["sql"], is_updatable=False, comment=row["comment"]) for row in rows]

    def _parse_view_info(self, rows: Rows, view_name: str, schema: str) -> Optional[ViewInfo]:
        return self._parse_views(rows, schema)[0] if rows else None

    def _parse_triggers(self, rows: Rows, schema: str) -> list[Any]:
        raise UnsupportedFeatureError(self.dialect.name, "trigger introspection")


class SyncDuckDBIntrospector(DuckDBIntrospectorMixin, SyncAbstractIntrospector):
    """For the sync backend."""


class AsyncDuckDBIntrospector(DuckDBIntrospectorMixin, AsyncAbstractIntrospector):
    """For the async backend."""


def _table_type(row: dict[str, Any]) -> TableType:
    if row["kind"] == "VIEW":
        return TableType.VIEW
    if row["internal"]:
        return TableType.SYSTEM_TABLE
    return TableType.TEMPORARY if row["temporary"] else TableType.BASE_TABLE


def _unquoted(expression: str) -> str:
    found = _PLAIN_NAME.fullmatch(expression)
    return found[1].replace('""', '"') if found else expression
