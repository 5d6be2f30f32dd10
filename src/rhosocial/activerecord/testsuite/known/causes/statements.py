"""Defects in running statements and changing rows; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

_BATCH = "rhosocial.activerecord.backend.base.batch_execution:"

BATCH_COMMITS_CALLER = Cause(
    where=(
        _BATCH + "BatchExecutionMixin.execute_batch_dml",
        _BATCH + "AsyncBatchExecutionMixin.execute_batch_dml",
    ),
    reason="`PER_BATCH` commits the transaction that the caller has open",
    page="batch-commits-caller.md",
)
BATCH_VALUES_NOT_CONVERTED = Cause(
    where=(
        _BATCH + "BatchExecutionMixin._execute_batch_fast",
        _BATCH + "AsyncBatchExecutionMixin._execute_batch_fast_async",
    ),
    reason="A batch without RETURNING does not convert its values",
    page="batch-values-not-converted.md",
)
MARIADB_ASYNC_BATCHES = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.async_backend:AsyncMariaDBBackend._prepare_sql_and_params",
    reason="Batches with RETURNING and queries in pages fail in async mode",
    page="mariadb-async-batches.md",
)
MARIADB_DEFAULT_VALUES = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.format_insert_statement",
    reason="A row of defaults is rendered as `DEFAULT VALUES`",
    page="mariadb-default-values.md",
)
MARIADB_DURATION_ZERO = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.backend.sync:MariaDBBackend.execute",
    reason="`duration` is always 0 in sync mode",
    page="mariadb-duration-zero.md",
)
MYSQL_PERCENT_S_LITERAL = Cause(
    where="driver:mysql",
    reason="A `%s` inside a literal is taken for a placeholder",
    page="mysql-percent-s-in-literal.md",
)
MYSQL_SCRIPT_SPLIT = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.async_backend:AsyncMySQLBackend.executescript",
    reason="A script is split at every semicolon in async mode",
    page="mysql-script-split.md",
)
POSTGRES_STALE_PLAN = Cause(
    where="driver:postgres",
    reason="A statement that another session's DDL made stale fails for ever",
    page="postgres-stale-plan.md",
)
PAGED_ADAPTERS_IGNORED = Cause(
    where=(
        _BATCH + "BatchExecutionMixin._adapt_and_map_row",
        _BATCH + "AsyncBatchExecutionMixin._adapt_and_map_row",
    ),
    reason="A query in pages does not convert its columns",
    page="paged-adapters-ignored.md",
)
PAGED_RAW_ERRORS = Cause(
    where=(
        _BATCH + "BatchExecutionMixin.execute_batch_dql",
        _BATCH + "AsyncBatchExecutionMixin.execute_batch_dql",
    ),
    reason="A query in pages raises the driver's own errors",
    page="paged-raw-errors.md",
)

_MARIADB_UPSERT = (
    "rhosocial.activerecord.backend.impl.mariadb.mixins.dml:MariaDBDMLOperationMixin.format_on_conflict_clause"
)
_MYSQL_UPSERT = "rhosocial.activerecord.backend.impl.mysql.mixins.dml:MySQLDMLOperationMixin.format_on_conflict_clause"

MARIADB_UPSERT_CONDITION = Cause(
    where=_MARIADB_UPSERT,
    reason="The condition of an upsert is dropped in silence",
    page="mariadb-upsert-condition-dropped.md",
)
MARIADB_UPSERT_SEVERAL = Cause(
    where=_MARIADB_UPSERT,
    reason="An upsert can change one column only",
    page="mariadb-upsert-several-columns.md",
)
MYSQL_DEFAULT_VALUES = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_insert_statement",
    reason="A row of defaults is rendered as `DEFAULT VALUES`",
    page="mysql-default-values.md",
)
MYSQL_UPSERT_CONDITION = Cause(
    where=_MYSQL_UPSERT,
    reason="The condition of an upsert is dropped in silence",
    page="mysql-upsert-condition-dropped.md",
)
MYSQL_UPSERT_SEVERAL = Cause(
    where=_MYSQL_UPSERT,
    reason="An upsert can change one column only",
    page="mysql-upsert-several-columns.md",
)
