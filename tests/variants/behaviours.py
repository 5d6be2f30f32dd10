"""Databases that behave otherwise where the standard leaves it open."""

from __future__ import annotations

import sqlite3

from .database import Database
from .variant import Variant


class SlowConnection(Variant):
    """Half a second to connect and 5 milliseconds a statement."""

    class Database(Database):
        connect_seconds = 0.5
        statement_seconds = 0.005


class ReversedRows(Variant):
    """Rows without ORDER BY come in another order."""

    class Database(Database):
        def opened(self, connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA reverse_unordered_selects = ON")
