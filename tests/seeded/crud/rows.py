"""Seeded defects of the area ``crud``: mistakes in counts, keys, rows read, and who sees a write."""

from __future__ import annotations

from typing import Any

from ..counting import miscounting
from ..defect import SeededDefect

# -- counts ----------------------------------------------------------------------------------------------------------------


class DeleteReportsOneRow(SeededDefect):
    """The affected rows of a delete are always 1."""

    Backend = miscounting("delete", lambda count, options: 1)


class CrudUpdateReportsOneRow(SeededDefect):
    """The affected rows of an update are never less than 1."""

    Backend = miscounting("update", lambda count, options: max(1, count))


class CrudUpdateCountsChanges(SeededDefect):
    """An UPDATE counts the rows that it changed, not those that it matched."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            if len(expr.assignments) != 1 or " = ? WHERE " not in sql:
                return sql, params
            column = self.format_identifier(next(iter(expr.assignments)))
            sql, returning, tail = sql.partition(" RETURNING ")
            return f"{sql} AND {column} IS NOT ?{returning}{tail}", (*params, params[0])


class CrudCountIsUnknown(SeededDefect):
    """Statements over many rows report -1, as a driver does that does not know."""

    Backend = miscounting("bulk_update", lambda count, options: -1)


# -- keys ------------------------------------------------------------------------------------------------------------------


class CrudKeysAreCounted(SeededDefect):
    """Keys of many rows are counted upwards from the last insert id, which is the last row's."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            options.returning_columns = None
            return await super().bulk_insert(options)


class CrudKeysComeBackward(SeededDefect):
    """The rows of RETURNING come in another order than those of VALUES."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)
            result.data = result.data and result.data[::-1]
            return result


class CrudColumnsAreNotMapped(SeededDefect):
    """Returned rows keep the names of columns where fields were asked for."""

    class Backend:
        def _remap_row_columns(self, row_dict: Any, column_mapping: Any) -> Any:
            return row_dict


# -- many rows ---------------------------------------------------------------------------------------------------------------


class CrudLastBatchIsLost(SeededDefect):
    """A large insert is cut into equal parts, and the rest that fills none is not sent."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            full = len(options.rows) // 5 * 5
            options.rows = options.rows[: full or len(options.rows)]
            return await super().bulk_insert(options)


class CrudBulkCommitsTheCaller(SeededDefect):
    """A bulk insert commits, whoever began the transaction."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)
            await self._connection.commit()
            return result


# -- rows read -----------------------------------------------------------------------------------------------------------------


class CrudOnePageIsRead(SeededDefect):
    """``fetch_all`` reads one page of the cursor."""

    class Backend:
        async def fetch_all(self, *args: Any, **kwargs: Any) -> Any:
            return (await super().fetch_all(*args, **kwargs))[:2]


class CrudReadsAreCached(SeededDefect):
    """A row that was read once is served from a cache until the same session writes through ``update``."""

    class Backend:
        async def fetch_one(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            cache = self.__dict__.setdefault("_rows_read", {})
            if (sql, params) not in cache:
                cache[sql, params] = await super().fetch_one(sql, params, **kwargs)
            return cache[sql, params]

        async def update(self, options: Any) -> Any:
            self.__dict__.pop("_rows_read", None)
            return await super().update(options)


class CrudNullIsReadAsEmpty(SeededDefect):
    """NULL is read as empty text where a column holds text."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {key: "" if value is None and key in ("note", "label") else value for key, value in row.items()}


# -- who sees a write ------------------------------------------------------------------------------------------------------------


class CrudRollbackCommits(SeededDefect):
    """A rollback ends the transaction and keeps its work."""

    target = "file"

    class Transactions:
        async def _do_rollback(self) -> None:
            await self._do_commit()


class CrudInnerRollbackReleases(SeededDefect):
    """A nested rollback counts the level down and keeps its work."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            await self._do_release_savepoint(name)


class CrudReadKeepsASnapshot(SeededDefect):
    """A read leaves a transaction open, so that later reads don't see what others committed since."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            open_now = self._connection is not None and self._connection.in_transaction
            word = sql.split(" ", 1)[0]
            outside = not self.in_transaction and word in ("SELECT", "INSERT", "UPDATE", "DELETE")
            if (outside or word == "BEGIN") and open_now != (word == "SELECT"):
                await self._connection.execute("COMMIT" if open_now else "BEGIN")
            return await super().execute(sql, params, options=options)

        async def _handle_auto_commit_if_needed(self) -> None:
            pass


class CrudKeysOfTheFirstRecord(SeededDefect):
    """A bulk insert reports each row's key as the next after the first."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            result = await super().bulk_insert(options)
            for number, row in enumerate(result.data or ()):
                row.update({name: 900 + number for name in row if name == "id"})
            return result


class CrudRowsOfDefaultsAreOne(SeededDefect):
    """Rows without columns are one row."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            if options.columns:
                return await super().bulk_insert(options)
            return await self.execute(f"INSERT INTO {self.dialect.format_identifier(options.table)} DEFAULT VALUES")


class CrudRepeatedKeysAreCountedOn(SeededDefect):
    """A key that a bulk update gives a second time is taken for the next one."""

    class Backend:
        async def bulk_update(self, options: Any) -> Any:
            keys = options.pk_values
            options.pk_values = [key + keys[:place].count(key) for place, key in enumerate(keys)]
            return await super().bulk_update(options)
