"""Transactions, their savepoints, and the pools that lend sessions."""

from __future__ import annotations

from .mend import Change, Mend, both, places

_LEVEL_BACK = "self._transaction_level += 1"


class AfterHandler(Mend):
    """A handler that raises after the end leaves the manager at the level of the database."""

    page = "core/after-handler.md"
    changes = (
        Change(
            both("backend.transaction:TransactionManager.commit"),
            _LEVEL_BACK,
            """
            if self._state is TransactionState.COMMITTED:
                self._state = TransactionState.INACTIVE
            else:
                self._transaction_level += 1
            """,
        ),
        Change(
            both("backend.transaction:TransactionManager.rollback"),
            _LEVEL_BACK,
            """
            if self._state is TransactionState.ROLLED_BACK:
                self._state = TransactionState.INACTIVE
            else:
                self._transaction_level += 1
            """,
        ),
    )


class NestedEndTakesLastSavepoint(Mend):
    """A nested rollback goes back to the savepoint of its level, and drops the later ones."""

    page = "core/nested-end-takes-last-savepoint.md"
    changes = (
        Change(
            both("backend.transaction:TransactionManager.rollback"),
            """
            if self._active_savepoints:
            savepoint_name = self._active_savepoints.pop()
            """,
            """
            savepoint_name = self._get_savepoint_name(current_level - 1)
            if savepoint_name in self._active_savepoints:
                del self._active_savepoints[self._active_savepoints.index(savepoint_name) :]
            """,
        ),
    )


class NestedIsolation(Mend):
    """``transaction(isolation_level=...)`` sets the level through the property, which refuses it inside a transaction."""

    page = "core/nested-isolation.md"
    changes = (
        Change(
            both("backend.transaction:TransactionManager.transaction"),
            """
            if isolation_level is not None:
            self._isolation_level = isolation_level
            """,
            """
            if isolation_level not in (None, self._isolation_level):
                self.isolation_level = isolation_level
            """,
        ),
    )


class RollbackKeepsLevel(Mend):
    """An outermost rollback that fails leaves no transaction behind."""

    page = "core/rollback-keeps-level.md"
    changes = (
        Change(
            both("backend.transaction:TransactionManager.rollback"),
            _LEVEL_BACK,
            """
            if current_level > 1:
                self._transaction_level += 1
            else:
                self._state = TransactionState.INACTIVE
                self._active_savepoints = []
            """,
        ),
    )


class SavepointNames(Mend):
    """Automatic savepoints have names that no nested transaction has."""

    page = "core/savepoint-names.md"
    changes = (
        Change(
            both("backend.transaction:TransactionManager.savepoint"),
            'name = f"{self._savepoint_prefix}_{self._savepoint_count}"',
            'name = f"{self._savepoint_prefix}_own_{self._savepoint_count}"',
        ),
    )


class PoolReleaseKeepsState(Mend):
    """A backend goes back to its pool outside a transaction, with a session in which nobody has set anything."""

    page = "core/pool-release-keeps-state.md"
    changes = (
        Change(
            places(
                "connection.pool.sync_pool:BackendPool.release", "connection.pool.async_pool:AsyncBackendPool.release"
            ),
            "pooled.reset()",
            """
            while pooled.backend.in_transaction:
                await pooled.backend.rollback_transaction()
            await pooled.backend.disconnect()
            await pooled.backend.connect()
            pooled.reset()
            """,
        ),
    )


class PoolCancelledConnect(Mend):
    """A place in the pool that a cancelled borrower took is free again."""

    page = "core/pool-cancelled-connect.md"
    changes = (
        Change(
            places("connection.pool.async_pool:AsyncBackendPool.acquire"),
            """
            except Exception:
                self._semaphore.release()
                raise
            """,
            """
            except BaseException:
                self._semaphore.release()
                raise
            """,
        ),
        Change(
            places("connection.pool.async_pool:AsyncBackendPool.acquire"),
            "except Exception as e:",
            """
            except asyncio.CancelledError:
                self._available.append(pooled)
                self._stats.current_available += 1
                self._semaphore.release()
                raise
            except Exception as e:
            """,
        ),
    )


class StaleOwner(Mend):
    """However the outermost transaction ends, no task is its owner any more."""

    page = "core/stale-owner.md"
    changes = (
        Change(
            places(
                "backend.transaction:AsyncTransactionManager.commit",
                "backend.transaction:AsyncTransactionManager.rollback",
            ),
            """
            if self._transaction_level == 0:
                self._state = TransactionState.INACTIVE
            """,
            """
            if self._transaction_level == 0:
                self._state = TransactionState.INACTIVE
                self._owner_task = None
            """,
        ),
    )
