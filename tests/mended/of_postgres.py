"""The published backend for PostgreSQL."""

from __future__ import annotations

from .mend import Change, Mend, places

_IMPL = "backend.impl.postgres."


def _backends(name: str) -> tuple[str, ...]:
    return places(
        f"{_IMPL}backend.sync:PostgresBackend.{name}", f"{_IMPL}backend.async_backend:AsyncPostgresBackend.{name}"
    )


class PingHidesLoss(Mend):
    """Neither ``ping`` nor the next statement replaces a session that carried a transaction."""

    page = "postgres/ping-hides-loss.md"
    driver = "postgres"
    changes = (
        Change(_backends("ping"), "if reconnect:", "if reconnect and not self.in_transaction:"),
        Change(
            _backends("_get_cursor"),
            "self._connection = None  # Clear the closed/broken connection",
            """
            if self.in_transaction:
                raise OperationalError("the session that carried the transaction is gone")
            self._connection = None
            """,
        ),
    )


class ErrorRollsBack(Mend):
    """A failed statement leaves the transaction to whoever began it."""

    page = "postgres/error-rolls-back.md"
    driver = "postgres"
    changes = (
        Change(
            _backends("_try_rollback_transaction"),
            """
            if self.in_transaction:
            """,
            """
            if self.in_transaction:
                return
            if False:
            """,
        ),
    )


class IncludedColumns(Mend):
    """The columns of an index are the first ``indnkeyatts`` of its attributes."""

    page = "postgres/included-columns.md"
    driver = "postgres"
    changes = (
        Change(
            places(f"{_IMPL}mixins.introspection:PostgresIntrospectionCapabilityMixin.format_index_info_query"),
            "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(ix.indkey)",
            "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY((ix.indkey::int2[])[0:ix.indnkeyatts - 1])",
        ),
    )
