"""Defects of the published backend sqlite; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

DDL_BOUND_PARAMETERS = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_table_check_constraint",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_column_check_constraint",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_default_constraint",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.ddl_column:SQLiteDDLColumnMixin.format_check_constraint",
    ),
    reason="A CHECK constraint built from expressions holds a bound parameter",
    page="ddl-bound-parameters.md",
)
EXECUTESCRIPT_COMMITS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.backend.sync:SQLiteBackend.executescript",
        "rhosocial.activerecord.backend.impl.sqlite.backend.async_backend:AsyncSQLiteBackend.executescript",
    ),
    reason="`executescript` commits the transaction that the caller has open",
    page="executescript-commits.md",
)
ASYNC_VERSION = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.async_backend:AsyncSQLiteBackend.get_server_version",
    reason="`get_server_version` of the async SQLite backend is not a coroutine",
    page="sqlite-async-version.md",
)
AWARE_DATETIMES = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin.get_default_adapter_suggestions",
    reason="SQLite compares aware datetimes as text",
    page="sqlite-aware-datetimes.md",
)
CLAIMS_ALTER_COLUMN_TYPE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_alter_column_type",
    reason="SQLite's dialect claims to change the type of a column",
    page="sqlite-claims-alter-column-type.md",
)
CLAIMS_EXPLAIN_ANALYZE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.supports_explain_analyze",
    reason="SQLite's dialect claims EXPLAIN ANALYZE",
    page="sqlite-claims-explain-analyze.md",
)
CLAIMS_LATERAL_JOIN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.supports_lateral_join",
    reason="SQLite's dialect claims LATERAL",
    page="sqlite-claims-lateral-join.md",
)
CLAIMS_OR_REPLACE_VIEW = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.view:SQLiteViewMixin.supports_or_replace_view",
    reason="SQLite's dialect claims CREATE OR REPLACE VIEW",
    page="sqlite-claims-or-replace-view.md",
)
CLAIMS_TRIGGER_REFERENCING = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.trigger:SQLiteTriggerMixin.supports_trigger_referencing",
    reason="SQLite's dialect claims REFERENCING in triggers",
    page="sqlite-claims-trigger-referencing.md",
)
CLONE_DIFFERS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.config:SQLiteConnectionConfig.to_dict",
    reason="A clone of SQLite's configuration differs from the original",
    page="sqlite-clone-differs.md",
)
DECIMAL_THROUGH_FLOAT = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin.get_default_adapter_suggestions",
    reason="SQLite stores a Decimal as a float",
    page="sqlite-decimal-through-float.md",
)
DENIES_OUTER_JOINS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_right_join",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_full_join",
    ),
    reason="SQLite's dialect denies RIGHT and FULL JOIN",
    page="sqlite-denies-outer-joins.md",
)
DISCONNECT_RAISES = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.sync:SQLiteBackend.disconnect",
    reason="`disconnect` keeps the session when the transaction is already over",
    page="sqlite-disconnect-raises.md",
)
DROP_INDEX = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!format_drop_index_statement",
    reason="DROP INDEX is rendered with a table",
    page="sqlite-drop-index.md",
)
FOREIGN_KEY_NAME = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_foreign_keys",
    reason="SQLite's introspector loses the names of foreign keys",
    page="sqlite-foreign-key-name.md",
)
INDEXES_DROPPED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!format_create_table_statement",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_create_table_statement",
    ),
    reason="`indexes=` of CREATE TABLE is dropped in silence",
    page="sqlite-indexes-dropped.md",
)
NAMED_UNIQUE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.ddl_column:SQLiteDDLColumnMixin.format_unique_constraint",
    reason="A named UNIQUE constraint can't be rendered for SQLite",
    page="sqlite-named-unique.md",
)
NAN_BECOMES_NULL = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin.get_default_adapter_suggestions",
    reason="SQLite stores NaN as NULL",
    page="sqlite-nan-becomes-null.md",
)
PRAGMAS_REPLACE_DEFAULTS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.config:SQLiteConnectionConfig.__post_init__",
    reason="One pragma in the configuration switches foreign keys off",
    page="sqlite-pragmas-replace-defaults.md",
)
PRIMARY_KEY_HIDDEN = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SyncSQLiteIntrospector.list_indexes",
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:AsyncSQLiteIntrospector.list_indexes",
    ),
    reason="SQLite's introspector does not find an INTEGER PRIMARY KEY",
    page="sqlite-primary-key-hidden.md",
)
RAW_PYTHON_ERRORS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin._handle_sqlite_error",
    reason="Values that SQLite's driver can't bind raise Python's own errors",
    page="sqlite-raw-python-errors.md",
)
READ_UNCOMMITTED_LEAKS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.async_transaction:AsyncSQLiteTransactionManager._do_begin",
    reason="READ UNCOMMITTED does nothing in sync mode, and stays on in async mode",
    page="sqlite-read-uncommitted-leaks.md",
)
STALE_LAST_INSERT_ID = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin._build_query_result",
    reason="SQLite reports an old `last_insert_id` after UPDATE and DELETE",
    page="sqlite-stale-last-insert-id.md",
)
USER_ALIAS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.config:SQLiteConnectionConfig.__post_init__",
    reason="SQLite's configuration drops the alias `user`",
    page="sqlite-user-alias.md",
)
VIEW_REPLACE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.view:SQLiteViewMixin.format_create_view_statement",
    reason="CREATE VIEW with `replace=True` keeps the old view",
    page="sqlite-view-replace.md",
)
