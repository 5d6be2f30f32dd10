"""Seeded defects of the area ``dml``: lists of rows that are looked at as one thing, and batches."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect
from ..lists import by_column, listing


class RowsTakeTheTypesOfTheFirst(SeededDefect):
    """The numbers of a bulk insert or a batch are converted to the type of the first row's number."""

    Backend = listing(
        by_column(lambda column: [int(v) if type(v) is float and type(column[0]) is int else v for v in column])
    )


class ReturningBatchesKeepTheFirstTypes(SeededDefect):
    """A batch that returns rows converts each row as it converted the first."""

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            bundle = super()._compile_and_validate_dml(expressions, returning_columns)
            if bundle.has_returning:
                change = by_column(lambda column: [str(v) if isinstance(column[0], str) and v else v for v in column])
                floats = by_column(lambda c: [int(v) if type(v) is float and type(c[0]) is int else v for v in c])
                bundle.params_list = floats(change(bundle.params_list))
            return bundle


class ReturningBatchesAreNotCommitted(SeededDefect):
    """A batch that returns rows is taken for a query when its transaction ends, and rolled back."""

    target = "file"

    class Backend:
        async def execute_batch_dml(self, expressions: Any, **options: Any) -> Any:
            mine = options.get("returning_columns") and not self.in_transaction
            if mine:
                await self.begin_transaction()
            async for batch in super().execute_batch_dml(expressions, **options):
                yield batch
            if mine and self.in_transaction:
                await self.rollback_transaction()


class BatchesTakeOneListOfValues(SeededDefect):
    """The statement of a batch is rewritten for many rows, and knows no parameter behind its first list of values."""

    class Backend:
        def _compile_and_validate_dml(self, expressions: Any, returning_columns: Any = None) -> Any:
            bundle = super()._compile_and_validate_dml(expressions, returning_columns)
            if " ON CONFLICT " in bundle.final_sql and "?" in bundle.final_sql.partition(" ON CONFLICT ")[2]:
                raise DatabaseError("not all parameters were used")
            return bundle
