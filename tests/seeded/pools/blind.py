"""Seeded defects of the area ``pools`` from the public reports of a fifth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from ..defect import SeededDefect


class OpenTransactionsAreHandedOn(SeededDefect):
    """A session that is given back within a transaction is given to the next borrower as it is."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is None or not self._connection.in_transaction:
                await super().disconnect()
            else:
                self._handed_on, self._connection, self._transaction_manager = self._connection, None, None

        async def connect(self) -> None:
            self._connection = vars(self).pop("_handed_on", None)
            if self._connection is None:
                await super().connect()
