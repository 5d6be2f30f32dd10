"""Defects of the published backend mariadb; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

ASYNC_SUPPORTS_SAVEPOINT = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.transaction:MariaDBTransactionMixin.supports_savepoint",
    reason="`supports_savepoint` of the async manager is not a coroutine",
    page="mariadb-async-supports-savepoint.md",
)
CHANGED_ROWS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.connect",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.connect",
    ),
    reason="`affected_rows` counts changed rows, not matched ones",
    page="mariadb-changed-rows.md",
)
CLAIMS_CONSTRAINT_ENFORCED = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims NOT ENFORCED constraints",
    page="mariadb-claims-constraint-enforced.md",
)
CLAIMS_FILTER_CLAUSE = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims FILTER in aggregates",
    page="mariadb-claims-filter-clause.md",
)
CLAIMS_FUNCTIONAL_INDEX = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims indexes on expressions",
    page="mariadb-claims-functional-index.md",
)
CLAIMS_INSTEAD_OF_TRIGGER = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims INSTEAD OF triggers",
    page="mariadb-claims-instead-of-trigger.md",
)
CLAIMS_LATERAL_JOIN = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims LATERAL",
    page="mariadb-claims-lateral-join.md",
)
CLAIMS_TEMPORARY_VIEW = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims temporary views",
    page="mariadb-claims-temporary-view.md",
)
CLAIMS_TRIGGER_REFERENCING = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims REFERENCING in triggers",
    page="mariadb-claims-trigger-referencing.md",
)
CLAIMS_TRIGGER_WHEN = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims WHEN in triggers",
    page="mariadb-claims-trigger-when.md",
)
DEADLOCK_CLASS = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._handle_error",
    reason="A deadlock is a bare DatabaseError",
    page="mariadb-deadlock-class.md",
)
DECIMAL_THROUGH_FLOAT = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.backend:MariaDBBackendMixin.get_default_adapter_suggestions",
    reason="A Decimal is sent as a float",
    page="mariadb-decimal-through-float.md",
)
DO_NOTHING_NEEDS_ID = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.dml:MariaDBDMLOperationMixin.format_on_conflict_clause",
    reason="DO NOTHING needs a column called `id`",
    page="mariadb-do-nothing-needs-id.md",
)
ENUM_AS_SQL_TEXT = Cause(
    where="driver:mariadb",
    reason="An Enum is written into the statement as bare text",
    page="mariadb-enum-as-sql-text.md",
)
EXECUTE_MANY_EMPTY = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.execute_many",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.execute_many",
    ),
    reason="`execute_many` of no rows reports -1",
    page="mariadb-execute-many-empty.md",
)
EXECUTE_MANY_UNCOMMITTED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.execute_many",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend.execute_many",
    ),
    reason="`execute_many` never commits",
    page="mariadb-execute-many-uncommitted.md",
)
LEVEL_NOT_RESET = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.transaction:MariaDBTransactionMixin._validate_isolation_level",
    reason="`isolation_level = None` is refused",
    page="mariadb-level-not-reset.md",
)
LOCK_TIMEOUT_CLASS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._handle_error",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._handle_error",
    ),
    reason="A lock timeout is a bare DatabaseError",
    page="mariadb-lock-timeout-class.md",
)
LOST_SESSION = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._get_cursor",
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.execute",
    ),
    reason="A session lost inside a transaction is silently replaced",
    page="mariadb-lost-session.md",
)
NAIVE_DATETIMES = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.backend:MariaDBBackendMixin.get_default_adapter_suggestions",
    reason="A naive datetime comes back aware",
    page="mariadb-naive-datetimes.md",
)
NOT_NULL_BY_OMISSION = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend._handle_error",
        "rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._handle_error",
    ),
    reason="NOT NULL violated by omission is not an IntegrityError",
    page="mariadb-not-null-by-omission.md",
)
PARAMETERS_NOT_COUNTED = Cause(
    where="driver:mariadb",
    reason="Missing and surplus parameters are not refused",
    page="mariadb-parameters-not-counted.md",
)
SAVEPOINT_UNQUOTED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.mariadb.transaction:MariaDBTransactionManager._do_create_savepoint",
        "rhosocial.activerecord.backend.impl.mariadb.async_transaction:AsyncMariaDBTransactionManager._do_create_savepoint",
    ),
    reason="The name of a savepoint is not quoted",
    page="mariadb-savepoint-unquoted.md",
)
SELECT_OPENS_TRANSACTION = Cause(
    where="driver:mariadb",
    reason="A plain SELECT leaves a transaction open",
    page="mariadb-select-opens-transaction.md",
)
