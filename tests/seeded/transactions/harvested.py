"""Seeded defects of the area ``transactions`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from rhosocial.activerecord.backend.errors import IntegrityError, TransactionError
from rhosocial.activerecord.backend.transaction import TransactionState

from ..defect import SeededDefect


class LevelsShareASavepoint(SeededDefect):
    """Savepoints of all levels have one name, and the level above rolls back to one that was rolled back to already."""

    class Transactions:
        def _get_savepoint_name(self, level: int) -> str:
            return super()._get_savepoint_name(1)


class FailedReleasesLeaveALevel(SeededDefect):
    """A savepoint that can't be released is not rolled back, and its level is left all the same."""

    class Transactions:
        async def commit(self) -> None:
            try:
                await super().commit()
            except TransactionError:
                self._transaction_level -= self._transaction_level > 1
                raise


class RefusedCommitsLeaveTheTransaction(SeededDefect):
    """A commit that the database refuses ends the transaction for the client alone, so that the next can't begin."""

    class Transactions:
        async def commit(self) -> None:
            try:
                await super().commit()
            except TransactionError as error:
                if self._transaction_level == 1 and isinstance(error.__cause__, IntegrityError):
                    self._transaction_level, self._state = 0, TransactionState.INACTIVE
                raise
