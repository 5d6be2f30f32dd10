"""Defects in the classes of errors and in what holds after one; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

MARIADB_ASYNC_WRONG_STATEMENT = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._handle_error",
    reason="In async mode a missing table or column is a bare DatabaseError",
    page="mariadb-async-wrong-statement.md",
)
MARIADB_DEADLOCK_AUTOCOMMITS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._handle_error",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._handle_error",
    ),
    reason="After a deadlock the rest of the victim's transaction autocommits",
    page="mariadb-deadlock-autocommits.md",
)
MYSQL_DEADLOCK_AUTOCOMMITS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin._handle_error",
    reason="After a deadlock the rest of the victim's transaction autocommits",
    page="mysql-deadlock-autocommits.md",
)
POSTGRES_EXECUTE_MANY_CLASS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.execute_many",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.execute_many",
    ),
    reason="`execute_many` of a wrong statement is a bare DatabaseError",
    page="postgres-execute-many-class.md",
)
