"""Defects of introspection, snapshots and their differences; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

DIFFER_IGNORES_CONDITION = Cause(
    where="rhosocial.activerecord.backend.schema.differ:SchemaDiffer._indexes_equivalent",
    reason="The differ does not see that the condition of an index changed",
    page="differ-ignores-condition.md",
)
DIFFER_IGNORES_KEY = Cause(
    where="rhosocial.activerecord.backend.schema.differ:SchemaDiffer._columns_equivalent",
    reason="The differ does not see that a column became the key",
    page="differ-ignores-key.md",
)
INTROSPECTION_CACHE_KEYS = Cause(
    where="rhosocial.activerecord.backend.introspection.base:IntrospectorMixin._make_cache_key",
    reason="A list that was asked for is given as the answer about one table or view",
    page="introspection-cache-keys.md",
)
INTROSPECTION_INVALIDATE_NAME = Cause(
    where="rhosocial.activerecord.backend.introspection.base:IntrospectorMixin.invalidate_cache",
    reason="`invalidate_cache` with a name leaves the list that the name was found in",
    page="introspection-invalidate-name.md",
)
INTROSPECTION_RAW_ERRORS = Cause(
    where=(
        "rhosocial.activerecord.backend.introspection.base:SyncAbstractIntrospector.list_columns",
        "rhosocial.activerecord.backend.introspection.base:AsyncAbstractIntrospector.list_columns",
        "rhosocial.activerecord.backend.introspection.base:SyncAbstractIntrospector.list_tables",
        "rhosocial.activerecord.backend.introspection.base:AsyncAbstractIntrospector.list_tables",
    ),
    reason="The introspector raises the driver's own errors",
    page="introspection-raw-errors.md",
)
INTROSPECTION_SHARED_LISTS = Cause(
    where="rhosocial.activerecord.backend.introspection.base:IntrospectorMixin._get_cached",
    reason="What a caller does to a list of the introspector, the next caller gets",
    page="introspection-shared-lists.md",
)
MARIADB_DEFAULT_NULL = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._parse_columns",
    reason="MariaDB's introspector tells a default of `'NULL'` where there is none",
    page="mariadb-default-null.md",
)
MARIADB_GENERATED_NOT_TOLD = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._parse_columns",
    reason="MariaDB's introspector does not say that a column is generated",
    page="mariadb-generated-not-told.md",
)
MARIADB_INDEX_DIRECTION = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._parse_indexes",
    reason="MariaDB's introspector tells every index as ascending",
    page="mariadb-index-direction.md",
)
MARIADB_SIZES_NOT_COMPARED = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._parse_columns",
    reason="MariaDB's differ does not see that the size of a type changed",
    page="mariadb-sizes-not-compared.md",
)
MARIADB_UNIQUE_AS_KEY = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._parse_columns",
    reason="MariaDB's introspector takes a unique column for the primary key",
    page="mariadb-unique-as-key.md",
)
MYSQL_GENERATED_NOT_TOLD = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.introspection.introspector:MySQLIntrospectorMixin._parse_columns",
    reason="MySQL's introspector does not say that a column is generated",
    page="mysql-generated-not-told.md",
)
MYSQL_INDEX_DIRECTION = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.introspection.introspector:MySQLIntrospectorMixin._parse_indexes",
    reason="MySQL's introspector tells every index as ascending",
    page="mysql-index-direction.md",
)
MYSQL_UNIQUE_AS_KEY = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.introspection.introspector:MySQLIntrospectorMixin._parse_columns",
    reason="MySQL's introspector takes a unique column for the primary key",
    page="mysql-unique-as-key.md",
)
POSTGRES_COLUMN_FACTS = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.introspection.introspector:PostgreSQLIntrospectorMixin._parse_columns",
    reason="PostgreSQL's introspector fills few of a column's facts",
    page="postgres-column-facts.md",
)
POSTGRES_EXPRESSION_INDEX = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.introspection:PostgresIntrospectionCapabilityMixin.format_index_info_query",
    reason="PostgreSQL's introspector tells an index over an expression as one over its other columns",
    page="postgres-expression-index.md",
)
POSTGRES_INDEX_CONDITION = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.introspection:PostgresIntrospectionCapabilityMixin.format_index_info_query",
    reason="PostgreSQL's introspector tells the condition of an index as the server's inner tree",
    page="postgres-index-condition.md",
)
POSTGRES_INDEX_DIRECTION = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.introspection.introspector:PostgreSQLIntrospectorMixin._parse_indexes",
    reason="PostgreSQL's introspector tells every index as ascending",
    page="postgres-index-direction.md",
)
SQLITE_AUTOINCREMENT_WORD = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_columns",
    reason="SQLite's introspector takes a word in a definition for AUTOINCREMENT",
    page="sqlite-autoincrement-word.md",
)
SQLITE_EXPRESSION_INDEX = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SyncSQLiteIntrospector.list_indexes",
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:AsyncSQLiteIntrospector.list_indexes",
    ),
    reason="SQLite's introspector tells an index over an expression as one over its other columns",
    page="sqlite-expression-index.md",
)
SQLITE_FOREIGN_KEY_TARGET = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_foreign_keys",
    reason="SQLite's introspector does not tell which column a short foreign key refers to",
    page="sqlite-foreign-key-target.md",
)
SQLITE_GENERATED_COLUMNS_HIDDEN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_column_info_query",
    reason="SQLite's introspector does not list generated columns",
    page="sqlite-generated-columns-hidden.md",
)
SQLITE_INDEX_CONDITION_WORD = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SyncSQLiteIntrospector.list_indexes",
        "rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:AsyncSQLiteIntrospector.list_indexes",
    ),
    reason="SQLite's introspector takes a word in a column's name for the condition of its index",
    page="sqlite-index-condition-word.md",
)
SQLITE_INTROSPECTOR_QUOTES = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.introspection.pragma_introspector:SyncPragmaIntrospector.index_list",
        "rhosocial.activerecord.backend.impl.sqlite.introspection.pragma_introspector:AsyncPragmaIntrospector.index_list",
    ),
    reason="SQLite's introspector fails for a table whose name holds an apostrophe",
    page="sqlite-introspector-quotes.md",
)
SQLITE_KEY_NULLABLE = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_columns",
    reason="SQLite's introspector says that the row's own number takes NULL",
    page="sqlite-key-nullable.md",
)
SQLITE_SCHEMA_IGNORED = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_table_list_query",
    reason="SQLite's introspector lists the tables of the main schema for every other",
    page="sqlite-schema-ignored.md",
)
SQLITE_UNIQUE_COLUMN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_columns",
    reason="SQLite's introspector never says that a column is unique",
    page="sqlite-unique-column.md",
)
SQLITE_VIEW_LIST_DEFINITION = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_view_list_query",
    reason="SQLite's introspector lists views without what they select",
    page="sqlite-view-list-definition.md",
)
SQLITE_TRIGGER_UNTOLD = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.introspection.introspector:SQLiteIntrospectorMixin._parse_triggers",
    reason="When a trigger runs is not told",
    page="sqlite-trigger-untold.md",
)
POSTGRES_BIT_VARYING = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.types.data_type_formatting:PostgresTypeFormatSupportMixin.parse_type",
    reason="`bit varying` is told as `bit`",
    page="postgres-bit-varying.md",
)
MYSQL_GEOMETRY_COLLECTION = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.types:MySQLTypeSupportMixin.parse_type",
    reason="`geometrycollection` is told as `geometry`",
    page="mysql-geometry-collection.md",
)
