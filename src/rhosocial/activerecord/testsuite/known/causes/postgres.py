"""Defects of the published backend postgres; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

CLAIMS_JSON_TABLE = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.mixins.types.jsonb_enhanced:PostgresJSONBEnhancedMixin.supports_json_table",
    reason="PostgreSQL's dialect claims JSON_TABLE before version 17",
    page="postgres-claims-json-table.md",
    server="<17",
)
ENUM_BY_NAME = Cause(
    where="driver:postgres",
    reason="PostgreSQL's backend binds an Enum by its name",
    page="postgres-enum-by-name.md",
)
ERROR_ROLLS_BACK = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend._try_rollback_transaction",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend._try_rollback_transaction",
    ),
    reason="A failed statement rolls the whole transaction back, and the rest autocommits",
    page="postgres-error-rolls-back.md",
)
EXCLUDED_QUOTED = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_on_conflict_clause",
    reason="A column of `EXCLUDED` inside an expression is not found",
    page="postgres-excluded-in-expression.md",
)
FAILED_RECONNECT = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.execute",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.execute",
    ),
    reason="`execute` returns None when the connection can't be restored",
    page="postgres-failed-reconnect.md",
)
IDENTITY_DROPPED = Cause(
    where="driver:postgres",
    reason="A column's auto-increment is dropped in silence",
    page="postgres-identity-dropped.md",
)
LONG_NAMES = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_identifier",
    reason="A name beyond 63 bytes is cut in silence, and two labels become one",
    page="postgres-long-names.md",
)
LOST_SESSION = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend._get_cursor",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend._get_cursor",
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.execute",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.execute",
    ),
    reason="A session lost inside a transaction is silently replaced",
    page="postgres-lost-session.md",
)
NETWORK_ADDRESS_PASSED_ON = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.adapters.network_address:PostgresNetworkAddressAdapter.from_database",
    reason="What is no network address is read as a text",
    page="postgres-network-address-passed-on.md",
)
PERCENT_IN_LITERAL = Cause(
    where="driver:postgres",
    reason="A `%` in the text of a condition breaks the statement",
    page="postgres-percent-in-literal.md",
)
RAW_UNICODE_ERROR = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend._handle_error",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend._handle_error",
    ),
    reason="Text that can't be encoded raises Python's own error",
    page="postgres-raw-unicode-error.md",
)
TLS_OPTIONS_IGNORED = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.connect",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.connect",
    ),
    reason="TLS options of the configuration never reach the driver",
    page="postgres-tls-options-ignored.md",
)
VERSION_THIRD_NUMBER = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.postgres.backend.sync:PostgresBackend.get_server_version",
        "rhosocial.activerecord.backend.impl.postgres.backend.async_backend:AsyncPostgresBackend.get_server_version",
    ),
    reason="`get_server_version` takes a third number from the package's suffix",
    page="postgres-version-third-number.md",
)
