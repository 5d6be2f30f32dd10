"""Events around a write: their order, handlers that change or refuse a write, and validation."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, ValidationError
from rhosocial.activerecord.backend.expression import Column, RawSQLExpression
from rhosocial.activerecord.interface import ModelEvent

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import only
from ...schema.families.blog import BLOG
from ..support.target_needs import needs_counted_rows
from .families.things import THINGS


class Refused(Exception):
    """The error of these rules' handlers; nothing else raises it."""


def _listen(record: Any) -> list[str]:
    """A list that receives the name of every later event of the record."""
    seen: list[str] = []
    for event in ModelEvent:
        record.on(event, lambda *_, name=event.name, **__: seen.append(name))
    return seen


def _refuse(*_: Any, **__: Any) -> None:
    raise Refused("refused by the handler")


def _is_refusal(error: BaseException) -> bool:
    """Whether an error is the handler's, or shows it among its causes."""
    step: Optional[BaseException] = error
    while step is not None and not isinstance(step, Refused):
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return step is not None


async def _names(db: Db, things: Any) -> list[str]:
    return [row["name"] for row in await db.rows(things.sql('SELECT "name" FROM {thing} ORDER BY "name"'))]


class CrudEventTests(ConformanceTests):
    """Handlers are called once, in order, around the statement that does the work."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    async def test_write_events_come_in_order(self, db: Db, things: Any) -> None:
        """A save calls the validation events, then BEFORE, then AFTER. A delete calls BEFORE, then AFTER.

        If this fails, check that ``affected_rows`` of ``delete`` is 1: with 0 AFTER_DELETE is missing.
        """
        item = things.Item(name="axe")
        seen = _listen(item)
        await db(item.save())
        assert seen == ["BEFORE_VALIDATE", "AFTER_VALIDATE", "BEFORE_INSERT", "AFTER_INSERT"]
        del seen[:]
        item.label = "red"
        await db(item.save())
        assert seen == ["BEFORE_VALIDATE", "AFTER_VALIDATE", "BEFORE_UPDATE", "AFTER_UPDATE"]
        del seen[:]
        await db(item.delete())
        assert seen == ["BEFORE_DELETE", "AFTER_DELETE"]

    async def test_a_clean_save_has_no_write_events(self, db: Db, things: Any) -> None:
        """``save`` of an unchanged record calls no event of a write.

        If this fails, check that values are read back in the type that the model declares: a converted value makes the
        record dirty.
        """
        item = things.Item(name="axe")
        await db(item.save())
        seen = _listen(item)
        await db(item.save())
        assert seen == ["BEFORE_VALIDATE", "AFTER_VALIDATE"]

    async def test_a_refused_insert_has_no_after_event(self, db: Db, blog: Any) -> None:
        """AFTER_INSERT is called only when the row exists.

        If this fails, check that ``execute`` raises the driver's error to the caller.
        """
        await db(blog.User(name="Ada").save())
        again = blog.User(name="Ada")
        seen = _listen(again)
        with pytest.raises(IntegrityError):
            await db(again.save())
        assert seen[-1] == "BEFORE_INSERT"

    async def test_deleting_a_gone_record_has_no_after_event(self, db: Db, things: Any) -> None:
        """AFTER_DELETE is called only when a row was deleted.

        If this fails, check that ``affected_rows`` is 0 for a DELETE that matches no row.
        """
        item = things.Item(name="axe")
        await db(item.save())
        same = await db(things.Item.find_one(item.id))
        await db(item.delete())
        seen = _listen(same)
        await db(same.delete())
        assert seen == ["BEFORE_DELETE"]

    async def test_the_after_event_sees_the_key(self, db: Db, things: Any) -> None:
        """When AFTER_INSERT is called, the row exists and the record has its key.

        If this fails, check that ``insert`` returns the key in its result.
        """
        item = things.Item(name="axe")
        keys: list[Any] = []
        item.on(ModelEvent.AFTER_INSERT, lambda record, **_: keys.append(record.id))
        await db(item.save())
        assert await db.rows(things.sql('SELECT "id" FROM {thing}')) == [{"id": keys[0]}]

    async def test_a_handler_may_change_what_is_written(self, db: Db, things: Any) -> None:
        """BEFORE_INSERT receives the values and may change them.

        If this fails, check that ``insert`` writes the values and columns that it receives after the event.
        """
        item = things.Item(name="axe", label="red")
        item.on(ModelEvent.BEFORE_INSERT, lambda *_, data, **__: data.update(label="green", amount=5))
        await db(item.save())
        assert await db.rows(things.sql('SELECT "label", "amount" FROM {thing}')) == [{"label": "green", "amount": 5}]

    async def test_a_handler_may_write_an_expression(self, db: Db, things: Any) -> None:
        """The database computes a value that is an expression.

        If this fails, check that ``insert`` and ``update`` render an expression into the statement and do not bind it
        as a parameter.
        """
        three = RawSQLExpression(db.dialect, "1 + 2")
        more = Column(db.dialect, "amount") + 1
        item = things.Item(name="axe")
        item.on(ModelEvent.BEFORE_INSERT, lambda *_, data, **__: data.update(amount=three))
        item.on(ModelEvent.BEFORE_UPDATE, lambda *_, data, **__: data.update(amount=more))
        await db(item.save())
        assert (await db(things.Item.find_one(item.id))).amount == 3
        item.name = "bag"
        await db(item.save())
        assert (await db(things.Item.find_one(item.id))).amount == 4

    async def test_a_handler_may_write_an_expression_in_bulk(self, db: Db, things: Any) -> None:
        """One statement holds expressions and plain values side by side.

        If this fails, check that ``bulk_insert`` adds no parameter for an expression, so that later parameters keep
        their places.
        """
        items = [things.Item(name="axe", amount=1), things.Item(name="bag"), things.Item(name="cup", amount=5)]
        three = RawSQLExpression(db.dialect, "1 + 2")
        items[1].on(ModelEvent.BEFORE_INSERT, lambda *_, data, **__: data.update(amount=three))
        await db(things.Item.bulk_create(items))
        rows = await db.rows(things.sql('SELECT "name", "amount" FROM {thing} ORDER BY "name"'))
        assert [tuple(row.values()) for row in rows] == [("axe", 1), ("bag", 3), ("cup", 5)]

    async def test_a_handler_that_raises_before_an_insert_prevents_it(self, db: Db, things: Any) -> None:
        """The error reaches the caller, as itself or as a cause, and no row is written.

        If this fails, check that BEFORE_INSERT is called before I/O.
        """
        item = things.Item(name="axe")
        item.on(ModelEvent.BEFORE_INSERT, _refuse)
        sent = len(db.statements)
        with pytest.raises((Refused, DatabaseError)) as caught:
            await db(item.save())
        assert _is_refusal(caught.value) is True
        assert (item.is_new_record, len(db.statements), await _names(db, things)) == (True, sent, [])

    async def test_a_handler_that_raises_before_an_update_prevents_it(self, db: Db, things: Any) -> None:
        """The row is unchanged and the record still holds its unsaved changes.

        If this fails, check that BEFORE_UPDATE is called before I/O.
        """
        item = things.Item(name="axe")
        await db(item.save())
        item.on(ModelEvent.BEFORE_UPDATE, _refuse)
        item.name = "bag"
        with pytest.raises((Refused, DatabaseError)) as caught:
            await db(item.save())
        assert _is_refusal(caught.value) is True
        assert (item.dirty_fields, await _names(db, things)) == ({"name"}, ["axe"])

    async def test_a_handler_that_raises_before_a_delete_prevents_it(self, db: Db, things: Any) -> None:
        """The row stays, and the record keeps its key. If this fails, check that BEFORE_DELETE is called before I/O."""
        item = things.Item(name="axe")
        await db(item.save())
        key = item.id
        item.on(ModelEvent.BEFORE_DELETE, _refuse)
        with pytest.raises((Refused, DatabaseError)) as caught:
            await db(item.delete())
        assert _is_refusal(caught.value) is True
        assert (item.id, await _names(db, things)) == (key, ["axe"])

    async def test_a_handler_that_raises_in_a_transaction_undoes_it(self, db: Db, things: Any) -> None:
        """An error raised in AFTER_INSERT leaves the transaction's block, and the rollback removes the row.

        If this fails, check that the transaction's context manager rolls back on every exception.
        """
        item = things.Item(name="axe")
        item.on(ModelEvent.AFTER_INSERT, _refuse)
        with pytest.raises((Refused, DatabaseError)) as caught:
            async with db.using(db.backend.transaction()):
                await db(things.Item(name="bag").save())
                await db(item.save())
        assert _is_refusal(caught.value) is True
        assert (await _names(db, things), db.backend.in_transaction) == ([], False)

    async def test_a_handler_may_write_other_records(self, db: Db, things: Any) -> None:
        """A handler's own write goes to its own row and does not change the outer record's key.

        If this fails, check that two statements do not share a cursor or the last key.
        """
        item = things.Item(name="axe")
        if db.is_async:

            async def follow(*_: Any, **__: Any) -> None:
                await things.Item(name="bag").save()

            item.on(ModelEvent.BEFORE_INSERT, follow)
        else:
            item.on(ModelEvent.BEFORE_INSERT, lambda *_, **__: things.Item(name="bag").save())
        await db(item.save())
        assert await _names(db, things) == ["axe", "bag"]
        assert (await db(things.Item.find_one(item.id))).name == "axe"

    @only("async", "only an async model awaits its handlers")
    async def test_an_async_handler_finishes_before_the_write(self, db: Db, things: Any) -> None:
        """A coroutine that raises in BEFORE_INSERT prevents the insert.

        If this fails, check that the async model awaits its handlers before I/O.
        """

        async def refuse(*_: Any, **__: Any) -> None:
            raise Refused("refused by the handler")

        item = things.Item(name="axe")
        item.on(ModelEvent.BEFORE_INSERT, refuse)
        with pytest.raises((Refused, DatabaseError)) as caught:
            await item.save()
        assert _is_refusal(caught.value) is True
        assert await _names(db, things) == []

    async def test_bulk_operations_call_the_events_of_every_record(self, db: Db, things: Any) -> None:
        """Each record's handlers are called once for each of its own writes.

        If this fails, check that ``affected_rows`` of ``bulk_delete`` is the number of records: otherwise AFTER_DELETE
        is missing.
        """
        needs_counted_rows(db)
        items = [things.Item(name="axe"), things.Item(name="bag")]
        seen = [_listen(item) for item in items]
        await db(things.Item.bulk_create(items))
        expected = ["BEFORE_VALIDATE", "AFTER_VALIDATE", "BEFORE_INSERT", "AFTER_INSERT"]
        assert seen == [expected, expected]
        if any(item.is_new_record for item in items):
            return  # Without their keys they stay new records (C35).
        await db(things.Item.bulk_update(items, ["name"]))
        await db(things.Item.bulk_delete(items))
        expected += [
            "BEFORE_VALIDATE",
            "AFTER_VALIDATE",
            "BEFORE_UPDATE",
            "AFTER_UPDATE",
            "BEFORE_DELETE",
            "AFTER_DELETE",
        ]
        assert seen == [expected, expected]


class CrudValidationTests(ConformanceTests):
    """An invalid record never reaches the database."""

    things = family_fixture(THINGS)

    async def test_an_invalid_new_record_writes_nothing(self, db: Db, things: Any) -> None:
        """An invalid new record raises the core's ``ValidationError``, and no statement runs.

        If this fails, check that ``save`` calls ``validate_fields`` before I/O.
        """
        item = things.Item(name="axe")
        item.name = None
        sent = len(db.statements)
        with pytest.raises(ValidationError):
            await db(item.save())
        assert (item.is_new_record, len(db.statements), await _names(db, things)) == (True, sent, [])

    async def test_an_invalid_change_writes_nothing(self, db: Db, things: Any) -> None:
        """An invalid change leaves the whole row as it is, the record's valid changes included.

        If this fails, check that ``save`` calls ``validate_fields`` before I/O.
        """
        item = things.Item(name="axe", amount=1)
        await db(item.save())
        item.name, item.amount = None, 2
        before = len(db.statements)
        with pytest.raises(ValidationError):
            await db(item.save())
        assert len(db.statements) == before
        assert await db.rows(things.sql('SELECT "name", "amount" FROM {thing}')) == [{"name": "axe", "amount": 1}]

    async def test_a_corrected_record_can_be_saved(self, db: Db, things: Any) -> None:
        """A record that failed validation can be corrected and saved, a new one as well as a stored one.

        If this fails, check that an error leaves no state behind on the model or the connection.
        """
        item = things.Item(name="axe")
        for corrected in ("bag", "cup"):
            item.name = None
            with pytest.raises(ValidationError):
                await db(item.save())
            item.name = corrected
            assert await db(item.save()) == 1
            assert await _names(db, things) == [corrected]
