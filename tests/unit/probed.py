"""A stand-in for ``db`` in tests of probes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError


class ProbedServer:
    """Records every statement, refuses those with a given word, and answers queries with one row."""

    row = 1

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.ran: list[str] = []
        self.provider = SimpleNamespace(
            quote=lambda name: name,
            from_nothing="",
            binary_collation=None,
            drop_statement=lambda name: f"DROP TABLE {name}",
            drop_view_statement=lambda name: f"DROP VIEW {name}",
        )
        self.dialect = SimpleNamespace(get_parameter_placeholder=lambda: "?")

    def own_name(self, base: str) -> str:
        return base[-1]

    async def run(self, sql: str, *, kind: str, process_result_set: bool = False) -> Any:
        self.ran.append(sql)
        if any(word in sql for word in self.refused):
            raise DatabaseError(f"refused: {sql}")
        return SimpleNamespace(data=[{"n": self.row}])
