"""What the conformance kit needs to know of DuckDB. Only tests import it, so that users need no kit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from rhosocial.activerecord.testsuite import ObjectKind, OtherServer, Provider, Target

from .async_backend import AsyncDuckDBBackend
from .backend import DuckDBBackend
from .testing import LIMITS, SNAPSHOT, DuckDBChannel


class DuckDBProvider(Provider):
    """Everything else is as the kit takes it for granted."""

    backend_class = DuckDBBackend
    async_backend_class = AsyncDuckDBBackend

    binary_collation = "C"
    identifier_bytes = 1000
    # At every level a transaction reads a snapshot; of two that change one row, the later change fails at once.
    isolation = dict.fromkeys(("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ"), SNAPSHOT)
    first_updater_wins = True
    writers_wait = False
    # VARCHAR(5) holds texts of any length (duckdb.org/docs/sql/data_types/text).
    text_lengths = False
    index_directions = False

    def options_for(self, target: Target, scratch: Path, session: str) -> dict[str, Any]:
        options = super().options_for(target, scratch, session)
        # One process owns a file, so each worker of a parallel run has one of its own.
        options.setdefault("database", str(scratch / f"{session}.duckdb"))
        return options

    def session_statements(self) -> Sequence[str]:
        # With the first DuckDB 2.0.1 finds no row by ORDER BY and LIMIT where a block of the table has deleted rows alone; with
        # the second it returns more rows than LIMIT says where the condition of an outer join is never true.
        return ("SET disabled_optimizers = 'row_group_pruner,build_side_probe_side'",)

    def observable(self, config: Any) -> bool:
        return not config.is_private

    def open_channel(self, config: Any) -> Optional[DuckDBChannel]:
        return None if config.is_private else DuckDBChannel(config.database)

    def other_server(self, channel: Any) -> OtherServer:
        return OtherServer("DuckDB", rules=LIMITS)

    def list_tables_statement(self) -> str:
        return "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"

    def list_views_statement(self) -> str:
        return "SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"

    def further_objects(self) -> Sequence[ObjectKind]:
        # A sequence of a generated key is dropped with its table, and only so.
        free = "sequence_oid NOT IN (SELECT objid FROM duckdb_dependencies())"
        listing = f"SELECT sequence_name FROM duckdb_sequences() WHERE {free}"
        return (ObjectKind("sequence", listing, "DROP SEQUENCE {name}"),)

    def next_value(self, sequence: str) -> str:
        return "nextval('" + self.quote(sequence).replace("'", "''") + "')"

    def version_statement(self) -> str:
        return "SELECT replace(version(), 'v', '')"

    def settings_statement(self) -> str:
        return "SELECT name, value FROM duckdb_settings()"

    def database_statement(self) -> str:
        return "SELECT current_database()"
