"""Saboteurs of the area ``crud``: mistakes in counts, keys, rows read, and who sees a write."""

from __future__ import annotations

from typing import Any

from .counting import miscounting
from .kinds import Sabotage

# -- counts ----------------------------------------------------------------------------------------------------------------


class DeleteReportsOneRow(Sabotage):
    """The affected rows of a delete are always 1."""

    area = "crud"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("delete", lambda told, options: 1)


class CrudUpdateReportsOneRow(Sabotage):
    """The affected rows of an update are never less than 1."""

    area = "crud"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("update", lambda told, options: max(1, told))


class CrudUpdateCountsChanges(Sabotage):
    """An UPDATE counts the rows that it changed, not those that it matched."""

    area = "crud"
    source = "R18"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            if len(expr.assignments) != 1 or " = ? WHERE " not in sql:
                return sql, params
            column = self.format_identifier(next(iter(expr.assignments)))  # type: ignore[attr-defined]
            sql, returning, tail = sql.partition(" RETURNING ")
            return f"{sql} AND {column} IS NOT ?{returning}{tail}", (*params, params[0])


class CrudCountIsUnknown(Sabotage):
    """Statements over many rows report -1, as a driver does that does not know."""

    area = "crud"
    source = "D027"
    SyncBackend, AsyncBackend = miscounting("bulk_update", lambda told, options: -1)


# -- keys ------------------------------------------------------------------------------------------------------------------


class CrudKeysAreCounted(Sabotage):
    """Keys of many rows are counted upwards from the last insert id, which is the last row's."""

    area = "crud"
    source = "R17"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            options.returning_columns = None
            return super().bulk_insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            options.returning_columns = None
            return await super().bulk_insert(options)  # type: ignore[misc]


class CrudKeysComeBackward(Sabotage):
    """The rows of RETURNING come in another order than those of VALUES."""

    area = "crud"
    source = "D170"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            result = super().bulk_insert(options)  # type: ignore[misc]
            result.data = result.data and result.data[::-1]
            return result

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)  # type: ignore[misc]
            result.data = result.data and result.data[::-1]
            return result


class CrudColumnsAreNotMapped(Sabotage):
    """Returned rows keep the names of columns where fields were asked for."""

    area = "crud"
    source = "D025"

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            return row_dict


# -- many rows ---------------------------------------------------------------------------------------------------------------


class CrudLastBatchIsLost(Sabotage):
    """A large insert is cut into equal parts, and the rest that fills none is not sent."""

    area = "crud"
    source = "D017"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            full = len(options.rows) // 5 * 5
            options.rows = options.rows[: full or len(options.rows)]
            return super().bulk_insert(options)  # type: ignore[misc]

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            full = len(options.rows) // 5 * 5
            options.rows = options.rows[: full or len(options.rows)]
            return await super().bulk_insert(options)  # type: ignore[misc]


class CrudBulkCommitsTheCaller(Sabotage):
    """A bulk insert commits, whoever began the transaction."""

    area = "crud"
    source = "D164"

    class SyncBackend:
        def bulk_insert(self, options: Any) -> Any:
            result = super().bulk_insert(options)  # type: ignore[misc]
            self._connection.commit()  # type: ignore[attr-defined]
            return result

    class AsyncBackend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)  # type: ignore[misc]
            await self._connection.commit()  # type: ignore[attr-defined]
            return result


# -- rows read -----------------------------------------------------------------------------------------------------------------


class CrudOnePageIsRead(Sabotage):
    """``fetch_all`` reads one page of the cursor."""

    area = "crud"
    source = "D016"

    class SyncBackend:
        def fetch_all(self, *args: Any, **kwargs: Any) -> Any:
            return super().fetch_all(*args, **kwargs)[:2]  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, *args: Any, **kwargs: Any) -> Any:
            return (await super().fetch_all(*args, **kwargs))[:2]  # type: ignore[misc]


class CrudReadsAreCached(Sabotage):
    """A row that was read once is served from a cache until the same session writes through ``update``."""

    area = "crud"
    source = "D024"

    class SyncBackend:
        def fetch_one(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            cache = self.__dict__.setdefault("_rows_read", {})
            if (sql, params) not in cache:
                cache[sql, params] = super().fetch_one(sql, params, **kwargs)  # type: ignore[misc]
            return cache[sql, params]

        def update(self, options: Any) -> Any:
            self.__dict__.pop("_rows_read", None)
            return super().update(options)  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_one(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            cache = self.__dict__.setdefault("_rows_read", {})
            if (sql, params) not in cache:
                cache[sql, params] = await super().fetch_one(sql, params, **kwargs)  # type: ignore[misc]
            return cache[sql, params]

        async def update(self, options: Any) -> Any:
            self.__dict__.pop("_rows_read", None)
            return await super().update(options)  # type: ignore[misc]


class CrudNullIsReadAsEmpty(Sabotage):
    """NULL is read as empty text where a column holds text."""

    area = "crud"
    source = "D053"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            row = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            return {key: "" if value is None and key in ("note", "label") else value for key, value in row.items()}


# -- who sees a write ------------------------------------------------------------------------------------------------------------


class CrudRollbackCommits(Sabotage):
    """A rollback ends the transaction and keeps its work."""

    area = "crud"
    source = "D105"
    target = "file"

    class SyncTransactions:
        def _do_rollback(self) -> None:
            self._do_commit()  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_rollback(self) -> None:
            await self._do_commit()  # type: ignore[attr-defined]


class CrudInnerRollbackReleases(Sabotage):
    """A nested rollback counts the level down and keeps its work."""

    area = "crud"
    source = "D119"

    class SyncTransactions:
        def _do_rollback_savepoint(self, name: str) -> None:
            self._do_release_savepoint(name)  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            await self._do_release_savepoint(name)  # type: ignore[attr-defined]


class CrudReadKeepsASnapshot(Sabotage):
    """A read leaves a transaction open, so that later reads don't see what others committed since."""

    area = "crud"
    source = "R07"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            open_now = self._connection is not None and self._connection.in_transaction  # type: ignore[attr-defined]
            word = sql.split(" ", 1)[0]
            outside = not self.in_transaction and word in ("SELECT", "INSERT", "UPDATE", "DELETE")  # type: ignore[attr-defined]
            if (outside or word == "BEGIN") and open_now != (word == "SELECT"):
                self._connection.execute("COMMIT" if open_now else "BEGIN")  # type: ignore[attr-defined]
            return super().execute(sql, params, options=options)  # type: ignore[misc]

        def _handle_auto_commit_if_needed(self) -> None:
            pass

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            open_now = self._connection is not None and self._connection.in_transaction  # type: ignore[attr-defined]
            word = sql.split(" ", 1)[0]
            outside = not self.in_transaction and word in ("SELECT", "INSERT", "UPDATE", "DELETE")  # type: ignore[attr-defined]
            if (outside or word == "BEGIN") and open_now != (word == "SELECT"):
                await self._connection.execute("COMMIT" if open_now else "BEGIN")  # type: ignore[attr-defined]
            return await super().execute(sql, params, options=options)  # type: ignore[misc]

        async def _handle_auto_commit_if_needed(self) -> None:
            pass
