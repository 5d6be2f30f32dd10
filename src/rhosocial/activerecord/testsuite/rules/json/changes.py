"""Rules of the area ``json``: documents that are changed."""

from __future__ import annotations

import json
from typing import Any

from rhosocial.activerecord.backend.options import InsertOptions, UpdateOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.values import MEMBERS
from ._documents import Papers, exact

START = {"name": "Ada", "tags": ["x", "y"], "deep": {"n": 1}}
OTHER = {"name": "Bob", "tags": [], "deep": {"n": 2}}


@requires(Capability.JSON_TYPE)
class JsonChangeTests(ConformanceTests):
    """A document is replaced as a whole; every way of writing one writes the same."""

    members = family_fixture(MEMBERS)

    async def test_a_changed_document_is_saved(self, db: Db, members: Any) -> None:
        """A member changed, one added, one removed, to Python and to the database. Look at the adapter for ``dict``."""
        papers = Papers(db, members)
        await papers.put(START, OTHER)
        record = await self._first(db, members)
        record.v = {"name": "Eve", "deep": {"n": [1, {"m": None}]}, "new": "größe"}
        assert await db(record.save()) == 1
        assert exact(await self._all(db, members)) == exact([record.v, OTHER])
        assert await papers.values(papers.at("$.name"), papers.at("$.tags")) == [("Eve", None), ("Bob", "[]")]

    async def test_what_was_changed_is_durable(self, db: Db, members: Any) -> None:
        """An observer reads the new document. Look at the adapter for ``dict`` and at autocommit."""
        papers = Papers(db, members)
        await papers.put(START)
        record = await self._first(db, members)
        record.v = {"name": "Eve"}
        await db(record.save())
        ((raw,),) = await db.observer.rows(members.sql('SELECT "v" FROM {v_members}'))
        assert (json.loads(raw) if isinstance(raw, (str, bytes)) else raw) == {"name": "Eve"}

    async def test_a_document_is_taken_away_and_given_back(self, db: Db, members: Any) -> None:
        """To NULL, to ``{}``, and to a document. Look at the adapter for ``dict``: an empty one is no missing one."""
        await Papers(db, members).put(START)
        seen = []
        for value in (None, {}, START):
            record = await self._first(db, members)
            record.v = value
            await db(record.save())
            seen.append((await self._first(db, members)).v)
        assert seen == [None, {}, START]

    async def test_a_document_changed_in_place_is_saved_or_known_as_unchanged(self, db: Db, members: Any) -> None:
        """What ``save`` reports is what happened (C63). Look at ``is_dirty`` and the tracking of changes."""
        await Papers(db, members).put(START)
        record = await self._first(db, members)
        record.v["name"] = "Eve"
        dirty = record.is_dirty
        saved = await db(record.save())
        stored = (await self._first(db, members)).v["name"]
        assert (dirty, saved, stored) in ((True, 1, "Eve"), (False, 0, "Ada"))

    async def test_all_documents_that_a_condition_keeps_are_replaced(self, db: Db, members: Any) -> None:
        """``update_all`` with a document, chosen by a member. Look at how ``update_all`` binds a dict."""
        papers = Papers(db, members)
        await papers.put(START, OTHER, {"name": "Cyd"})
        changed = await db(papers.model.query().where(papers.at("$.name") != "Bob").update_all({"v": {"name": "new"}}))
        assert changed == 2
        assert await self._all(db, members) == [{"name": "new"}, OTHER, {"name": "new"}]

    async def test_documents_are_deleted_by_a_member(self, db: Db, members: Any) -> None:
        """``delete_all`` takes those that the condition keeps. Look at the order of parameters in ``format_delete_statement``."""
        papers = Papers(db, members)
        await papers.put(START, OTHER, {"other": "Bob"})
        assert await db(papers.model.query().where(papers.at("$.name") == "Bob").delete_all()) == 1
        assert await self._all(db, members) == [START, {"other": "Bob"}]

    async def test_many_documents_are_changed_at_once(self, db: Db, members: Any) -> None:
        """``bulk_update``: each row its own document. Look at CASE in ``bulk_update``: each branch is a document."""
        await Papers(db, members).put(START, OTHER, {"name": "Cyd"})
        records = await db(members.Value.query().order_by("n").all())
        records[0].v = {"a": [1]}
        records[2].v = {}
        await db(members.Value.bulk_update([records[0], records[2]], ["v"]))
        assert await self._all(db, members) == [{"a": [1]}, OTHER, {}]

    async def test_the_backend_itself_writes_documents(self, db: Db, members: Any) -> None:
        """``insert`` and ``update`` take a dict as a value. Look at ``get_default_adapter_suggestions``."""
        name = members.table("v_members")
        await db(db.backend.insert(InsertOptions(table=name, data={"n": 0, "v": START})))
        where = members.Value.c.n == 0
        papers = Papers(db, members)
        assert await papers.values(papers.at("$.name")) == ["Ada"]
        await db(db.backend.update(UpdateOptions(table=name, data={"v": OTHER}, where=where)))
        assert await self._all(db, members) == [OTHER]

    async def test_a_statement_takes_a_document_as_its_parameter(self, db: Db, members: Any) -> None:
        """A dict in ``execute``. Look at how parameters are adapted."""
        statement = members.sql('INSERT INTO {v_members} ("n", "v") VALUES (?, ?)')
        await db.run(statement, (0, START))
        await db.run(statement, (1, {}))
        assert await self._all(db, members) == [START, {}]
        papers = Papers(db, members)
        assert await papers.values(papers.at("$.name")) == ["Ada", None]

    async def test_a_column_is_set_from_a_member(self, db: Db, members: Any) -> None:
        """``SET n = CAST(v ->> path)`` for each row from its own document. Look at ``format_update_statement``."""
        papers = Papers(db, members)
        await papers.put({"at": 30}, {"at": 20}, {"at": 10})
        number = papers.at("$.at").cast("DECIMAL(10,0)")
        await db(papers.model.query().where(members.Value.c.n < 2).update_all({"n": number}))
        assert sorted((row.n, row.v["at"]) for row in await db(papers.model.query().all())) == [
            (2, 10),
            (20, 20),
            (30, 30),
        ]

    async def test_a_record_is_refreshed_with_the_new_document(self, db: Db, members: Any) -> None:
        """``refresh`` reads what somebody else wrote. Look at the adapter for ``dict``."""
        await Papers(db, members).put(START)
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
