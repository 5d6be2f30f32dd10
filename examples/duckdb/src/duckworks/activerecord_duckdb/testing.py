"""What the provider of the conformance kit rests on: a session past the backend, and what DuckDB does not do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb


class DuckDBChannel:
    """A session past the backend's code. The driver's ``cursor()`` would open one more, so there is none."""

    def __init__(self, database: str) -> None:
        self.connection = duckdb.connect(database)

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        done = self.connection.execute(sql, list(params) or None)
        rows = done.fetchall()
        return rows if done.rowcount < 0 else []

    def close(self) -> None:
        self.connection.close()


# The anomalies that a snapshot prevents.
SNAPSHOT = frozenset({"G1a", "G1b", "G1c", "G-single", "G-single-write", "OTV", "P4", "PMP", "PMP-write"})

_DEPENDENTS = "a table that an index, a foreign key or a trigger depends on can't be altered"
_ADDED = "a column is added without constraints but NOT NULL, and that not together with IF NOT EXISTS"
_REWRITTEN = "a changed key column is a deleted and inserted row, so a reference to the row refuses first"

# Rules whose outcome says no more than that the database is DuckDB: its parser refuses the statement, or its documentation
# describes the behaviour (duckdb.org/docs/stable/sql/constraints, .../sql/indexes, .../sql/statements/alter_table).
LIMITS: dict[str, str] = {
    "ddl.a_changed_table_keeps_its_indexes_and_references": _DEPENDENTS,
    "ddl.a_changed_table_keeps_its_triggers": _DEPENDENTS,
    "ddl.a_column_with_constraints_is_added_if_missing": _ADDED,
    "ddl.a_view_of_a_renamed_object_is_what_the_database_makes_of_it": _DEPENDENTS,
    "ddl.an_added_column_enforces_its_check": _ADDED,
    "ddl.what_refers_to_a_renamed_object_refers_to_it_still": _DEPENDENTS,
    "errors.the_message_of_a_violation_speaks_of_its_own_kind[unique_by_update]": _REWRITTEN,
    "introspection.a_foreign_key_is_reported_right_after_a_column_before_it_was_dropped": _DEPENDENTS,
    "introspection.the_name_of_a_foreign_key_is_reported": "a foreign key has the name that the database makes for it",
    "json.a_key_of_any_characters_is_found[empty]": "a JSON path can't name the empty key",
}
