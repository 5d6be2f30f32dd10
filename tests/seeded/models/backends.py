"""Seeded defects of the area ``models``: what a backend does wrongly with statements, transactions and sessions."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

from ..concurrency.basics import TheDepthIsTheClasss
from ..defect import SeededDefect
from ..transactions.sessions import EachInsertIsCommitted


class ModelAffectedIsOne(SeededDefect):
    """An UPDATE or DELETE reports one row, whatever it did."""

    class Backend:
        async def update(self, options: Any) -> Any:
            return dataclasses.replace(await super().update(options), affected_rows=1)

        async def delete(self, options: Any) -> Any:
            return dataclasses.replace(await super().delete(options), affected_rows=1)


class ModelWritesForgetSchema(SeededDefect):
    """INSERT, UPDATE and DELETE go to the default schema."""

    class Backend:
        def insert(self, options: Any) -> Any:
            return super().insert(dataclasses.replace(options, schema_name=None))

        def update(self, options: Any) -> Any:
            return super().update(dataclasses.replace(options, schema_name=None))

        def delete(self, options: Any) -> Any:
            return super().delete(dataclasses.replace(options, schema_name=None))


class ModelUpdateCommits(SeededDefect):
    """An UPDATE ends the transaction that it stands in."""

    class SyncBackend:
        def update(self, options: Any) -> Any:
            result = super().update(options)
            if self.in_transaction:
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN")
            return result


class ModelDeleteOnASessionOfItsOwn(SeededDefect):
    """DELETE waits until the transaction is over, and is then forgotten."""

    target = "file"

    class Backend:
        def delete(self, options: Any) -> Any:
            if self.in_transaction:
                options = dataclasses.replace(options, where=options.where & ~options.where)
            return super().delete(options)


class ModelRowsKept(SeededDefect):
    """A row that was read by its key is given again, as it was read."""

    class Backend:
        async def fetch_one(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().fetch_one(sql, params, *args, **options)
            return kept[key]


class ModelContextWithoutConfig(SeededDefect):
    """``context`` connects to the default database, in memory."""

    target = "file"

    class SyncBackend:
        @contextlib.contextmanager
        def context(self) -> Any:
            kept, self.config.database = self.config.database, ":memory:"
            with super().context() as context:
                self.config.database = kept
                yield context


class ModelDisconnectKeepsSession(SeededDefect):
    """``disconnect`` leaves the session open, for whoever comes next."""

    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            """Nothing."""


class ModelNumbersComeAsText(SeededDefect):
    """What comes back without an adapter is given as text: computed values above all."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            adapted = super()._adapt_row_types(row_dict, column_adapters)
            known = column_adapters or {}
            return {name: value if name in known or value is None else str(value) for name, value in adapted.items()}


class ModelFirstBackendForAll(SeededDefect):
    """What a class keeps of its first backend serves every later one: reads and changes run there."""

    target = "file"

    class SyncBackend:
        _first: Any = None

        def connect(self) -> None:
            if getattr(self._first, "_connection", None) is None:
                type(self)._first = self
            super().connect()

        def fetch_one(self, *args: Any, **options: Any) -> Any:
            return super(__class__, self._first).fetch_one(*args, **options)

        def update(self, options: Any) -> Any:
            return super(__class__, self._first).update(options)


class ModelTextValuesReversed(SeededDefect):
    """The values of a text with several ``?`` are bound from the last to the first."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)
            return sql, final[::-1] if " <> ?" in sql and final and len(final) == 2 else final


class ModelValuesUnderOtherLabels(SeededDefect):
    """Values of a list of columns are paired with the labels in reverse."""

    class Backend:
        async def fetch_one(self, sql: str, *args: Any, **options: Any) -> Any:
            row = await super().fetch_one(sql, *args, **options)
            turn = row and len(row) == 4 and not sql.startswith("SELECT *")
            return dict(zip(row, reversed(list(row.values())))) if turn else row


class ModelNullIsZero(SeededDefect):
    """NULL is read as 0."""

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            adapted = super()._adapt_row_types(row_dict, column_adapters)
            return {name: 0 if value is None and name.endswith("_id") else value for name, value in adapted.items()}


class ModelRowsAreCommitted(SeededDefect):
    """What is written is committed at once, and the transaction begun anew behind the caller's back."""

    target = "file"
    Backend = EachInsertIsCommitted.Backend


class ModelDepthOfAll(SeededDefect):
    """How deep the nesting is, is kept on the class of the transaction manager."""

    target = "file"
    Transactions = TheDepthIsTheClasss.Transactions


class ModelChangesWait(SeededDefect):
    """What is changed or deleted outside a transaction is committed with the next statement."""

    target = "file"

    class Backend:
        async def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if not self.in_transaction or sql.startswith("BEGIN"):
                await self._connection.commit()
                if sql.startswith(("UPDATE", "DELETE")):
                    await self._connection.execute("BEGIN")
            return await super()._execute_query(cursor, sql, params)

        async def _handle_auto_commit_if_needed(self) -> None:
            pass
