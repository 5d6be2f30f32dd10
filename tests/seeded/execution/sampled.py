"""Seeded defects of the area ``execution`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import contextlib
import sqlite3

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect


class ErrorsBehindTheFirstStatementIgnored(SeededDefect):
    """Of a text with several statements, the error of the first alone is raised."""

    class Backend:
        async def executescript(self, sql_script: str) -> None:
            ends = [end for end in range(1, len(sql_script) + 1) if sql_script[end - 1] == ";"]
            first = next((end for end in ends if sqlite3.complete_statement(sql_script[:end])), len(sql_script))
            await super().executescript(sql_script[:first])
            with contextlib.suppress(DatabaseError):
                await super().executescript(sql_script[first:])
