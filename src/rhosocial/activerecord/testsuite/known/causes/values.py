"""Defects of values: adapters, columns and what drivers bind; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

FIELD_ADAPTER_NOT_WRITTEN = Cause(
    where=(
        "rhosocial.activerecord.base.base:BaseActiveRecord._insert_internal",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord._insert_internal",
        "rhosocial.activerecord.base.base:BaseActiveRecord._update_internal",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord._update_internal",
    ),
    reason="The adapter that a field names converts what is read, not what is written",
    page="field-adapter-not-written.md",
)
GENERIC_ANNOTATION = Cause(
    where=(
        "rhosocial.activerecord.base.base:BaseActiveRecord.get_column_adapters",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord.get_column_adapters",
    ),
    reason="A field annotated `List[str]` is not adapted as a list",
    page="generic-annotation.md",
)
POSTGRES_LISTS = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.backend.base:PostgresBackendMixin.get_default_adapter_suggestions",
    reason="A list is bound as an array, also for a JSON column",
    page="postgres-list-as-array.md",
)
MARIADB_SURROGATE = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._handle_mariadb_error",
    reason="Text that can't be encoded is told as a lost connection",
    page="mariadb-surrogate-class.md",
)
MYSQL_INFINITY = Cause(
    where="driver:mysql",
    reason="Infinity is written into the statement as a name",
    page="mysql-infinity-as-sql.md",
)
SQLITE_SPANS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin.get_default_adapter_suggestions",
    reason="SQLite's dialect has a column type for intervals, and its backend binds none",
    page="sqlite-interval-unbound.md",
)
MYSQL_ENUM_BY_POSITION = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.adapters:MySQLEnumAdapter.from_database",
    reason="An enum of integers is written by value and read by position",
    page="mysql-enum-by-position.md",
)
MYSQL_ENUM_OPTIONAL = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.adapters:MySQLEnumAdapter.from_database",
    reason="The adapter for enums can't read `Optional`",
    page="mysql-enum-optional.md",
)
MYSQL_UNREADABLE_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.adapters:MySQLBlobAdapter.from_database",
        "rhosocial.activerecord.backend.impl.mysql.adapters:MySQLBooleanAdapter.from_database",
        "rhosocial.activerecord.backend.impl.mysql.adapters:MySQLUUIDAdapter.from_database",
    ),
    reason="What an adapter can't read is passed on, or taken for true",
    page="mysql-unreadable-not-refused.md",
)
MARIADB_ENUM_BY_POSITION = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.adapters:MariaDBEnumAdapter.from_database",
    reason="An enum of integers is written by value and read by position",
    page="mariadb-enum-by-position.md",
)
MARIADB_ENUM_OPTIONAL = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.adapters:MariaDBEnumAdapter.from_database",
    reason="The adapter for enums can't read `Optional`",
    page="mariadb-enum-optional.md",
)
MARIADB_UNREADABLE_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.adapters:MariaDBBlobAdapter.from_database",
        "rhosocial.activerecord.backend.impl.mariadb.adapters:MariaDBBooleanAdapter.from_database",
        "rhosocial.activerecord.backend.impl.mariadb.adapters:MariaDBUUIDAdapter.from_database",
    ),
    reason="What an adapter can't read is passed on, or taken for true",
    page="mariadb-unreadable-not-refused.md",
)
