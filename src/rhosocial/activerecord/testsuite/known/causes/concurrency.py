"""Defects of cancelled tasks, of pools, and of what one task does to the loop; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

CANCELLED_BEGIN = Cause(
    where="rhosocial.activerecord.backend.transaction:AsyncTransactionManager.begin",
    reason="A BEGIN that is cancelled leaves the manager inside a transaction",
    page="cancelled-begin-keeps-level.md",
)
MYSQL_CANCELLED_REPLY = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.execute",
    reason="After a cancelled statement the next one gets its reply in the async MySQL backend",
    page="mysql-cancelled-reply.md",
)
MARIADB_CANCELLED_REPLY = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.execute",
    reason="After a cancelled statement the next one gets its reply in the async MariaDB backend",
    page="mariadb-cancelled-reply.md",
)
POOL_RELEASE = Cause(
    where=(
        "rhosocial.activerecord.connection.pool.sync_pool:BackendPool.release",
        "rhosocial.activerecord.connection.pool.async_pool:AsyncBackendPool.release",
    ),
    reason="A persistent pool gives a backend to the next user inside the former user's transaction",
    page="pool-release-keeps-state.md",
)
CURSORS_LEFT_OPEN = Cause(
    where="rhosocial.activerecord.backend.base.execution:AsyncExecutionMixin.execute",
    reason="After an error the cursor is left to the garbage collector, which can stop the event loop",
    page="async-cursor-not-closed.md",
)
