"""Databases that count otherwise."""

from __future__ import annotations

from .database import Database
from .variant import Variant


class RowsUncounted(Variant):
    """The database does not say how many rows a statement changed: PEP 249's -1."""

    red = ("execution.affected_rows_is*",)
    quick = (
        "crud.a_bulk_*",
        "crud.records_are_new_after*",
        "crud.*soft_delete*",
        "dml.every_expression_of_a_batch*",
        "dml.updates_and_deletes_are*",
        "execution.affected_rows*",
        "models.delete_all_without*",
    )

    facts = {"counts_rows": False}

    class Database(Database):
        def counted(self, rows: int) -> int:
            return -1
