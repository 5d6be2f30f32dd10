"""Defects of connections and configurations; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

POSTGRES_PING_HIDES_LOSS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.ping",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.ping",
    ),
    reason="`ping` inside a lost transaction reconnects and says True",
    page="postgres-ping-hides-loss.md",
)
MYSQL_PING_HIDES_LOSS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend.ping",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.ping",
    ),
    reason="`ping` inside a lost transaction reconnects and says True",
    page="mysql-ping-hides-loss.md",
)
MARIADB_PING_HIDES_LOSS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.ping",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.ping",
    ),
    reason="`ping` inside a lost transaction reconnects and says True",
    page="mariadb-ping-hides-loss.md",
)
ROLLBACK_KEEPS_LEVEL = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.rollback",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.rollback",
    ),
    reason="A rollback that fails leaves the manager inside a transaction that is gone",
    page="rollback-keeps-level.md",
)
SQLITE_THREAD_SAFETY = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.common:SQLiteBackendMixin.threadsafety",
    reason="SQLite's backend says that threads may share it, and refuses when they do",
    page="sqlite-thread-safety.md",
)
SQLITE_ASYNC_BEGIN = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.backend.async_backend:AsyncSQLiteBackend.transaction_manager",
    reason="The async SQLite backend does not connect for a transaction",
    page="sqlite-async-begin.md",
)
SQLITE_ENVIRONMENT = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.config:SQLiteConnectionConfig.from_env",
    reason="SQLite's configuration ignores options in the environment",
    page="sqlite-environment-ignored.md",
)
MARIADB_ENVIRONMENT = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.config:MariaDBConnectionConfig.from_env",
    reason="MariaDB's configuration ignores options in the environment",
    page="mariadb-environment-ignored.md",
)
MYSQL_KEYWORDS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend.__init__",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.__init__",
    ),
    reason="The MySQL backend drops options that are given as keywords",
    page="mysql-keywords-ignored.md",
)
MYSQL_ASYNC_REFUSED = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.connect",
    reason="The async MySQL backend lets Python's error of a refused connect through",
    page="mysql-async-refused.md",
)
MARIADB_ASYNC_BEGIN = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.async_transaction:AsyncMariaDBTransactionManager._do_begin",
    reason="The async MariaDB backend does not connect for a transaction",
    page="mariadb-async-begin.md",
)
MARIADB_ASYNC_VERSION = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.introspection.introspector:MariaDBIntrospectorMixin._get_version",
    reason="MariaDB's introspector makes a version up in async mode",
    page="mariadb-async-version.md",
)
