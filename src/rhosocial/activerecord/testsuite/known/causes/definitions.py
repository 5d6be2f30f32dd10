"""Defects in the making of tables, views and their like; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

POSTGRES_UNDERSCORE = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.table:PostgresTableMixin.format_column_definition",
    reason="A type whose name has an underscore is refused",
    page="postgres-type-with-underscore.md",
)
CREATE_TABLE_AS = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_table:TableMixin.format_create_table_statement",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_create_table_statement",
    ),
    reason="A table can't be made from a query",
    page="create-table-as.md",
)
MYSQL_CREATE_TABLE_AS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_create_table_statement",
    reason="The query of a table is dropped",
    page="mysql-create-table-as.md",
)
MARIADB_CREATE_TABLE_AS = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_create_table_statement",
    reason="The query of a table is dropped, on MariaDB too",
    page="mariadb-create-table-as.md",
)
POSTGRES_GENERATED_COLUMNS = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.table:PostgresTableMixin.format_column_definition",
    reason="A computed column is made as a plain one",
    page="postgres-generated-columns.md",
)
MYSQL_GENERATED_COLUMNS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.table:MySQLTableMixin.format_column_definition",
    reason="A computed column is made as a plain one, on MySQL too",
    page="mysql-generated-columns.md",
)
MARIADB_GENERATED_COLUMNS = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect._format_column_definition_mariadb",
    reason="A computed column is made as a plain one, on MariaDB too",
    page="mariadb-generated-columns.md",
)
MYSQL_TEMPORARY_TABLE = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_create_table_statement",
    reason="A temporary table is rendered as CREATE TABLE TEMPORARY",
    page="mysql-temporary-table.md",
)
MARIADB_TEMPORARY_TABLE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_create_table_statement",
    reason="A temporary table is rendered as CREATE TABLE TEMPORARY, on MariaDB too",
    page="mariadb-temporary-table.md",
)
DEFAULT_UNQUOTED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_default_constraint",
    reason="The default of a date stands in DDL without quotes",
    page="default-unquoted.md",
)
SQLITE_DEFAULT_UNQUOTED = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.ddl_column:SQLiteDDLColumnMixin.format_default_constraint",
    reason="The default of a date stands in DDL without quotes, on SQLite too",
    page="sqlite-default-unquoted.md",
)
MARIADB_DEFAULT_UNQUOTED = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect._format_column_definition_mariadb",
    reason="The default of a date stands in DDL without quotes, on MariaDB too",
    page="mariadb-default-unquoted.md",
)
DEFAULT_BACKSLASH = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_default_constraint",
    reason="The default of a text can end its literal with a backslash",
    page="default-backslash.md",
)
RENAME_OBJECT_TABLE = Cause(
    where="rhosocial.activerecord.backend.expression.statements.ddl_alter:AlterTableAction.to_sql",
    reason="`RenameObject` of a table renames a column",
    page="rename-object-table.md",
)
FOREIGN_KEY_OPTIONS = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_foreign_key_constraint",
    reason="DEFERRABLE and MATCH of a table's foreign key are dropped",
    page="foreign-key-options.md",
)
ADD_INDEX_UNIQUE = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.ddl_column:DDLColumnMixin.format_add_index_action",
    reason="ADD INDEX of a unique index adds a plain one",
    page="add-index-unique.md",
)
SQLITE_ALTER_COLUMN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!format_alter_column_action",
    reason="Operations of ALTER COLUMN are rendered for SQLite, which has none",
    page="sqlite-alter-column.md",
)
MYSQL_ALTER_COLUMN = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_alter_column_action",
    reason="SET DATA TYPE and SET NOT NULL are rendered for MySQL, which has MODIFY",
    page="mysql-alter-column.md",
)
MARIADB_ALTER_COLUMN = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!format_alter_column_action",
    reason="SET DATA TYPE and SET NOT NULL are rendered for MariaDB, which has MODIFY",
    page="mariadb-alter-column.md",
)
SQLITE_SEVERAL_ACTIONS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!format_alter_table_statement",
    reason="Several actions of ALTER TABLE are rendered for SQLite, which takes one",
    page="sqlite-several-actions.md",
)
SQLITE_TRIGGER_EVENTS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.trigger:SQLiteTriggerMixin.format_create_trigger_statement",
    reason="Several events of a trigger are rendered for SQLite, which takes one",
    page="sqlite-trigger-events.md",
)
POSTGRES_COLUMN_COMMENT = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.table:PostgresTableMixin.format_column_definition",
    reason="The comment of a column is a syntax error",
    page="postgres-column-comment.md",
)
POSTGRES_DATETIME_PRECISION = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.types.data_type_formatting:PostgresTypeFormatSupportMixin.format_data_type_date_time",
    reason="The precision of a `DateTimeType` is dropped",
    page="postgres-datetime-precision.md",
)
POSTGRES_CLAIMS_TRIGGER_IF_NOT_EXISTS = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.ddl.trigger:PostgresTriggerMixin.supports_trigger_if_not_exists",
    reason="PostgreSQL's dialect claims CREATE TRIGGER IF NOT EXISTS",
    page="postgres-claims-trigger-if-not-exists.md",
)
MYSQL_CLAIMS_TEMPORARY_VIEW = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.supports_temporary_view",
    reason="MySQL's dialect claims temporary views",
    page="mysql-claims-temporary-view.md",
)
MYSQL_TABLE_CHECK = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.table:MySQLTableMixin.format_table_constraint",
    reason="A CHECK of a table is dropped, and its comma or its name stays",
    page="mysql-table-check.md",
)
MYSQL_FOREIGN_KEY_ACTIONS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.table:MySQLTableMixin.format_table_constraint",
    reason="The actions of a table's foreign key are dropped",
    page="mysql-foreign-key-actions.md",
)
MYSQL_SCHEMA_IGNORED = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_create_table_statement",
    reason="The schema of a table is dropped from CREATE TABLE",
    page="mysql-schema-ignored.md",
)
MARIADB_CLAIMS_CASCADE_VIEW = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.supports_cascade_view",
    reason="MariaDB's dialect claims to drop a view with what is built on it",
    page="mariadb-claims-cascade-view.md",
)
MARIADB_COLUMN_CONSTRAINTS = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect._format_column_definition_mariadb",
    reason="CHECK and REFERENCES of a column are dropped in silence",
    page="mariadb-column-constraints.md",
)
MARIADB_CREATE_TRIGGER = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.trigger:MariaDBTriggerMixin.format_create_trigger_statement",
    reason="A trigger can't be rendered for MariaDB",
    page="mariadb-create-trigger.md",
)
MARIADB_CREATE_SEQUENCE = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.mixins.sequence:MariaDBSequenceMixin.format_create_sequence_statement",
        "rhosocial.activerecord.backend.impl.mariadb.mixins.sequence:MariaDBSequenceMixin.format_drop_sequence_statement",
    ),
    reason="A sequence can't be rendered for MariaDB",
    page="mariadb-create-sequence.md",
)
MARIADB_INDEX_TYPE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!format_create_index_statement",
    reason="The type of an index stands where MariaDB does not take it",
    page="mariadb-index-type.md",
)
MYSQL_TEMPORARY_LIKE = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_create_table_like",
    reason="TEMPORARY stands in the wrong place of CREATE TABLE ... LIKE",
    page="mysql-temporary-like.md",
)
MARIADB_TEMPORARY_LIKE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect._format_create_table_like",
    reason="TEMPORARY stands in the wrong place of CREATE TABLE ... LIKE",
    page="mariadb-temporary-like.md",
)
POSTGRES_TEMPORARY_VIEW = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_create_view_statement",
    reason="TEMPORARY stands before OR REPLACE",
    page="postgres-temporary-view.md",
)
