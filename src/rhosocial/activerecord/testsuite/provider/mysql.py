"""The profile of the official MySQL backend, which drives mysql-connector-python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Optional

from ..capabilities import Capability
from .base import ObjectKind, Provider, Routine
from .channel import DbApiChannel, RawChannel, driver_module
from .other_server import OtherServer
from .text import TextRules

_MARIADB_ALONE = (
    Capability.ADD_COLUMN_IF_NOT_EXISTS,
    Capability.DROP_COLUMN_IF_EXISTS,
    Capability.DROP_CONSTRAINT_IF_EXISTS,
    Capability.INDEX_IF_NOT_EXISTS,
    Capability.INDEX_IF_EXISTS,
    Capability.OFFSET_WITHOUT_LIMIT,
    Capability.RETURNING_INSERT,
    Capability.RETURNING_DELETE,
    Capability.SEQUENCE,
    Capability.CREATE_SEQUENCE,
    Capability.DROP_SEQUENCE,
    Capability.ALTER_SEQUENCE,
    Capability.SEQUENCE_IF_NOT_EXISTS,
    Capability.SEQUENCE_IF_EXISTS,
    Capability.SEQUENCE_CYCLE,
    Capability.SEQUENCE_CACHE,
    Capability.TEMPORAL_TABLES,
)
"""What MySQL's dialect rightly denies and a MariaDB server has."""

MARIADB_UNDER_MYSQL = OtherServer(
    "MariaDB",
    capabilities={
        Capability.LATERAL_JOIN: "it has no LATERAL",
        Capability.EXPLAIN_ANALYZE: "it writes ANALYZE in place of EXPLAIN ANALYZE",
        Capability.JSON_ARROW_OPERATORS: "it has no -> and ->>",
        Capability.CONSTRAINT_ENFORCED: "it has no NOT ENFORCED",
        Capability.FUNCTIONAL_INDEX: "it has no indexes on expressions",
        Capability.SET_OPERATION_FOR_UPDATE: "it takes FOR UPDATE of a set operation and locks nothing",
        Capability.EXPLAIN_FORMAT.of("TREE"): "it has no plans in the format TREE",
        **dict.fromkeys(_MARIADB_ALONE, "it can, and MySQL can't"),
        Capability.FUNCTIONAL_INDEX: "it has no indexes on expressions",
    },
    rules={
        "introspection.a_column_without_a_default_has_none": "it returns the four letters NULL as the default of such a column",
        "windows.lag_and_lead_return_their_default_beyond_the_partition": "its LAG and LEAD take no default",
    },
)
"""What a MariaDB server does differently from the MySQL server that the mysql driver was written for."""


class MySQLChannel(DbApiChannel):
    """A raw channel over a driver for MySQL whose connection takes several statements at once."""

    def execute_together(self, statements: Sequence[str]) -> None:
        cursor = self.connection.cursor()
        try:
            # One transaction, so that the server waits for its disk once.
            cursor.execute("; ".join(("START TRANSACTION", *statements, "COMMIT")))
            # Every statement has a result of its own, and an error of a later one is raised with its result.
            while cursor.nextset():
                pass
        except Exception:
            # Else the locks of what it began would stay.
            self.connection.rollback()
            raise
        finally:
            cursor.close()


def tuned(channel: MySQLChannel, statements: Iterable[str]) -> MySQLChannel:
    """The channel after the statements of a new session."""
    for statement in statements:
        channel.execute(statement)
    return channel


class MySQLProvider(Provider):
    """MySQL, or a MariaDB server, through ``rhosocial.activerecord.backend.impl.mysql``."""

    profile_of = "mysql"
    # Prepared statements count parameters in 16 bits; the text protocol that the drivers use by default does not.
    max_parameters: ClassVar[Optional[int]] = 65_535
    # The default collations fold case and accents and, up to MySQL 5.7 and on MariaDB, pad with blanks and give every
    # character beyond U+FFFF one weight (MySQL manual, 10.10.1).
    text = TextRules(
        case_sensitive=False,
        accent_sensitive=False,
        tells_supplementary_apart=False,
        pads_blanks=True,
        like_case_sensitive=False,
        binary_order=False,
    )
    # MariaDB's default max_allowed_packet is 16 MiB, and the statement around the value needs a little of it.
    max_value_bytes: ClassVar[int] = 2**24 - 2**10
    identifier_bytes = 64
    binary_collation = "utf8mb4_bin"
    # MySQL has vectors since 9.0.
    optional_types = frozenset({"MySQLVectorType"})
    transactional_ddl = False
    quote_characters = ("`", "`")
    # InnoDB's consistent reads are a snapshot, so plain re-reads show no phantom (MySQL manual, 15.7.2.1).
    isolation = {"REPEATABLE_READ": frozenset({"PMP"})}

    def default_options(self) -> Mapping[str, Any]:
        return {
            # The config's own default is None, which the drivers refuse with a TypeError.
            "port": 3306,
            # A server without TLS ends the async driver with a TypeError that says nothing; say `ssl_disabled: false`
            # where the server has it.
            "ssl_disabled": True,
        }

    def session_statements(self) -> Iterable[str]:
        # A lost row lock or metadata lock ends in an error, not in the hour-long defaults (seconds).
        return ("SET SESSION innodb_lock_wait_timeout = 4", "SET SESSION lock_wait_timeout = 8")

    def lock_timeout_statement(self, seconds: float) -> str:
        # InnoDB counts whole seconds, and at least one.
        return f"SET SESSION innodb_lock_wait_timeout = {max(1, math.ceil(seconds))}"

    def open_channel(self, config: Any) -> Optional[RawChannel]:
        connection = driver_module("mysql.connector").connect(
            host=config.host,
            port=config.port,
            database=config.database,
            user=config.username,
            password=config.password,
            autocommit=True,
            ssl_disabled=bool(config.ssl_disabled),
            connection_timeout=10,
            use_pure=True,
        )
        return tuned(MySQLChannel(connection), self.session_statements())

    def refusing_routine(self, name: str, backend: Any) -> Any:
        body = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'"
        return Routine(
            create=(f"CREATE PROCEDURE {self.quote(name)}() {body}",),
            drop=(f"DROP PROCEDURE {self.quote(name)}",),
        )

    def version_statement(self) -> Optional[str]:
        return "SELECT VERSION()"

    def database_statement(self) -> Optional[str]:
        return "SELECT DATABASE()"

    def list_tables_statement(self) -> Optional[str]:
        return "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"

    def list_views_statement(self) -> Optional[str]:
        return "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()"

    def further_objects(self) -> Sequence[ObjectKind]:
        routines = "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()"
        sequences = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        return (
            # MariaDB's alone; no table of MySQL is of this type.
            ObjectKind("sequence", f"{sequences} AND table_type = 'SEQUENCE'", "DROP SEQUENCE {name}"),
            ObjectKind("procedure", f"{routines} AND routine_type = 'PROCEDURE'", "DROP PROCEDURE {name}"),
            ObjectKind("schema", "SELECT schema_name FROM information_schema.schemata", "DROP SCHEMA {name}"),
        )

    def session_id(self, backend: Any) -> Any:
        connection = backend._connection  # the driver's connection id has no public way through the backend
        return None if connection is None else connection.connection_id

    def sever(self, channel: RawChannel, session_id: Any) -> bool:
        channel.execute(f"KILL CONNECTION {int(session_id)}")
        return True

    def other_server(self, channel: RawChannel) -> Optional[OtherServer]:
        ((version,),) = channel.execute("SELECT VERSION()")
        return MARIADB_UNDER_MYSQL if "mariadb" in str(version).lower() else None
