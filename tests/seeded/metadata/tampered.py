"""Seeded defects of the area ``metadata`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class TheVersionUndoesTheTransaction(SeededDefect):
    """Asking for the server's version rolls the open transaction back and begins another one."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            if self._connection is not None and self._connection.in_transaction:  # type: ignore[attr-defined]
                self._connection.execute("ROLLBACK")  # type: ignore[attr-defined]
                self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            return super().get_server_version()  # type: ignore[misc]
