"""Seeded defects of the area ``crud`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord
from rhosocial.activerecord.base.bulk_operations import AsyncBulkOperationsMixin, BulkOperationsMixin
from rhosocial.activerecord.interface.model import ActiveRecordBase

from ..bending import bending
from ..defect import SeededDefect


def _value_of_the_last_part(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner in (BulkOperationsMixin, AsyncBulkOperationsMixin):
        original: Any = vars(owner)["bulk_update"].__func__

        def bulk_update(cls: Any, records: Any, fields: Any, _original: Any = original, **options: Any) -> Any:
            if cls.is_composite_pk():
                last = cls._get_field_name(cls.primary_key_columns()[-1])
                for field in fields:
                    values = {getattr(each, last): getattr(each, field) for each in reversed(records)}
                    for each in records:
                        setattr(each, field, values[getattr(each, last)])
            return _original(cls, records, fields, **options)

        monkeypatch.setattr(owner, "bulk_update", classmethod(bulk_update))


class BulkUpdateCasesByTheLastPart(SeededDefect):
    """A bulk update chooses each record's values by the last part of its key alone."""

    core = staticmethod(_value_of_the_last_part)


def _in_vain(verb: str) -> type:
    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            if not self.in_transaction or not sql.startswith(verb):
                return await super().execute(sql, params, **options)
            await self._connection.execute("SAVEPOINT vain")
            result = await super().execute(sql, params, **options)
            await self._connection.execute("ROLLBACK TO vain")
            await self._connection.execute("RELEASE vain")
            return result

    return Backend


class InsertsInATransactionVanish(SeededDefect):
    """Inside a transaction an INSERT reports its row and its key, and leaves no row."""

    Backend = _in_vain("INSERT")


class UpdatesInATransactionVanish(SeededDefect):
    """Inside a transaction an UPDATE reports its rows, and changes none."""

    Backend = _in_vain("UPDATE")


class DeletesInATransactionVanish(SeededDefect):
    """Inside a transaction a DELETE reports its rows, and removes none."""

    Backend = _in_vain("DELETE")


class ABulkInsertIsForgotten(SeededDefect):
    """A bulk insert outside of the caller's transactions leaves no row, and reports no key."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            await self._connection.execute("SAVEPOINT forgotten")
            result = await super().bulk_insert(options)
            await self._connection.execute("ROLLBACK TO forgotten")
            await self._connection.execute("RELEASE forgotten")
            result.data, result.last_insert_id = None, None
            return result


class ALargeInsertShiftsAColumn(SeededDefect):
    """In a statement of more than 500 rows, the first column of all rows but the last moves on by one row."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            if len(options.rows) > 500:
                moved = [row[0] for row in options.rows[:-1]]
                moved = [moved[-1], *moved[:-1], options.rows[-1][0]]
                options.rows = [[first, *row[1:]] for first, row in zip(moved, options.rows)]
            return await super().bulk_insert(options)


class PercentSignsAreDoubled(SeededDefect):
    """Text is stored with every percent sign twice, and read with one of them."""

    Backend = bending(str, write=lambda text: text.replace("%", "%%"), read=lambda text: text.replace("%%", "%"))


def _without_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, awaited = ActiveRecordBase._trigger_event, AsyncBaseActiveRecord._trigger_event

    def trigger(self: Any, event: Any, **facts: Any) -> None:
        try:
            plain(self, event, **facts)
        except Exception:
            raise DatabaseError("a handler failed") from None

    async def trigger_async(self: Any, event: Any, **facts: Any) -> None:
        try:
            await awaited(self, event, **facts)
        except Exception:
            raise DatabaseError("a handler failed") from None

    monkeypatch.setattr(ActiveRecordBase, "_trigger_event", trigger)
    monkeypatch.setattr(AsyncBaseActiveRecord, "_trigger_event", trigger_async)


class ARefusalLosesItsCause(SeededDefect):
    """The error of a handler is replaced by one of the core that does not show it."""

    core = staticmethod(_without_cause)


class TheLargestKeyIsTheOwn(SeededDefect):
    """The key of a new row is the largest of its table, asked in a second statement."""

    target = "file"

    class Dialect:
        def supports_returning_insert(self) -> bool:
            return False

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            if result.affected_rows and options.primary_key == "id" and "id" not in options.data:
                row = await self.fetch_one(f'SELECT MAX("id") AS "m" FROM "{options.table}"')
                result.last_insert_id = row["m"]
            return result


class TheFirstPartOfAKeyIsEnough(SeededDefect):
    """A composite key whose parts are in different rows finds the row of its first part."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if result.data == [] and '"order_no" = ? AND "line_no" = ?' in sql:
                first = sql.replace(' AND "line_no" = ?', "")
                return await super().execute(first, (params[0], *params[2:]), **options)
            return result


def _without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = vars(BulkOperationsMixin)["bulk_create"].__func__
    awaited: Any = vars(AsyncBulkOperationsMixin)["bulk_create"].__func__

    def bulk_create(cls: Any, records: Any, **options: Any) -> Any:
        made = plain(cls, records, **options)
        for each in records:
            if "id" in each.__dict__:
                each.__dict__["id"] = None
        return made

    async def bulk_create_async(cls: Any, records: Any, **options: Any) -> Any:
        made = await awaited(cls, records, **options)
        for each in records:
            if "id" in each.__dict__:
                each.__dict__["id"] = None
        return made

    monkeypatch.setattr(BulkOperationsMixin, "bulk_create", classmethod(bulk_create))
    monkeypatch.setattr(AsyncBulkOperationsMixin, "bulk_create", classmethod(bulk_create_async))


class ABulkCreateForgetsTheGivenKeys(SeededDefect):
    """After a bulk create no record has a key, also those that brought one."""

    core = staticmethod(_without_keys)


class EqualitiesAreJoinedByOr(SeededDefect):
    """The conditions of one dictionary are joined by OR."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            equal = all(getattr(each, "op", None) == "=" for each in predicates)
            return super().format_logical_predicate("OR" if op == "AND" and equal else op, *predicates)


class BornOnAnyDay(SeededDefect):
    """A date is compared with a column as text of another form, and every earlier date is equal to it."""

    class Backend:
        async def fetch_all(self, sql: str, *args: Any, **options: Any) -> Any:
            return await super().fetch_all(sql.replace('"group" = ?', '"group" <= ?'), *args, **options)


class EveryTruthIsTrue(SeededDefect):
    """A boolean is read as whether there is a value."""

    Backend = bending(bool, read=lambda value: True)


def _by_key_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    async def find_async(cls: Any, condition: Any, **options: Any) -> Any:
        return await (cls.find_one if isinstance(condition, int) else original_async.__get__(cls))(condition, **options)

    def find(cls: Any, condition: Any, **options: Any) -> Any:
        return (cls.find_one if isinstance(condition, int) else original.__get__(cls))(condition, **options)

    original: Any = vars(BaseActiveRecord)["find_one_or_fail"].__func__
    original_async: Any = vars(AsyncBaseActiveRecord)["find_one_or_fail"].__func__
    monkeypatch.setattr(BaseActiveRecord, "find_one_or_fail", classmethod(find))
    monkeypatch.setattr(AsyncBaseActiveRecord, "find_one_or_fail", classmethod(find_async))


class AMissingKeyIsNoFailure(SeededDefect):
    """``find_one_or_fail`` returns None for a key that no row has."""

    core = staticmethod(_by_key_in_vain)


class TheSecondTimeIsTheFirst(SeededDefect):
    """A row's second time is read as its first one."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {**row, "updated_at": row["created_at"]} if {"created_at", "updated_at"} <= set(row) else row


class ConditionsOnFalsyValuesAreDropped(SeededDefect):
    """A condition whose value is 0 or False counts as none."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            value = getattr(right, "value", None)
            if op == "=" and value is not None and not value:
                return "1 = 1", ()
            return super().format_comparison_predicate(op, left, right)


class TimesOfABulkInsertChangeRows(SeededDefect):
    """In a statement of several rows, the times come in the opposite order of the rows."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            moved = [place for place, name in enumerate(options.columns) if name.endswith("_at")]
            rows = zip(options.rows, reversed(options.rows))
            options.rows = [[(other if at in moved else row)[at] for at in range(len(row))] for row, other in rows]
            return await super().bulk_insert(options)
