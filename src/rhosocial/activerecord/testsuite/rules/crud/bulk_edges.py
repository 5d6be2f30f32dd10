"""Edges of ``bulk_create`` and ``bulk_update``: keys that some records bring, rows of defaults, a record given twice."""

from __future__ import annotations

from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.refusals import may_be_refused
from .families.things import THINGS
from .families.tokens import TOKENS


class CrudBulkEdgeTests(ConformanceTests):
    """Each record of a list is treated as if it were alone (C35, C44, C46)."""

    things = family_fixture(THINGS)
    tokens = family_fixture(TOKENS)

    async def test_keys_that_some_records_of_a_bulk_create_bring_are_their_own(self, db: Db, things: Any) -> None:
        """Records with and without a key in one list: each that brought a key has that of its own row afterwards, the others
        theirs or none, or the list is refused and nothing is written (C35, C44).
        If this fails, check that ``bulk_insert`` gives a record without a key neither NULL nor its neighbour's key."""
        given = {"axe": 500, "bee": None, "cup": 700, "dog": None}
        items = [things.Item(name=name, **({} if key is None else {"id": key})) for name, key in given.items()]
        with may_be_refused(ValueError) as refused:
            await db(things.Item.bulk_create(items))
        rows = {row["name"]: row["id"] for row in await db.rows(things.sql('SELECT "id", "name" FROM {thing}'))}
        if refused:
            assert rows == {}
            return
        assert sorted(rows) == sorted(given)
        known = [item for item in items if item.id is not None or given[item.name] is not None]
        assert [(item.name, item.id) for item in known] == [(item.name, rows[item.name]) for item in known]

    async def test_several_rows_of_defaults_are_created_in_bulk(self, db: Db, tokens: Any) -> None:
        """Records whose INSERT names no column are as many rows, each with the DEFAULT; or the list is refused, and
        nothing is written (C59).
        If this fails, check how ``bulk_insert`` renders rows without columns."""
        with may_be_refused(ValueError) as refused:
            await db(tokens.Token.bulk_create([tokens.Token() for _ in range(3)]))
        rows = await db.rows(tokens.sql('SELECT "label" FROM {token}'))
        assert [row["label"] for row in rows] == ([] if refused else ["plain"] * 3)

    async def test_a_record_given_twice_to_bulk_update_is_written_once(self, db: Db, things: Any) -> None:
        """Its row has its values, no other row is touched, and at most the two records are counted; or the list is refused
        (C46).
        If this fails, check the conditions that ``bulk_update`` makes of the keys."""
        for name in ("axe", "bee"):
            await db(things.Item(name=name, label="old").save())
        item = await db(things.Item.find_one({"name": "axe"}))
        item.label = "new"
        with may_be_refused(ValueError) as refused:
            await db(things.Item.bulk_update([item, item], ["label"]))
        rows = await db.rows(things.sql('SELECT "name", "label" FROM {thing} ORDER BY "name"'))
        assert [tuple(row.values()) for row in rows] == [("axe", "old" if refused else "new"), ("bee", "old")]
