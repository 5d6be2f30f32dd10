"""Defects of the published backend mysql; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

CHANGED_ROWS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend.connect",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.connect",
    ),
    reason="`affected_rows` counts changed rows, not matched ones",
    page="mysql-changed-rows.md",
)
DECIMAL_THROUGH_FLOAT = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin.get_default_adapter_suggestions",
    reason="A Decimal is sent as a float",
    page="mysql-decimal-through-float.md",
)
DISCONNECT_IN_TRANSACTION = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend.disconnect",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.disconnect",
    ),
    reason="`disconnect` inside a transaction connects again",
    page="mysql-disconnect-in-transaction.md",
)
DO_NOTHING_NEEDS_ID = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.dml:MySQLDMLOperationMixin.format_on_conflict_clause",
    reason="DO NOTHING needs a column called `id`",
    page="mysql-do-nothing-needs-id.md",
)
LACKS_SUPPORTS_ILIKE = Cause(
    where="driver:mysql",
    reason="MySQL's dialect does not answer `supports_ilike`",
    page="mysql-lacks-supports-ilike.md",
)
LOCK_TIMEOUT_CLASS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin._handle_error",
    reason="A lock timeout is a bare DatabaseError",
    page="mysql-lock-timeout-class.md",
)
LOST_SESSION = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend._get_cursor",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend._get_cursor",
        "rhosocial.activerecord.backend.impl.mysql.backend:MySQLBackend.execute",
        "rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.execute",
    ),
    reason="A session lost inside a transaction is silently replaced",
    page="mysql-lost-session.md",
)
NAIVE_DATETIMES = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin.get_default_adapter_suggestions",
    reason="A naive datetime comes back aware",
    page="mysql-naive-datetimes.md",
)
NAN_BECOMES_NULL = Cause(
    where="driver:mysql",
    reason="NaN becomes NULL",
    page="mysql-nan-becomes-null.md",
)
NOT_NULL_BY_OMISSION = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin._handle_error",
    reason="NOT NULL violated by omission is not an IntegrityError",
    page="mysql-not-null-by-omission.md",
)
WRONG_STATEMENT_CLASS = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.mixins.backend_mixin:MySQLBackendMixin._handle_error",
    reason="A missing table and a syntax error are bare DatabaseErrors",
    page="mysql-wrong-statement-class.md",
)
ZERO_LAST_INSERT_ID = Cause(
    where="driver:mysql",
    reason="`last_insert_id` is 0 where no key was generated",
    page="mysql-zero-last-insert-id.md",
)
