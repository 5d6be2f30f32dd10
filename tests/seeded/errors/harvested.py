"""Seeded defects of the area ``errors`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import sqlite3

from ..defect import SeededDefect


class UniqueKeysReportedAsForeign(SeededDefect):
    """A violated unique constraint is reported as a violated foreign key."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" in str(error):
                error = sqlite3.IntegrityError("FOREIGN KEY constraint failed")
            super()._handle_sqlite_error(error)
