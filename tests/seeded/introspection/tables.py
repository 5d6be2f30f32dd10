"""Seeded defects of the area ``introspection``: what is reported of tables and views, and of what is missing."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.types import TextType
from rhosocial.activerecord.backend.introspection.types import TableType

from ..defect import SeededDefect
from ..introspectors import answering, each, introspecting


class TablesListedTwice(SeededDefect):
    """Every table is listed twice."""

    Backend = answering(list_tables=lambda found: [*found, *found])


class EveryTableExists(SeededDefect):
    """``table_exists`` looks at no answer."""

    Backend = answering(table_exists=lambda found: True)


class ExistenceIsTheTable(SeededDefect):
    """``table_exists`` gives the table itself."""

    class _Introspector:
        def table_exists(self, table_name: str, schema: Any = None) -> Any:
            return self.get_table_info(table_name, schema)

    Backend = introspecting(_Introspector)


class ViewsAreTables(SeededDefect):
    """A view is listed as a table."""

    Backend = answering(list_tables=each(table_type=lambda table: TableType.BASE_TABLE))


class TablesAreViews(SeededDefect):
    """Tables are listed among the views."""

    class Dialect:
        def format_view_list_query(self, expr: Any) -> Any:
            sql, params = super().format_view_list_query(expr)
            return sql.replace("type = 'view'", "type IN ('view', 'table')"), params

        def format_view_info_query(self, expr: Any) -> Any:
            sql, params = super().format_view_info_query(expr)
            return sql.replace("type = 'view'", "type IN ('view', 'table')"), params


class PartsOfTheUsualSchema(SeededDefect):
    """Indexes and foreign keys are looked for in the usual schema, whichever is named."""

    class _Introspector:
        def list_indexes(self, table_name: str, schema: Any = None) -> Any:
            return super().list_indexes(table_name)

        def list_foreign_keys(self, table_name: str, schema: Any = None) -> Any:
            return super().list_foreign_keys(table_name)

    Backend = introspecting(_Introspector)


class KindOfTableIgnored(SeededDefect):
    """``table_type`` is dropped: every kind is listed."""

    class _Introspector:
        def _build_table_list_sql(self, schema: Any, include_system: bool, *more: Any) -> Any:
            return super()._build_table_list_sql(schema, include_system)

    Backend = introspecting(_Introspector)


class SystemTablesAlone(SeededDefect):
    """With the database's own tables, no other is listed."""

    class _Introspector:
        def _parse_tables(self, rows: Any, schema: Any) -> Any:
            found = super()._parse_tables(rows, schema)
            own = [table for table in found if table.name.startswith("sqlite_")]
            return own or found

    Backend = introspecting(_Introspector)


class SystemTablesListed(SeededDefect):
    """The database's own tables are listed among the others."""

    class Dialect:
        def format_table_list_query(self, expr: Any) -> Any:
            sql, params = super().format_table_list_query(expr)
            return sql.replace(" AND name NOT LIKE 'sqlite_%'", "").replace(
                "SELECT", "SELECT 'sqlite_master' AS name, 'table' AS type UNION ALL SELECT"
            ), params


class ViewDefinitionCut(SeededDefect):
    """The definition of a view ends at its FROM."""

    class _Introspector:
        def _parse_view_info(self, rows: Any, view_name: str, schema: str) -> Any:
            found = super()._parse_view_info(rows, view_name, schema)
            if found is not None:
                found.definition = found.definition.partition(" FROM ")[0]
            return found

    Backend = introspecting(_Introspector)


class ViewColumnsByTable(SeededDefect):
    """The columns of a view are looked for among those of tables alone."""

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            rows = "SELECT c.* FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name = ?"
            return rows, (expr.get_params()["table_name"],)


class AlikeNamesMixed(SeededDefect):
    """A table is looked for with LIKE, where ``_`` stands for every character."""

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            rows = "SELECT c.* FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.name LIKE ? ORDER BY c.cid"
            return rows, (expr.get_params()["table_name"],)


class SchemaForgotten(SeededDefect):
    """The schema that is named is not asked: the usual one answers."""

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            sql, params = super().format_column_info_query(expr)
            return f"PRAGMA main.{sql.partition('.')[2]}", params


class EverySchemaListed(SeededDefect):
    """Tables of every schema are listed."""

    class Dialect:
        def format_table_list_query(self, expr: Any) -> Any:
            return "SELECT name, type FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'", ()


class ViewSchemaForgotten(SeededDefect):
    """The views of the usual schema are listed for every other."""

    class Dialect:
        def format_view_list_query(self, expr: Any) -> Any:
            return "SELECT name, sql FROM main.sqlite_master WHERE type = 'view'", ()


class NamesUnquoted(SeededDefect):
    """A name stands between quotation marks that are not doubled."""

    class Dialect:
        def format_column_info_query(self, expr: Any) -> Any:
            return f'PRAGMA main.table_info("{expr.get_params()["table_name"]}")', ()


class MissingTableRaises(SeededDefect):
    """A table without columns is taken for an error."""

    class _Introspector:
        def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
            if not rows:
                raise LookupError(f"there is no table {table_name}")
            return super()._parse_columns(rows, table_name, schema, **more)

    Backend = introspecting(_Introspector)


class EveryViewExists(SeededDefect):
    """A missing view is reported as an empty one."""

    class _Introspector:
        def _parse_view_info(self, rows: Any, view_name: str, schema: str) -> Any:
            from rhosocial.activerecord.backend.introspection.types import ViewInfo

            found = super()._parse_view_info(rows, view_name, schema)
            return found or ViewInfo(name=view_name, schema=schema, definition="")

    Backend = introspecting(_Introspector)


class TriggersOfNobody(SeededDefect):
    """A table without triggers is reported to have one."""

    class _Introspector:
        def _parse_triggers(self, rows: Any, schema: str) -> Any:
            return super()._parse_triggers(rows or [{"name": "", "tbl_name": "", "sql": None}], schema)

    Backend = introspecting(_Introspector)


class FirstPartForAMissingOne(SeededDefect):
    """A missing column is reported as the first one."""

    class _Introspector:
        def get_index_info(self, table_name: str, index_name: str, schema: Any = None) -> Any:
            return self.get_primary_key(table_name, schema)

        def get_foreign_key_info(self, table_name: str, fk_name: str, schema: Any = None) -> Any:
            return self.list_foreign_keys(table_name, schema)

    Backend = introspecting(_Introspector)


class TriggersOfEveryTable(SeededDefect):
    """The triggers of all tables are reported for each."""

    class _Introspector:
        def list_triggers(self, table_name: Any = None, schema: Any = None) -> Any:
            return super().list_triggers(schema=schema)

    Backend = introspecting(_Introspector)


def _never_forgotten() -> Any:
    seen: dict[str, Any] = {}

    def kept(found: list[Any]) -> list[Any]:
        seen.update({each.name: each for each in found})
        return list(seen.values())

    return kept


class DroppedTriggersStay(SeededDefect):
    """A trigger that was reported once is reported for ever."""

    Backend = answering(list_triggers=_never_forgotten())


class CommentsAreNames(SeededDefect):
    """What has no comment is reported with its name as one."""

    Backend = answering(list_columns=each(comment=lambda column: column.name))


class EveryColumnHasACollation(SeededDefect):
    """A number is reported with the collation of texts."""

    Backend = answering(list_columns=each(collation=lambda column: "BINARY"))


class FullTypeForThePlainOne(SeededDefect):
    """The plain type of a column is reported with its length."""

    Backend = answering(list_columns=each(data_type=lambda column: column.data_type_full))


class EveryTypeIsText(SeededDefect):
    """Whatever type a column has, the core's type that is reported with it is text."""

    Backend = answering(list_columns=each(parsed_data_type=lambda column: TextType()))


class NoTypeIsParsed(SeededDefect):
    """A column is reported without the core's type."""

    Backend = answering(list_columns=each(parsed_data_type=lambda column: None))


class TheFirstOfTwoColumnsIsLeftOut(SeededDefect):
    """Of two columns the second alone is reported."""

    Backend = answering(list_columns=lambda found: found[-1:] if len(found) == 2 else found)


class ManyViewsAreNone(SeededDefect):
    """As soon as there are two views, none is listed."""

    Backend = answering(list_views=lambda found: found if len(found) < 2 else [])


class ForeignKeysNameTheirTwinOnce(SeededDefect):
    """A column that a foreign key names twice is reported once."""

    Backend = answering(list_foreign_keys=each(columns=lambda key: list(dict.fromkeys(key.columns))))
