"""Rules of the area ``json``: no document is NULL, by whatever call it is written."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.options import InsertOptions, UpdateOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.values import MEMBERS
from ._documents import Documents

DOCUMENT = {"name": "Ada"}


async def _saved(db: Db, members: Any) -> None:
    await db(members.Value(n=0, v=None).save())


async def _created_in_bulk(db: Db, members: Any) -> None:
    await db(members.Value.bulk_create([members.Value(n=0, v=None)]))


async def _inserted(db: Db, members: Any) -> None:
    table, adapters = members.table("v_members"), members.Value.get_column_adapters()
    await db(db.backend.insert(InsertOptions(table=table, data={"n": 0, "v": None}, column_adapters=adapters)))


async def _document(db: Db, members: Any) -> Any:
    record = members.Value(n=0, v=DOCUMENT)
    await db(record.save())
    return record


async def _changed(db: Db, members: Any) -> None:
    record = await _document(db, members)
    record.v = None
    await db(record.save())


async def _changed_in_bulk(db: Db, members: Any) -> None:
    record = await _document(db, members)
    record.v = None
    await db(members.Value.bulk_update([record], ["v"]))


async def _changed_by_a_query(db: Db, members: Any) -> None:
    await _document(db, members)
    await db(members.Value.query().where(members.Value.c.n == 0).update_all({"v": None}))


async def _updated(db: Db, members: Any) -> None:
    await _document(db, members)
    table, adapters = members.table("v_members"), members.Value.get_column_adapters()
    where = members.Value.c.n == 0
    await db(db.backend.update(UpdateOptions(table=table, data={"v": None}, where=where, column_adapters=adapters)))


WAYS: dict[str, Callable[[Db, Any], Any]] = {
    "saved": _saved,
    "created_in_bulk": _created_in_bulk,
    "inserted": _inserted,
    "changed": _changed,
    "changed_in_bulk": _changed_in_bulk,
    "changed_by_a_query": _changed_by_a_query,
    "updated": _updated,
}


@requires(Capability.JSON_TYPE)
class JsonMissingTests(ConformanceTests):
    """None is NULL in the database, and a row without a document has no members (C78)."""

    members = family_fixture(MEMBERS)

    @pytest.mark.parametrize("way", WAYS)
    async def test_no_document_is_null_however_it_is_written(self, db: Db, members: Any, way: str) -> None:
        """The database holds NULL and not the document ``null``, conditions find it, and a member of it is NULL.
        If this fails, check that the adapter for ``dict`` returns None for None, and that ``bulk_update`` (C46) finds it."""
        docs = Documents(db, members)
        await db(members.Value(n=1, v=DOCUMENT).save())
        await WAYS[way](db, members)
        found = await db.rows(members.sql('SELECT "n" FROM {v_members} WHERE "v" IS NULL'))
        assert [row["n"] for row in found] == [0]
        assert await docs.matching(members.Value.c.v.is_null()) == [0]
        assert await docs.matching(members.Value.c.v.is_not_null()) == [1]
        assert await docs.values(docs.at("$.name")) == [None, "Ada"]
        assert {row.n: row.v for row in await db(docs.model.query().all())} == {0: None, 1: DOCUMENT}
