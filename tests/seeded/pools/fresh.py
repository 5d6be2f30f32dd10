"""Seeded defects of the area ``pools`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
from typing import Any

from ..defect import SeededDefect


class CancelledSessionsAreHandedOn(SeededDefect):
    """A session whose statement was cancelled is handed on as it is, with the transaction that is open in it."""

    target = "file"

    class AsyncBackend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().execute(*args, **options)
            except asyncio.CancelledError:
                self._cut = True
                raise

        async def disconnect(self) -> None:
            if vars(self).pop("_cut", False) and self._connection.in_transaction:
                self._handed_on, self._connection, self._transaction_manager = self._connection, None, None
            else:
                await super().disconnect()

        async def connect(self) -> None:
            self._connection = vars(self).pop("_handed_on", None)
            await (super().connect() if self._connection is None else asyncio.sleep(0))
