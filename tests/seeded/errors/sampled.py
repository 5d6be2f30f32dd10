"""Seeded defects of the area ``errors`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from rhosocial.activerecord.backend.errors import ConnectionError

from ..defect import SeededDefect


class WordsOfNamesDecideTheError(SeededDefect):
    """An error is one of the connection where its text says so, be it in a table's name or a value."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            if "connection" in str(error).lower() or "0800" in str(error):
                raise ConnectionError(str(error)) from error
            super()._handle_sqlite_error(error)
