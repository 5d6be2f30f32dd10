"""Defects in how transactions end and what they are told; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

BEFORE_COMMIT_HANDLER_WRITES = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.commit",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.commit",
        "rhosocial.activerecord.backend.impl.postgres.transaction:PostgresTransactionManager.commit",
        "rhosocial.activerecord.backend.impl.postgres.transaction:AsyncPostgresTransactionManager.commit",
    ),
    reason="A handler of BEFORE_COMMIT runs its statements in autocommit",
    page="before-commit-handler-writes.md",
)
MARIADB_DISCONNECT_LOST_SESSION = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.disconnect",
    reason="The async `disconnect` raises when the session is lost in a transaction",
    page="mariadb-disconnect-lost-session.md",
)
MARIADB_ISOLATION_ERROR_CLASS = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.transaction:MariaDBTransactionMixin._check_no_active_transaction",
    reason="Changing the isolation level in a transaction is not an IsolationLevelError",
    page="mariadb-isolation-error-class.md",
)
NESTED_END_TAKES_LAST_SAVEPOINT = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.rollback",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.rollback",
        "rhosocial.activerecord.backend.impl.postgres.transaction:PostgresTransactionManager.rollback",
        "rhosocial.activerecord.backend.impl.postgres.transaction:AsyncPostgresTransactionManager.rollback",
    ),
    reason="The end of a nested transaction takes the last savepoint, whoever made it",
    page="nested-end-takes-last-savepoint.md",
)
POSTGRES_DISCONNECT_NESTED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.disconnect",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.disconnect",
    ),
    reason="`disconnect` inside a nested transaction leaves the manager in a transaction",
    page="postgres-disconnect-nested.md",
)
