"""Saboteurs of the area ``models``: what a backend does wrongly with statements, transactions and sessions."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

from .area_concurrency import TheDepthIsTheClasss
from .area_transactions_sessions import EachInsertIsCommitted
from .kinds import Sabotage


class ModelAffectedIsOne(Sabotage):
    """An UPDATE or DELETE reports one row, whatever it did."""

    area = "models"
    source = "D027"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            return dataclasses.replace(super().update(options), affected_rows=1)  # type: ignore[misc]

        def delete(self, options: Any) -> Any:
            return dataclasses.replace(super().delete(options), affected_rows=1)  # type: ignore[misc]

    class AsyncBackend:
        async def update(self, options: Any) -> Any:
            return dataclasses.replace(await super().update(options), affected_rows=1)  # type: ignore[misc]

        async def delete(self, options: Any) -> Any:
            return dataclasses.replace(await super().delete(options), affected_rows=1)  # type: ignore[misc]


class ModelWritesForgetSchema(Sabotage):
    """INSERT, UPDATE and DELETE go to the default schema."""

    area = "models"
    source = "D065"

    class Backend:
        def insert(self, options: Any) -> Any:
            return super().insert(dataclasses.replace(options, schema_name=None))  # type: ignore[misc]

        def update(self, options: Any) -> Any:
            return super().update(dataclasses.replace(options, schema_name=None))  # type: ignore[misc]

        def delete(self, options: Any) -> Any:
            return super().delete(dataclasses.replace(options, schema_name=None))  # type: ignore[misc]


class ModelUpdateCommits(Sabotage):
    """An UPDATE ends the transaction that it stands in."""

    area = "models"
    source = "CK"

    class SyncBackend:
        def update(self, options: Any) -> Any:
            result = super().update(options)  # type: ignore[misc]
            if self.in_transaction:  # type: ignore[attr-defined]
                self._connection.execute("COMMIT")  # type: ignore[attr-defined]
                self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            return result


class ModelDeleteOnASessionOfItsOwn(Sabotage):
    """DELETE waits until the transaction is over, and is then forgotten."""

    area = "models"
    source = "CK"
    target = "file"

    class Backend:
        def delete(self, options: Any) -> Any:
            if self.in_transaction:  # type: ignore[attr-defined]
                options = dataclasses.replace(options, where=options.where & ~options.where)
            return super().delete(options)  # type: ignore[misc]


class ModelRowsKept(Sabotage):
    """A row that was read by its key is given again, as it was read."""

    area = "models"
    source = "D024"

    class SyncBackend:
        def fetch_one(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = super().fetch_one(sql, params, *args, **options)  # type: ignore[misc]
            return kept[key]

    class AsyncBackend:
        async def fetch_one(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
            kept, key = self.__dict__.setdefault("kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().fetch_one(sql, params, *args, **options)  # type: ignore[misc]
            return kept[key]


class ModelContextWithoutConfig(Sabotage):
    """``context`` connects to the default database, in memory."""

    area = "models"
    source = "CK"
    target = "file"

    class SyncBackend:
        @contextlib.contextmanager
        def context(self) -> Any:
            kept, self.config.database = self.config.database, ":memory:"  # type: ignore[has-type]
            with super().context() as context:  # type: ignore[misc]
                self.config.database = kept
                yield context


class ModelDisconnectKeepsSession(Sabotage):
    """``disconnect`` leaves the session open, for whoever comes next."""

    area = "models"
    source = "CK"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            """Nothing."""


class ModelNumbersComeAsText(Sabotage):
    """What comes back without an adapter is given as text: computed values above all."""

    area = "models"
    source = "D025"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            adapted = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            known = column_adapters or {}
            return {name: value if name in known or value is None else str(value) for name, value in adapted.items()}


class ModelFirstBackendForAll(Sabotage):
    """What a class keeps of its first backend serves every later one: reads and changes run there."""

    area = "models"
    source = "D149"
    target = "file"

    class SyncBackend:
        _first: Any = None

        def connect(self) -> None:
            if getattr(self._first, "_connection", None) is None:
                type(self)._first = self
            super().connect()  # type: ignore[misc]

        def fetch_one(self, *args: Any, **options: Any) -> Any:
            return super(type(self).__mro__[1], self._first).fetch_one(*args, **options)  # type: ignore[misc]

        def update(self, options: Any) -> Any:
            return super(type(self).__mro__[1], self._first).update(options)  # type: ignore[misc]


class ModelTextValuesReversed(Sabotage):
    """The values of a text with several ``?`` are bound from the last to the first."""

    area = "models"
    source = "D014"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, final = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            return sql, final[::-1] if " <> ?" in sql and final and len(final) == 2 else final


class ModelValuesUnderOtherLabels(Sabotage):
    """Values of a list of columns are paired with the labels in reverse."""

    area = "models"
    source = "CK"

    class SyncBackend:
        def fetch_one(self, sql: str, *args: Any, **options: Any) -> Any:
            row = super().fetch_one(sql, *args, **options)  # type: ignore[misc]
            turn = row and len(row) == 4 and not sql.startswith("SELECT *")
            return dict(zip(row, reversed(list(row.values())))) if turn else row

    class AsyncBackend:
        async def fetch_one(self, sql: str, *args: Any, **options: Any) -> Any:
            row = await super().fetch_one(sql, *args, **options)  # type: ignore[misc]
            turn = row and len(row) == 4 and not sql.startswith("SELECT *")
            return dict(zip(row, reversed(list(row.values())))) if turn else row


class ModelNullIsZero(Sabotage):
    """NULL is read as 0."""

    area = "models"
    source = "CK"

    class Backend:
        def _adapt_row_types(self, row_dict: Any, column_adapters: Any) -> Any:
            adapted = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            return {name: 0 if value is None and name.endswith("_id") else value for name, value in adapted.items()}


class ModelRowsAreCommitted(Sabotage):
    """What is written is committed at once, and the transaction begun anew behind the caller's back."""

    area = "models"
    source = "D106"
    target = "file"
    SyncBackend = EachInsertIsCommitted.SyncBackend
    AsyncBackend = EachInsertIsCommitted.AsyncBackend


class ModelDepthOfAll(Sabotage):
    """How deep the nesting is, is kept on the class of the transaction manager."""

    area = "models"
    source = "D149"
    target = "file"
    SyncTransactions = TheDepthIsTheClasss.SyncTransactions
    AsyncTransactions = TheDepthIsTheClasss.AsyncTransactions


class ModelChangesWait(Sabotage):
    """What is changed or deleted outside a transaction is committed with the next statement."""

    area = "models"
    source = "R07"
    target = "file"

    class SyncBackend:
        def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if not self.in_transaction or sql.startswith("BEGIN"):  # type: ignore[attr-defined]
                self._connection.commit()  # type: ignore[attr-defined]
                if sql.startswith(("UPDATE", "DELETE")):
                    self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            return super()._execute_query(cursor, sql, params)  # type: ignore[misc]

        def _handle_auto_commit_if_needed(self) -> None:
            pass

    class AsyncBackend:
        async def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if not self.in_transaction or sql.startswith("BEGIN"):  # type: ignore[attr-defined]
                await self._connection.commit()  # type: ignore[attr-defined]
                if sql.startswith(("UPDATE", "DELETE")):
                    await self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            return await super()._execute_query(cursor, sql, params)  # type: ignore[misc]

        async def _handle_auto_commit_if_needed(self) -> None:
            pass
