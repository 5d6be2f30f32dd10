"""Seeded defects of the area ``dml`` that a rule about one kind of error can't see."""

from __future__ import annotations

import sqlite3
from typing import Any

from ..defect import SeededDefect


class OnlyAViolationUndoesAWholeBatch(SeededDefect):
    """A batch that fails for another reason than a violated constraint keeps the batches before it."""

    class SyncBackend:
        def _execute_batch_fast(self, sql: str, params_list: Any) -> Any:
            try:
                return super()._execute_batch_fast(sql, params_list)  # type: ignore[misc]
            except sqlite3.IntegrityError:
                raise
            except Exception:
                self._connection.execute("COMMIT")  # type: ignore[attr-defined]
                self._connection.execute("BEGIN")  # type: ignore[attr-defined]
                raise


class DefaultValuesReplaceTheFirstRow(SeededDefect):
    """A row of defaults is inserted in place of the last row, under a key that was there."""

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            sql, params = super().format_insert_statement(expr)  # type: ignore[misc]
            if not sql.rstrip().endswith("DEFAULT VALUES"):
                return sql, params
            table = sql.split(" ")[2]
            return f'INSERT OR REPLACE INTO {table} ("id") SELECT COALESCE(MAX("id"), 1) FROM {table}', ()
