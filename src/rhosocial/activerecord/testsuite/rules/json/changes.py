"""Rules of the area ``json``: documents in UPDATE, DELETE and INSERT."""

from __future__ import annotations

import json
from typing import Any

from rhosocial.activerecord.backend.options import InsertOptions, UpdateOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.values import MEMBERS
from ._documents import Documents, exact

START = {"name": "Ada", "tags": ["x", "y"], "deep": {"n": 1}}
OTHER = {"name": "Bob", "tags": [], "deep": {"n": 2}}


@requires(Capability.JSON_TYPE)
class JsonChangeTests(ConformanceTests):
    """A document is replaced as a whole, and every way of writing it stores the same."""

    members = family_fixture(MEMBERS)

    async def test_a_changed_document_is_saved(self, db: Db, members: Any) -> None:
        """``save`` stores a document with a changed, an added and a removed member. If this fails, check the adapter
        for ``dict``."""
        docs = Documents(db, members)
        await docs.insert(START, OTHER)
        record = await self._first(db, members)
        record.v = {"name": "Eve", "deep": {"n": [1, {"m": None}]}, "new": "größe"}
        assert await db(record.save()) == 1
        assert exact(await self._all(db, members)) == exact([record.v, OTHER])
        assert await docs.values(docs.at("$.name"), docs.at("$.tags")) == [("Eve", None), ("Bob", "[]")]

    async def test_a_changed_document_is_durable(self, db: Db, members: Any) -> None:
        """An observer reads the new document. If this fails, check autocommit, then the adapter for ``dict``."""
        docs = Documents(db, members)
        await docs.insert(START)
        record = await self._first(db, members)
        record.v = {"name": "Eve"}
        await db(record.save())
        ((raw,),) = await db.observer.rows(members.sql('SELECT "v" FROM {v_members}'))
        assert (json.loads(raw) if isinstance(raw, (str, bytes)) else raw) == {"name": "Eve"}

    async def test_a_document_can_be_set_to_null_and_to_an_empty_object(self, db: Db, members: Any) -> None:
        """NULL, ``{}`` and a document are three different values. If this fails, check that the adapter for ``dict``
        does not treat an empty one as missing."""
        await Documents(db, members).insert(START)
        seen = []
        for value in (None, {}, START):
            record = await self._first(db, members)
            record.v = value
            await db(record.save())
            seen.append((await self._first(db, members)).v)
        assert seen == [None, {}, START]

    async def test_a_document_changed_in_place_is_saved_or_reported_unchanged(self, db: Db, members: Any) -> None:
        """``save`` reports what it did (C63): it stores a change in place, or it reports the record as unchanged. If
        this fails, check ``is_dirty`` and the tracking of changes."""
        await Documents(db, members).insert(START)
        record = await self._first(db, members)
        record.v["name"] = "Eve"
        dirty = record.is_dirty
        saved = await db(record.save())
        stored = (await self._first(db, members)).v["name"]
        assert (dirty, saved, stored) in ((True, 1, "Eve"), (False, 0, "Ada"))

    async def test_update_all_replaces_the_documents_that_match(self, db: Db, members: Any) -> None:
        """``update_all`` sets a document where a member matches. If this fails, check how ``update_all`` binds a
        dict."""
        docs = Documents(db, members)
        await docs.insert(START, OTHER, {"name": "Cyd"})
        changed = await db(docs.model.query().where(docs.at("$.name") != "Bob").update_all({"v": {"name": "new"}}))
        assert changed == 2
        assert await self._all(db, members) == [{"name": "new"}, OTHER, {"name": "new"}]

    async def test_delete_all_deletes_documents_by_a_member(self, db: Db, members: Any) -> None:
        """``delete_all`` deletes the documents whose member matches. If this fails, check the order of the parameters
        in ``format_delete_statement``."""
        docs = Documents(db, members)
        await docs.insert(START, OTHER, {"other": "Bob"})
        assert await db(docs.model.query().where(docs.at("$.name") == "Bob").delete_all()) == 1
        assert await self._all(db, members) == [START, {"other": "Bob"}]

    async def test_bulk_update_sets_a_different_document_for_each_row(self, db: Db, members: Any) -> None:
        """``bulk_update`` stores each record's own document (C46). If this fails, check that each branch of its CASE
        is bound as a document."""
        await Documents(db, members).insert(START, OTHER, {"name": "Cyd"})
        records = await db(members.Value.query().order_by("n").all())
        records[0].v = {"a": [1]}
        records[2].v = {}
        await db(members.Value.bulk_update([records[0], records[2]], ["v"]))
        assert await self._all(db, members) == [{"a": [1]}, OTHER, {}]

    async def test_backend_insert_and_update_accept_a_dict(self, db: Db, members: Any) -> None:
        """``insert`` and ``update`` of the backend take a dict as a value. If this fails, check that
        ``get_default_adapter_suggestions`` has an adapter for ``dict``."""
        name = members.table("v_members")
        await db(db.backend.insert(InsertOptions(table=name, data={"n": 0, "v": START})))
        where = members.Value.c.n == 0
        docs = Documents(db, members)
        assert await docs.values(docs.at("$.name")) == ["Ada"]
        await db(db.backend.update(UpdateOptions(table=name, data={"v": OTHER}, where=where)))
        assert await self._all(db, members) == [OTHER]

    async def test_a_dict_can_be_a_parameter_of_a_statement(self, db: Db, members: Any) -> None:
        """``execute`` takes a dict as a parameter. If this fails, check how ``execute`` adapts parameters."""
        statement = members.sql('INSERT INTO {v_members} ("n", "v") VALUES (?, ?)')
        await db.run(statement, (0, START))
        await db.run(statement, (1, {}))
        assert await self._all(db, members) == [START, {}]
        docs = Documents(db, members)
        assert await docs.values(docs.at("$.name")) == ["Ada", None]

    async def test_a_column_is_set_from_a_member(self, db: Db, members: Any) -> None:
        """``SET n = CAST(v ->> path)`` reads each row's own document, and NULL where it has no such member. If this fails,
        check that ``format_update_statement`` renders expressions as values."""
        docs = Documents(db, members)
        await docs.insert(*({"at": at, "deep": {"at": -at}} for at in (30, 20, 10)), {"deep": {"at": -40}})
        seen = []
        for path, condition in (("$.at", members.Value.c.n < 9), ("$.deep.at", members.Value.c.n < 30)):
            number = docs.at(path).cast("DECIMAL(10,0)")
            await db(docs.model.query().where(condition).update_all({"n": number}))
            rows = await db.rows(members.sql('SELECT "n" FROM {v_members} ORDER BY "id"'))
            seen.append([row["n"] for row in rows])
        assert seen == [[30, 20, 10, None], [30, -20, -10, None]]

    async def test_refresh_reads_a_document_that_another_record_changed(self, db: Db, members: Any) -> None:
        """``refresh`` reads the document that another record of the same row has stored. If this fails, check the
        adapter for ``dict``."""
        await Documents(db, members).insert(START)
        mine, other = await self._first(db, members), await self._first(db, members)
        for document in (OTHER, {"name": "Cyd"}):
            other.v = document
            await db(other.save())
            await db(mine.refresh())
            assert mine.v == document

    async def _first(self, db: Db, members: Any) -> Any:
        return (await db(members.Value.query().order_by("n").limit(1).all()))[0]

    async def _all(self, db: Db, members: Any) -> list[Any]:
        return [row.v for row in await db(members.Value.query().order_by("n").all())]
