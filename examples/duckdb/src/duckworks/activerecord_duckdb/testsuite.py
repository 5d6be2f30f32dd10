"""What the conformance kit needs to know of DuckDB. Only tests import it, so that users need no kit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

import duckdb
from rhosocial.activerecord.testsuite import DbApiChannel, ObjectKind, Provider, Target

from .async_backend import AsyncDuckDBBackend
from .backend import DuckDBBackend


class DuckDBProvider(Provider):
    """Everything else is as the kit takes it for granted."""

    backend_class = DuckDBBackend
    async_backend_class = AsyncDuckDBBackend
    targets = {"duckdb-file": {}}

    binary_collation = "binary"
    identifier_bytes = 1000

    def options_for(self, target: Target, scratch: Path, session: str) -> dict[str, Any]:
        options = super().options_for(target, scratch, session)
        # One process owns a file, so each worker of a parallel run has one of its own.
        options.setdefault("database", str(scratch / f"{session}.duckdb"))
        return options

    def observable(self, config: Any) -> bool:
        return not config.is_private

    def open_channel(self, config: Any) -> Optional[DbApiChannel]:
        if config.is_private:
            return None
        return DbApiChannel(duckdb.connect(config.database, read_only=config.read_only))

    def list_tables_statement(self) -> str:
        return "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"

    def list_views_statement(self) -> str:
        return "SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"

    def further_objects(self) -> Sequence[ObjectKind]:
        return (ObjectKind("sequence", "SELECT sequence_name FROM duckdb_sequences()", "DROP SEQUENCE {name}"),)

    def next_value(self, sequence: str) -> str:
        return "nextval('" + self.quote(sequence).replace("'", "''") + "')"

    def version_statement(self) -> str:
        return "SELECT replace(version(), 'v', '')"

    def database_statement(self) -> str:
        return "SELECT current_database()"
