"""Defects of EXPLAIN, of its helpers, and of facts about the server; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

EXPLAIN_EMPTY_VALUE = Cause(
    where=(
        "rhosocial.activerecord.query.aggregate:AggregateQueryMixin.aggregate",
        "rhosocial.activerecord.query.aggregate:AsyncAggregateQueryMixin.aggregate",
    ),
    reason="`count()`, `exists()` and their like of an explained query are 0, false and nothing",
    page="explain-empty-value.md",
)
MARIADB_EXPLAIN_ANALYZE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_explain_statement",
    reason="MariaDB's dialect writes EXPLAIN ANALYZE, which the server does not know",
    page="mariadb-explain-analyze.md",
)
MARIADB_EXPLAIN_CONDITION_AS_COVERING = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.explain.types:MariaDBExplainResult.analyze_index_usage",
    reason="A search that MariaDB narrows in the index is called a covering index",
    page="mariadb-explain-condition-as-covering.md",
)
MARIADB_INTROSPECTOR_UNCONNECTED = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._get_cursor",
    reason="MariaDB's introspector does not connect by itself in async mode",
    page="mariadb-introspector-unconnected.md",
)
MYSQL_CLAIMS_EXPLAIN_TEXT = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.supports_explain_format",
    reason="MySQL's dialect claims plans in the format TEXT",
    page="mysql-claims-explain-text.md",
)
MYSQL_EXPLAIN_CONDITION_AS_COVERING = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.explain.types:MySQLExplainResult.analyze_index_usage",
    reason="A search that MySQL narrows in the index is called a covering index",
    page="mysql-explain-condition-as-covering.md",
)
POSTGRES_EXPLAIN_ANALYZE_TYPE = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_explain_statement",
    reason="PostgreSQL's EXPLAIN drops the type ANALYZE",
    page="postgres-explain-analyze-type.md",
)
POSTGRES_EXPLAIN_JSON = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.backend.base:PostgresBackendMixin._parse_explain_result",
    reason="A plan of PostgreSQL in the format JSON raises pydantic's error",
    page="postgres-explain-json.md",
)
SQLITE_EXPLAIN_KEY_AS_COVERING = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.explain.types:SQLiteExplainResult.analyze_index_usage",
    reason="A search by SQLite's row number is called a covering index",
    page="sqlite-explain-key-as-covering.md",
)
SQLITE_INTROSPECTOR_UNCONNECTED = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.sync:SQLiteBackend._get_cursor",
    reason="SQLite's introspector does not connect by itself",
    page="sqlite-introspector-unconnected.md",
)
