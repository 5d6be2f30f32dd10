"""Causes of what the area honesty finds: claims that are false, denials that are not refused, answers that are missing."""

from __future__ import annotations

from ..cause import Cause

SEQUENCES_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_sequence:SequenceMixin.format_create_sequence_statement",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_sequence:SequenceMixin.format_drop_sequence_statement",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_sequence:SequenceMixin.format_alter_sequence_statement",
    ),
    reason="A sequence is rendered for a dialect that says it has none",
    page="sequences-not-refused.md",
)
SCHEMAS_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_schema:SchemaMixin.format_create_schema_statement",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_schema:SchemaMixin.format_drop_schema_statement",
    ),
    reason="A schema is rendered for a dialect that says it has none",
    page="schemas-not-refused.md",
)
INDEX_OPTIONS_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_index:IndexMixin.format_create_index_statement",
        "rhosocial.activerecord.backend.dialect.mixins.ddl_index:IndexMixin.format_drop_index_statement",
    ),
    reason="Options of an index are rendered, or dropped, for a dialect that says it has none",
    page="index-options-not-refused.md",
)
MERGE_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.merge:MergeMixin.format_merge_statement",
    reason="MERGE is rendered for a dialect that says it has none",
    page="merge-not-refused.md",
)
TEMPORAL_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.temporal:TemporalTableMixin.format_temporal_options",
    reason="A query of the past is rendered for a dialect that says it has none",
    page="temporal-not-refused.md",
)
ARRAYS_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.array:ArrayMixin.format_array_expression",
    reason="An array is rendered for a dialect that says it has none",
    page="arrays-not-refused.md",
)
MATERIALIZED_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.cte:CTEMixin.format_cte",
    reason="MATERIALIZED is rendered for a dialect that says it does not know it",
    page="materialized-not-refused.md",
)
SET_OPERATION_LOCK_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.set_operation:SetOperationMixin.format_set_operation_expression",
    reason="FOR UPDATE of a set operation is rendered for a dialect that says it has none",
    page="set-operation-lock-not-refused.md",
)
SQLITE_VIEW_OPTIONS_DROPPED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.mixins.view:SQLiteViewMixin.format_create_view_statement",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.view:SQLiteViewMixin.format_drop_view_statement",
    ),
    reason="CHECK OPTION and CASCADE of a view are dropped in silence",
    page="sqlite-view-options-dropped.md",
)
SQLITE_STATEMENT_TRIGGER = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.trigger:SQLiteTriggerMixin.format_create_trigger_statement",
    reason="A trigger for each statement becomes one for each row",
    page="sqlite-statement-trigger.md",
)
SQLITE_EXPLAIN_FORMAT_IGNORED = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.format_explain_statement",
    reason="A format of EXPLAIN is dropped in silence",
    page="sqlite-explain-format-ignored.md",
)
SQLITE_CLAIMS_EXPLAIN_DOT = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.supports_explain_format",
    reason="SQLite's dialect claims plans in the format DOT",
    page="sqlite-claims-explain-dot.md",
)
SQLITE_DENIES_DEFERRABLE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.supports_deferrable_constraint",
    reason="SQLite's dialect denies deferrable constraints",
    page="sqlite-denies-deferrable.md",
)
SQLITE_TRUNCATE_NO_ANSWER = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_truncate_cascade",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_truncate_restart_identity",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_truncate_table_keyword",
    ),
    reason="Three questions about TRUNCATE are answered with None",
    page="sqlite-truncate-no-answer.md",
)
SQLITE_LACKS_ANSWERS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_graph_table",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_xmlparse",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_xmlserialize",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_xmlelement",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_xmlagg",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_xmlquery",
        "rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect!supports_create_function",
    ),
    reason="SQLite's dialect does not answer for whole protocols",
    page="sqlite-lacks-answers.md",
)
MARIADB_LACKS_ANSWERS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_graph_table",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_xmlparse",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_xmlserialize",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_xmlelement",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_xmlagg",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_xmlquery",
    ),
    reason="MariaDB's dialect does not answer for whole protocols",
    page="mariadb-lacks-answers.md",
)
MYSQL_LACKS_ANSWERS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_graph_table",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_xmlparse",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_xmlserialize",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_xmlelement",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_xmlagg",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_xmlquery",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_create_function",
        "rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect!supports_stored_generated_columns",
    ),
    reason="MySQL's dialect does not answer for whole protocols",
    page="mysql-lacks-answers.md",
)
POSTGRES_LACKS_ANSWERS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_create_function",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_stored_generated_columns",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_virtual_generated_columns",
    ),
    reason="PostgreSQL's dialect does not answer for whole protocols",
    page="postgres-lacks-answers.md",
)
MARIADB_EXPLAIN_FORMAT_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_explain_statement",
    reason="A format of EXPLAIN that MariaDB does not have is rendered",
    page="mariadb-explain-format-not-refused.md",
)
MYSQL_EXPLAIN_FORMAT_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_explain_statement",
    reason="A format of EXPLAIN that MySQL does not have is rendered",
    page="mysql-explain-format-not-refused.md",
)
POSTGRES_EXPLAIN_FORMAT_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_explain_statement",
    reason="A format of EXPLAIN that PostgreSQL does not have is rendered",
    page="postgres-explain-format-not-refused.md",
)
MARIADB_DEFERRABLE_DROPPED = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_create_table_statement",
    reason="DEFERRABLE of a foreign key is dropped in silence",
    page="mariadb-deferrable-dropped.md",
)
MYSQL_DEFERRABLE_DROPPED = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.table:MySQLTableMixin.format_table_constraint",
    reason="DEFERRABLE of a foreign key is dropped in silence",
    page="mysql-deferrable-dropped.md",
)
POSTGRES_CLAIMS_CONSTRAINT_ENFORCED = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_constraint_enforced",
    reason="PostgreSQL's dialect claims NOT ENFORCED constraints before version 18",
    page="postgres-claims-constraint-enforced.md",
    server="<18",
)
POSTGRES_CLAIMS_SET_OPERATION_LOCK = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.set_operation:PostgresSetOperationMixin.supports_set_operation_for_update",
    reason="PostgreSQL's dialect claims FOR UPDATE of a set operation",
    page="postgres-claims-set-operation-lock.md",
)
POSTGRES_DENIES_SEQUENCE = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_sequence",
    reason="PostgreSQL's dialect denies sequences and claims to create them",
    page="postgres-denies-sequence.md",
)
MARIADB_DENIES_SET_OPERATIONS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_union",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_union_all",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_right_join",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_set_operation_order_by",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_set_operation_limit_offset",
        "rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect!supports_sequence_if_not_exists",
    ),
    reason="MariaDB's dialect denies UNION, RIGHT JOIN and options of sequences",
    page="mariadb-denies-set-operations.md",
)
POSTGRES_DENIES_ARRAYS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_array_type",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_array_constructor",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_array_access",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_offset_without_limit",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect!supports_alter_sequence",
    ),
    reason="PostgreSQL's dialect denies arrays, OFFSET without LIMIT and options of sequences",
    page="postgres-denies-arrays.md",
)
