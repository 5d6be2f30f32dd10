"""Records are found: by key, by condition, all of them, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, RecordNotFound

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from .families.things import THINGS


async def _three(db: Db, things: Any) -> list[Any]:
    items = [
        things.Item(name="axe", label="red", amount=1),
        things.Item(name="bag", label="red", amount=2),
        things.Item(name="cup", label="blue", amount=2),
    ]
    for item in items:
        await db(item.save())
    return items


def _names(items: list[Any]) -> list[str]:
    return sorted(item.name for item in items)


class CrudFindTests(ConformanceTests):
    """``find_one``, ``find_all`` and ``find_one_or_fail`` give the rows that were asked for."""

    things = family_fixture(THINGS)

    async def test_a_missing_key_finds_none(self, db: Db, things: Any) -> None:
        """``find_one`` of a key that no row has is None. Look at ``fetch_one`` and results without rows."""
        axe, *_ = await _three(db, things)
        assert await db(things.Item.find_one(axe.id + 1000)) is None

    async def test_nothing_is_found_in_an_empty_table(self, db: Db, things: Any) -> None:
        """An empty table gives None and []. Look at ``_process_result_set`` without rows."""
        assert await db(things.Item.find_one(1)) is None
        assert await db(things.Item.find_one({"name": "axe"})) is None
        assert await db(things.Item.find_all()) == []

    async def test_find_one_or_fail_gives_what_it_finds(self, db: Db, things: Any) -> None:
        """It is ``find_one`` when there is a row. Look at ``fetch_one``."""
        axe, *_ = await _three(db, things)
        assert (await db(things.Item.find_one_or_fail(axe.id))).name == "axe"
        assert (await db(things.Item.find_one_or_fail({"name": "cup"}))).name == "cup"

    async def test_find_one_or_fail_raises_record_not_found(self, db: Db, things: Any) -> None:
        """The core's ``RecordNotFound``, a ``DatabaseError``, says that there is no row. Look at ``fetch_one``: None or {}?"""
        await _three(db, things)
        with pytest.raises(RecordNotFound) as caught:
            await db(things.Item.find_one_or_fail({"name": "dog"}))
        assert isinstance(caught.value, DatabaseError)

    async def test_find_all_gives_every_record_once(self, db: Db, things: Any) -> None:
        """Without a condition all rows come. Look at ``fetch_all``: the first and the last row."""
        await _three(db, things)
        assert _names(await db(things.Item.find_all())) == ["axe", "bag", "cup"]

    async def test_a_list_of_keys_finds_these_records(self, db: Db, things: Any) -> None:
        """Keys that are missing or named twice do no harm. Look at ``format_in_predicate``."""
        axe, bag, cup = await _three(db, things)
        assert _names(await db(things.Item.find_all([cup.id, axe.id]))) == ["axe", "cup"]
        assert _names(await db(things.Item.find_all([bag.id]))) == ["bag"]
        assert _names(await db(things.Item.find_all([axe.id, axe.id, cup.id + 1000]))) == ["axe"]

    async def test_an_empty_list_of_keys_finds_nothing(self, db: Db, things: Any) -> None:
        """No key, no record; never the whole table. Look at IN with an empty list (C54)."""
        await _three(db, things)
        assert await db(things.Item.find_all([])) == []

    async def test_every_condition_of_a_dict_must_hold(self, db: Db, things: Any) -> None:
        """Conditions are joined by AND. Look at ``format_logical_predicate`` and the order of parameters."""
        await _three(db, things)
        assert _names(await db(things.Item.find_all({"label": "red", "amount": 2}))) == ["bag"]
        assert _names(await db(things.Item.find_all({"label": "red"}))) == ["axe", "bag"]
        assert await db(things.Item.find_one({"label": "blue", "amount": 1})) is None

    async def test_none_in_a_dict_finds_null(self, db: Db, things: Any) -> None:
        """C51: a condition on None means IS NULL. Look at ``==`` of a column and how it is rendered."""
        await _three(db, things)
        await db(things.Item(name="dog", label=None, amount=1).save())
        assert _names(await db(things.Item.find_all({"label": None}))) == ["dog"]

    async def test_null_is_found_by_is_null_alone(self, db: Db, things: Any) -> None:
        """No comparison keeps a NULL. Look at rendering of IS NULL, and at values that stand in for NULL."""
        await _three(db, things)
        await db(things.Item(name="dog", label=None, amount=None).save())
        item = things.Item
        assert _names(await db(item.find_all(item.c.amount.is_null()))) == ["dog"]
        assert _names(await db(item.find_all(item.c.amount.is_not_null()))) == ["axe", "bag", "cup"]
        assert _names(await db(item.find_all(item.c.label != "red"))) == ["cup"]

    async def test_one_of_several_matches_is_enough(self, db: Db, things: Any) -> None:
        """``find_one`` of a condition that many rows meet gives one of them. Look at ``fetch_one`` and unread rows."""
        await _three(db, things)
        found = await db(things.Item.find_one({"label": "red"}))
        assert found.name in ("axe", "bag")
        assert _names(await db(things.Item.find_all())) == ["axe", "bag", "cup"]

    async def test_a_found_record_is_old_and_clean(self, db: Db, things: Any) -> None:
        """It is in the database as it stands. Look at ``_process_result_set``: a changed value would make it dirty."""
        axe, *_ = await _three(db, things)
        for found in (await db(things.Item.find_one(axe.id)), *await db(things.Item.find_all())):
            assert (found.is_new_record, found.is_from_db, found.is_dirty) == (False, True, False)

    async def test_null_is_read_as_none(self, db: Db, things: Any) -> None:
        """NULL in any column is None, not '' or 0. Look at ``_adapt_row_types`` and the adapters' ``from_database``."""
        await db(things.Item(name="axe").save())
        found = await db(things.Item.find_one({"name": "axe"}))
        assert (found.label, found.note, found.amount, found.place) == (None, None, None, None)

    async def test_each_find_reads_anew(self, db: Db, things: Any) -> None:
        """What was changed since is seen, and two finds give two objects. Look at caches of statements and results."""
        axe, *_ = await _three(db, things)
        before = await db(things.Item.find_one(axe.id))
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        after = await db(things.Item.find_one(axe.id))
        assert (before.label, after.label) == ("red", "green")
