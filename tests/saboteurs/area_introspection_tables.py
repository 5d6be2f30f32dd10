"""Saboteurs of the area ``introspection``: what is told of tables and views, and of what is missing."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.types import TextType
from rhosocial.activerecord.backend.introspection.types import TableType

from .introspectors import each, introspecting, telling
from .kinds import Sabotage


class TablesListedTwice(Sabotage):
    """Every table is listed twice."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_tables=lambda found: [*found, *found])


class EveryTableExists(Sabotage):
    """``table_exists`` looks at no answer."""

    area = "introspection"
    source = "D136"
    Backend = telling(table_exists=lambda found: True)


class ExistenceIsTheTable(Sabotage):
    """``table_exists`` gives the table itself."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def table_exists(self, table_name: str, schema: Any = None) -> Any:
            return self.get_table_info(table_name, schema)  # type: ignore[attr-defined]

    Backend = introspecting(_Introspector)


class ViewsAreTables(Sabotage):
    """A view is listed as a table."""

    area = "introspection"
    source = "D136"
    Backend = telling(list_tables=each(table_type=lambda table: TableType.BASE_TABLE))


class TablesAreViews(Sabotage):
    """Tables are listed among the views."""

    area = "introspection"
    source = "D136"

    class Dialect:
        def format_view_list_query(self, expr: Any) -> Any:
            sql, params = super().format_view_list_query(expr)  # type: ignore[misc]
            return sql.replace("type = 'view'", "type IN ('view', 'table')"), params

        def format_view_info_query(self, expr: Any) -> Any:
            sql, params = super().format_view_info_query(expr)  # type: ignore[misc]
            return sql.replace("type = 'view'", "type IN ('view', 'table')"), params


class PartsOfTheUsualSchema(Sabotage):
    """Indexes and foreign keys are looked for in the usual schema, whichever is named."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def list_indexes(self, table_name: str, schema: Any = None) -> Any:
            return super().list_indexes(table_name)  # type: ignore[misc]

        def list_foreign_keys(self, table_name: str, schema: Any = None) -> Any:
            return super().list_foreign_keys(table_name)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class KindOfTableIgnored(Sabotage):
    """``table_type`` is dropped: every kind is listed."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def _build_table_list_sql(self, schema: Any, include_system: bool, *more: Any) -> Any:
            return super()._build_table_list_sql(schema, include_system)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class SystemTablesAlone(Sabotage):
    """With the database's own tables, no other is listed."""

    area = "introspection"
    source = "D136"

    class _Introspector:
        def _parse_tables(self, rows: Any, schema: Any) -> Any:
            found = super()._parse_tables(rows, schema)  # type: ignore[misc]
            own = [table for table in found if table.name.startswith("sqlite_")]
            return own or found

    Backend = introspecting(_Introspector)


class SystemTablesListed(Sabotage):
    """The database's own tables are listed among the others."""

    area = "introspection"
    source = "D136"

    class Dialect:
        def format_table_list_query(self, expr: Any) -> Any:
            sql, params = super().format_table_list_query(expr)  # type: ignore[misc]
            return sql.replace(" AND name NOT LIKE 'sqlite_%'", "").replace(
                "SELECT", "SELECT 'sqlite_master' AS name, 'table' AS type UNION ALL SELECT"
            ), params


class ViewDefinitionCut(Sabotage):
    """The definition of a view ends at its FROM."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def _parse_view_info(self, rows: Any, view_name: str, schema: str) -> Any:
            found = super()._parse_view_info(rows, view_name, schema)  # type: ignore[misc]
            if found is not None:
                found.definition = found.definition.partition(" FROM ")[0]
            return found

    Backend = introspecting(_Introspector)


class ViewColumnsByTable(Sabotage):
    """The columns of a view are looked for among those of tables alone."""

    area = "introspection"
    source = "CK"

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            rows = "SELECT c.* FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name = ?"
            return rows, (expr.get_params()["table_name"],)


class AlikeNamesMixed(Sabotage):
    """A table is looked for with LIKE, where ``_`` stands for every character."""

    area = "introspection"
    source = "CK"

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            rows = "SELECT c.* FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.name LIKE ? ORDER BY c.cid"
            return rows, (expr.get_params()["table_name"],)


class SchemaForgotten(Sabotage):
    """The schema that is named is not asked: the usual one answers."""

    area = "introspection"
    source = "D135"

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            sql, params = super().format_column_info_query(expr)  # type: ignore[misc]
            return f"PRAGMA main.{sql.partition('.')[2]}", params


class EverySchemaListed(Sabotage):
    """Tables of every schema are listed."""

    area = "introspection"
    source = "D135"

    class Dialect:
        def format_table_list_query(self, expr: Any) -> Any:
            return "SELECT name, type FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'", ()


class ViewSchemaForgotten(Sabotage):
    """The views of the usual schema are listed for every other."""

    area = "introspection"
    source = "D135"

    class Dialect:
        def format_view_list_query(self, expr: Any) -> Any:
            return "SELECT name, sql FROM main.sqlite_master WHERE type = 'view'", ()


class NamesUnquoted(Sabotage):
    """A name stands between quotation marks that are not doubled."""

    area = "introspection"
    source = "CK"

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            return f'PRAGMA main.table_info("{expr.get_params()["table_name"]}")', ()


class MissingTableRaises(Sabotage):
    """A table without columns is taken for an error."""

    area = "introspection"
    source = "D136"

    class _Introspector:
        def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
            if not rows:
                raise LookupError(f"there is no table {table_name}")
            return super()._parse_columns(rows, table_name, schema, **more)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class EveryViewExists(Sabotage):
    """A missing view is told as an empty one."""

    area = "introspection"
    source = "D136"

    class _Introspector:
        def _parse_view_info(self, rows: Any, view_name: str, schema: str) -> Any:
            from rhosocial.activerecord.backend.introspection.types import ViewInfo

            found = super()._parse_view_info(rows, view_name, schema)  # type: ignore[misc]
            return found or ViewInfo(name=view_name, schema=schema, definition="")

    Backend = introspecting(_Introspector)


class TriggersOfNobody(Sabotage):
    """A table without triggers is told to have one."""

    area = "introspection"
    source = "D136"

    class _Introspector:
        def _parse_triggers(self, rows: Any, schema: str) -> Any:
            return super()._parse_triggers(rows or [{"name": "", "tbl_name": "", "sql": None}], schema)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class FirstPartForAMissingOne(Sabotage):
    """A missing column is told as the first one."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def get_index_info(self, table_name: str, index_name: str, schema: Any = None) -> Any:
            return self.get_primary_key(table_name, schema)  # type: ignore[attr-defined]

        def get_foreign_key_info(self, table_name: str, fk_name: str, schema: Any = None) -> Any:
            return self.list_foreign_keys(table_name, schema)  # type: ignore[attr-defined]

    Backend = introspecting(_Introspector)


class TriggersOfEveryTable(Sabotage):
    """The triggers of all tables are told for each."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def list_triggers(self, table_name: Any = None, schema: Any = None) -> Any:
            return super().list_triggers(schema=schema)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


def _never_forgotten() -> Any:
    seen: dict[str, Any] = {}

    def told(found: list[Any]) -> list[Any]:
        seen.update({each.name: each for each in found})
        return list(seen.values())

    return told


class DroppedTriggersStay(Sabotage):
    """A trigger that was told once is told for ever."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_triggers=_never_forgotten())


class CommentsAreNames(Sabotage):
    """What has no comment is told with its name as one."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(comment=lambda column: column.name))


class EveryColumnHasACollation(Sabotage):
    """A number is told with the collation of texts."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(collation=lambda column: "BINARY"))


class FullTypeForThePlainOne(Sabotage):
    """The plain type of a column is told with its length."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(data_type=lambda column: column.data_type_full))


class EveryTypeIsText(Sabotage):
    """Whatever type a column has, the core's type that is told with it is text."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(parsed_data_type=lambda column: TextType()))


class NoTypeIsParsed(Sabotage):
    """A column is told without the core's type."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(parsed_data_type=lambda column: None))
