"""Finding records: by key, by a list of keys, by condition, or all of them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, RecordNotFound

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from .families.things import THINGS


async def _saved_axe_bag_and_cup(db: Db, things: Any) -> list[Any]:
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
    """``find_one``, ``find_all`` and ``find_one_or_fail`` return exactly the matching rows."""

    things = family_fixture(THINGS)

    async def test_a_missing_key_finds_none(self, db: Db, things: Any) -> None:
        """``find_one`` of a key that no row has returns None, between two that find their own record.

        If this fails, check that ``fetch_one`` returns None when no row matches.
        """
        axe, bag, _ = await _saved_axe_bag_and_cup(db, things)
        found = [await db(things.Item.find_one(key)) for key in (axe.id, axe.id + 1000, bag.id)]
        assert [record and record.name for record in found] == ["axe", None, "bag"]

    async def test_nothing_is_found_in_an_empty_table(self, db: Db, things: Any) -> None:
        """``find_one`` returns None and ``find_all`` returns [].

        If this fails, check that ``_process_result_set`` handles a result without rows.
        """
        assert await db(things.Item.find_one(1)) is None
        assert await db(things.Item.find_one({"name": "axe"})) is None
        assert await db(things.Item.find_all()) == []

    async def test_find_one_or_fail_returns_an_existing_record(self, db: Db, things: Any) -> None:
        """``find_one_or_fail`` returns the same record as ``find_one`` when a row matches.

        If this fails, check that ``fetch_one`` returns the matching row.
        """
        axe, *_ = await _saved_axe_bag_and_cup(db, things)
        assert (await db(things.Item.find_one_or_fail(axe.id))).name == "axe"
        assert (await db(things.Item.find_one_or_fail({"name": "cup"}))).name == "cup"

    async def test_find_one_or_fail_raises_record_not_found(self, db: Db, things: Any) -> None:
        """Without a matching row the core's ``RecordNotFound``, a ``DatabaseError``, is raised, whatever form the
        condition has.

        If this fails, check that ``fetch_one`` returns None, not an empty dict, when no row matches.
        """
        *_, cup = await _saved_axe_bag_and_cup(db, things)
        for condition in ({"name": "dog"}, cup.id + 1, things.Item.c.name == "dog"):
            with pytest.raises(RecordNotFound) as caught:
                await db(things.Item.find_one_or_fail(condition))
            assert isinstance(caught.value, DatabaseError)

    async def test_find_all_returns_every_record_once(self, db: Db, things: Any) -> None:
        """``find_all`` without a condition returns all rows.

        If this fails, check that ``fetch_all`` loses neither the first nor the last row.
        """
        await _saved_axe_bag_and_cup(db, things)
        assert _names(await db(things.Item.find_all())) == ["axe", "bag", "cup"]

    async def test_a_list_of_keys_finds_the_matching_records(self, db: Db, things: Any) -> None:
        """A missing key adds nothing, and a repeated key adds its record once.

        If this fails, check that ``format_in_predicate`` renders every key of the list.
        """
        axe, bag, cup = await _saved_axe_bag_and_cup(db, things)
        assert _names(await db(things.Item.find_all([cup.id, axe.id]))) == ["axe", "cup"]
        assert _names(await db(things.Item.find_all([bag.id]))) == ["bag"]
        assert _names(await db(things.Item.find_all([axe.id, axe.id, cup.id + 1000]))) == ["axe"]

    async def test_an_empty_list_of_keys_finds_nothing(self, db: Db, things: Any) -> None:
        """C54: an empty list of keys returns no record, and never the whole table.

        If this fails, check that ``format_in_predicate`` renders an empty list as a condition that is always false.
        """
        axe, _, cup = await _saved_axe_bag_and_cup(db, things)
        for keys, names in (([axe.id, cup.id], ["axe", "cup"]), ([], []), ([cup.id], ["cup"])):
            assert sorted(record.name for record in await db(things.Item.find_all(keys))) == names

    async def test_every_condition_of_a_dict_must_hold(self, db: Db, things: Any) -> None:
        """The conditions of a dict are joined by AND.

        If this fails, check that ``format_logical_predicate`` renders AND and keeps the order of parameters.
        """
        await _saved_axe_bag_and_cup(db, things)
        assert _names(await db(things.Item.find_all({"label": "red", "amount": 2}))) == ["bag"]
        assert _names(await db(things.Item.find_all({"label": "red"}))) == ["axe", "bag"]
        assert await db(things.Item.find_one({"label": "blue", "amount": 1})) is None

    async def test_none_in_a_dict_finds_null(self, db: Db, things: Any) -> None:
        """C51: a condition on None means IS NULL.

        If this fails, check that ``==`` of a column with None renders IS NULL.
        """
        await _saved_axe_bag_and_cup(db, things)
        await db(things.Item(name="dog", label=None, amount=1).save())
        assert _names(await db(things.Item.find_all({"label": None}))) == ["dog"]

    async def test_only_is_null_finds_null(self, db: Db, things: Any) -> None:
        """A row with NULL matches IS NULL and no comparison.

        If this fails, check that the dialect renders IS NULL and that NULL is not stored as another value.
        """
        await _saved_axe_bag_and_cup(db, things)
        await db(things.Item(name="dog", label=None, amount=None).save())
        item = things.Item
        assert _names(await db(item.find_all(item.c.amount.is_null()))) == ["dog"]
        assert _names(await db(item.find_all(item.c.amount.is_not_null()))) == ["axe", "bag", "cup"]
        assert _names(await db(item.find_all(item.c.label != "red"))) == ["cup"]

    async def test_find_one_returns_one_of_several_matches(self, db: Db, things: Any) -> None:
        """``find_one`` of a condition that many rows meet returns one of them.

        If this fails, check that ``fetch_one`` discards unread rows, so that the next query runs.
        """
        await _saved_axe_bag_and_cup(db, things)
        found = await db(things.Item.find_one({"label": "red"}))
        assert found.name in ("axe", "bag")
        assert _names(await db(things.Item.find_all())) == ["axe", "bag", "cup"]

    async def test_a_found_record_is_neither_new_nor_dirty(self, db: Db, things: Any) -> None:
        """A record that was read is not new and has no unsaved changes.

        If this fails, check that ``_process_result_set`` keeps values in the type that the model declares: a converted
        value makes it dirty.
        """
        axe, *_ = await _saved_axe_bag_and_cup(db, things)
        for found in (await db(things.Item.find_one(axe.id)), *await db(things.Item.find_all())):
            assert (found.is_new_record, found.is_from_db, found.is_dirty) == (False, True, False)

    async def test_null_is_read_as_none(self, db: Db, things: Any) -> None:
        """NULL in any column is read as None, not as '' or 0.

        If this fails, check that ``_adapt_row_types`` and the adapters' ``from_database`` leave None alone.
        """
        await db(things.Item(name="axe").save())
        found = await db(things.Item.find_one({"name": "axe"}))
        assert (found.label, found.note, found.amount, found.place) == (None, None, None, None)

    async def test_each_find_reads_the_table_again(self, db: Db, things: Any) -> None:
        """A second find returns a new object with the current values.

        If this fails, check that neither statements nor results are cached with their rows.
        """
        axe, *_ = await _saved_axe_bag_and_cup(db, things)
        before = await db(things.Item.find_one(axe.id))
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        after = await db(things.Item.find_one(axe.id))
        assert (before.label, after.label) == ("red", "green")
