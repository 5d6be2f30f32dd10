"""Defects of JSON documents and paths; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

FUNCTION_MODE = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.json:JSONMixin.format_json_function_expression",
    reason="Mode `function` renders JSON_UNQUOTE, which SQLite does not have",
    page="json-function-mode.md",
)
ARROW_GROUPING = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.json:JSONMixin.format_json_arrow_expression",
    reason="An arrow within a concatenation takes the text before it for a document",
    page="json-arrow-grouping.md",
)
JSON_TABLE_COLUMNS = Cause(
    where="rhosocial.activerecord.backend.expression.query_sources:JSONTableExpression.to_sql",
    reason="The columns of JSON_TABLE are quoted twice",
    page="json-table-columns.md",
)
SQLITE_KEYS_ESCAPED = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.adapters:SQLiteJSONAdapter._do_to_database",
    reason="A document's key beyond ASCII is not found by a path",
    page="sqlite-json-keys-escaped.md",
    # Later libraries compare keys as they are meant, not as they are written.
    server="<3.45.0",
)
SQLITE_NAN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.adapters:SQLiteJSONAdapter._do_to_database",
    reason="A document with NaN is stored as a text that is no JSON",
    page="sqlite-json-nan.md",
    # Later libraries read JSON5, which has NaN.
    server="<3.42.0",
)
SQLITE_DECIMAL = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.adapters:SQLiteJSONAdapter._extended_json_serializer",
    reason="A Decimal in a document goes through a float",
    page="sqlite-json-decimal.md",
)
POSTGRES_PATH = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.types.jsonb_enhanced:PostgresJSONBEnhancedMixin.format_json_expression",
    reason="A path looks into columns of type jsonb alone",
    page="postgres-json-path.md",
)
POSTGRES_BULK_UPDATE_TEXT = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.backend.base:PostgresBackendMixin.get_default_adapter_suggestions",
    reason="`bulk_update` of a document, a date, a moment or a UUID fails",
    page="postgres-bulk-update-text.md",
)
MYSQL_JSON_TABLE = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_json_table_expression",
    reason="The core's JSON_TABLE can't be rendered for MySQL",
    page="mysql-json-table-signature.md",
)
MARIADB_JSON_TABLE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.json:MariaDBJSONMixin.format_json_table_expression",
    reason="JSON_TABLE ends in a TypeError in place of a refusal",
    page="mariadb-json-table-refusal.md",
)
