"""The profile of the official PostgreSQL backend, which drives psycopg 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ..capabilities import Capability, Need
from .base import ObjectKind, Provider, Routine
from .channel import DbApiChannel, RawChannel, driver_module
from .text import TextRules

_NEEDS_LIBXML = (
    Capability.XMLPARSE,
    Capability.XMLSERIALIZE,
    Capability.XMLELEMENT,
    Capability.XMLATTRIBUTES,
    Capability.XMLFOREST,
    Capability.XMLCONCAT,
    Capability.XMLCOMMENT,
    Capability.XMLPI,
    Capability.XMLROOT,
    Capability.XMLAGG,
    Capability.XMLEXISTS,
    Capability.XMLTABLE,
)


class PostgresChannel(DbApiChannel):
    """A raw channel over psycopg."""

    def execute_together(self, statements: Sequence[str]) -> None:
        # Without parameters they go to the server as one message, and are one transaction there.
        self.execute("; ".join(statements))


class PostgresProvider(Provider):
    """PostgreSQL through ``rhosocial.activerecord.backend.impl.postgres``."""

    profile_of = "postgres"
    # The protocol counts bind parameters in 16 bits.
    max_parameters = 65_535
    # A text value can't hold code point zero (PostgreSQL docs, 8.3); order follows the database's collation.
    text = TextRules(stores_nul=False, binary_order=False)
    binary_collation = "C"
    # Each is its extension's.
    optional_types = frozenset(
        f"Postgres{name}Type"
        for name in ("Citext", "Cube", "Geography", "Geometry", "Hstore", "Ltree", "Raster", "Vector")
    )
    # What snapshot isolation prevents beyond the standard (PostgreSQL docs, 13.2).
    isolation = {"REPEATABLE_READ": frozenset({"PMP", "PMP-write", "P4", "G-single-write", "OTV"})}

    def default_options(self) -> Mapping[str, Any]:
        return {
            "port": 5432,
            "connect_timeout": 10,
            # Through libpq's `options`, so that they survive a reconnect (milliseconds). No rule asks what a crash of the
            # server leaves, and waiting for the disk is most of a small commit's time.
            "options": {
                "lock_timeout": 4000,
                "idle_in_transaction_session_timeout": 60_000,
                "synchronous_commit": "off",
            },
        }

    def identity_column(self, name: str) -> Any:
        # The generic auto-increment flag is not rendered by this dialect; its own serial type is.
        from rhosocial.activerecord.backend.expression.statements import (
            ColumnConstraint,
            ColumnConstraintType,
            ColumnDefinition,
        )
        from rhosocial.activerecord.backend.impl.postgres.expression.types import PostgresSerialType

        return ColumnDefinition(name, PostgresSerialType(), [ColumnConstraint(ColumnConstraintType.PRIMARY_KEY)])

    def lock_timeout_statement(self, seconds: float) -> str:
        return f"SET lock_timeout = {int(seconds * 1000)}"

    def open_channel(self, config: Any) -> Optional[RawChannel]:
        return PostgresChannel(
            driver_module("psycopg").connect(
                host=config.host,
                port=config.port,
                dbname=config.database,
                user=config.username,
                password=config.password,
                connect_timeout=10,
                autocommit=True,
                options="-c lock_timeout=4000 -c synchronous_commit=off",
            )
        )

    def missing_from_build(self, channel: RawChannel) -> Mapping[Need, str]:
        import psycopg

        try:
            # The view pg_config would say it too, to superusers alone.
            channel.execute("SELECT xmlcomment('')")
        except psycopg.errors.FeatureNotSupported:
            return dict.fromkeys(_NEEDS_LIBXML, "the server was built without libxml")
        return {}

    def next_value(self, sequence: str) -> str:
        return f"nextval('{self.quote(sequence)}')"

    def refusing_routine(self, name: str, backend: Any) -> Any:
        body = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        return Routine(
            create=(f"CREATE FUNCTION {self.quote(name)}() RETURNS trigger {body}",),
            drop=(f"DROP FUNCTION {self.quote(name)}()",),
        )

    def version_statement(self) -> Optional[str]:
        return "SELECT current_setting('server_version')"

    def database_statement(self) -> Optional[str]:
        return "SELECT current_database()"

    def list_tables_statement(self) -> Optional[str]:
        return "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"

    def list_views_statement(self) -> Optional[str]:
        return "SELECT viewname FROM pg_catalog.pg_views WHERE schemaname = current_schema()"

    def further_objects(self) -> Sequence[ObjectKind]:
        # The sequence of an identity column is the column's own: it goes with its table, and can't be dropped alone.
        unowned = "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend WHERE objid = c.oid AND deptype IN ('a', 'i'))"
        here = "current_schema()::regnamespace"
        return (
            ObjectKind(
                "materialized view",
                "SELECT matviewname FROM pg_catalog.pg_matviews WHERE schemaname = current_schema()",
                "DROP MATERIALIZED VIEW {name}",
            ),
            ObjectKind(
                "sequence",
                f"SELECT relname FROM pg_catalog.pg_class c WHERE relkind = 'S' AND relnamespace = {here} AND {unowned}",
                "DROP SEQUENCE {name}",
            ),
            ObjectKind(
                "function",
                f"SELECT proname FROM pg_catalog.pg_proc WHERE prokind = 'f' AND pronargs = 0 AND pronamespace = {here}",
                "DROP FUNCTION {name}()",
            ),
            ObjectKind("schema", "SELECT nspname FROM pg_catalog.pg_namespace", "DROP SCHEMA {name}"),
        )

    def session_id(self, backend: Any) -> Any:
        connection = backend._connection  # the driver's process id has no public way through the backend
        return None if connection is None else connection.info.backend_pid

    def sever(self, channel: RawChannel, session_id: Any) -> bool:
        channel.execute(f"SELECT pg_terminate_backend({int(session_id)}, 2000)")
        return True
