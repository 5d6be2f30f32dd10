"""Models that name the schema of their table."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.forum import FORUM
from ...schema.families.memos import MEMOS
from ..support.forum_rows import titles, with_forum

MISSING_SCHEMA = "no_such_schema_at_all"


def _in_schema(model: Any, schema: str, generated: bool = False) -> Any:
    """The same model on the table of this name in another schema."""

    class InSchema(model):
        __logging_config__ = model.__logging_config__
        __schema_name__ = schema
        __pk_auto_generated__ = generated

    try:
        InSchema.query().to_sql()
    except UnsupportedFeatureError as error:
        skip(SkipKind.UNSUPPORTED, f"the dialect refuses a schema's name: {error}")
    return InSchema


async def _in_own_schema(db: Db, family: Any, base: str, model: Any) -> Any:
    """The model with the schema that the introspector reports for its table."""
    if not hasattr(db.backend, "introspector"):
        skip(SkipKind.NOT_OBSERVABLE, "the backend has no introspector")
    db.require(Capability.TABLE_INTROSPECTION)
    # The introspector may still cache an earlier test's tables.
    db.backend.introspector.clear_cache()
    info = await db(db.backend.introspector.get_table_info(family.table(base)))
    if info is None or not info.schema:
        skip(SkipKind.NOT_OBSERVABLE, "the introspector does not report the schema of a table")
    return _in_schema(model, info.schema, model.__pk_auto_generated__)


class SchemaTests(ConformanceTests):
    """A model that names its table's own schema works like one that names none.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").
    """

    forum = family_fixture(FORUM)
    memos = family_fixture(MEMOS)

    async def test_records_are_found_in_their_schema(self, db: Db, forum: Any) -> None:
        """Records are found by key and by condition, in an order and with a limit.

        If this fails, check that ``format_table`` and ``format_column`` render ``schema_name`` alike.
        """
        await with_forum(db, forum)
        post = await _in_own_schema(db, forum, "post", forum.Post)
        assert (await db(post.find_one(22))).title == "Two"
        assert titles(await db(post.find_all(post.c.rank > 3))) == ["Five", "Four"]
        first = await db(post.query().order_by((post.c.rank, "DESC")).limit(1).one())
        assert (first.title, await db(post.find_one(99))) == ("Four", None)

    async def test_records_are_counted_in_their_schema(self, db: Db, forum: Any) -> None:
        """Count, sum and groups read the table of the schema.

        If this fails, check that functions over a column render its ``schema_name`` as FROM does.
        """
        await with_forum(db, forum)
        post = await _in_own_schema(db, forum, "post", forum.Post)
        assert (await db(post.query().count()), await db(post.query().where(post.c.rank < 3).count())) == (5, 2)
        assert await db(post.query().sum_(post.c.rank)) == 15
        rows = await db(
            post.query().where(post.c.author_id == 1).select(post.c.author_id).group_by(post.c.author_id).aggregate()
        )
        assert [row["author_id"] for row in rows] == [1]

    async def test_records_are_written_in_their_schema(self, db: Db, forum: Any) -> None:
        """Insert, update, delete and bulk create write the table of the schema.

        If this fails, check that ``insert``, ``update`` and ``delete`` render ``schema_name``.
        """
        await with_forum(db, forum)
        post = await _in_own_schema(db, forum, "post", forum.Post)
        new = post(id=26, author_id=3, title="Six")
        await db(new.save())
        new.title = "Seven"
        assert await db(new.save()) == 1
        await db(new.refresh())
        await db(post.bulk_create([post(id=27, title="Eight"), post(id=28, title="Nine")]))
        assert await db((await db(post.find_one(21))).delete()) == 1
        assert titles(await db(forum.Post.find_all())) == ["Eight", "Five", "Four", "Nine", "Seven", "Three", "Two"]

    async def test_records_are_changed_by_condition_in_their_schema(self, db: Db, forum: Any) -> None:
        """``update_all`` and ``delete_all`` accept a qualified column in their condition.

        If this fails, check that ``format_column`` renders a name that the database accepts in the WHERE of UPDATE and
        DELETE.
        """
        await with_forum(db, forum)
        post = await _in_own_schema(db, forum, "post", forum.Post)
        assert await db(post.query().where(post.c.rank >= 4).update_all({"title": "High"})) == 2
        assert await db(post.query().where(post.c.rank < 3).delete_all()) == 2
        assert titles(await db(forum.Post.find_all())) == ["High", "High", "One"]

    async def test_records_are_joined_in_their_schema(self, db: Db, forum: Any) -> None:
        """C96: columns of both sides of a join are qualified as their tables are.

        If this fails, check that ``schema_name`` is not rendered beside an alias.
        """
        await with_forum(db, forum)
        post = await _in_own_schema(db, forum, "post", forum.Post)
        author = await _in_own_schema(db, forum, "author", forum.Author)
        query = post.query().join(author, on=post.c.author_id == author.c.id).where(author.c.name == "Ada")
        rows = await db(query.select(post.c.title).aggregate())
        assert sorted(row["title"] for row in rows) == ["One", "Three"]

    async def test_a_deleted_record_is_restored_in_its_schema(self, db: Db, memos: Any) -> None:
        """A soft deleted record is marked, found as deleted and restored.

        If this fails, check that ``update`` renders ``schema_name``.
        """
        memo = await _in_own_schema(db, memos, "memo", memos.Memo)
        one = memo(title="one")
        await db(one.save())
        await db(one.delete())
        assert (await db(memo.query().count()), await db(memo.query_only_deleted().count())) == (0, 1)
        assert (await db(one.restore()), await db(memo.query().count())) == (1, 1)


def _call(forum: Any, post: Any, how: str) -> Any:
    """A call that sends a statement to the table of ``post``."""
    record = post.create_from_database({"id": 21, "author_id": 1, "title": "One", "rank": 3})
    record.title = "Changed"
    calls: dict[str, Any] = {
        "find": lambda: post.find_one(21),
        "count": lambda: post.query().count(),
        "join": lambda: forum.Author.query().join(post, on=forum.Author.c.id == post.c.author_id).aggregate(),
        "insert": lambda: post(id=26, title="Six").save(),
        "bulk": lambda: post.bulk_create([post(id=27, title="Seven")]),
        "save": record.save,
        "delete": record.delete,
        "update_all": lambda: post.query().where(post.c.rank > 0).update_all({"title": "Changed"}),
        "delete_all": lambda: post.query().where(post.c.rank > 0).delete_all(),
        "refresh": record.refresh,
    }
    return calls[how]()


class MissingSchemaTests(ConformanceTests):
    """C96: a model that names a missing schema never touches a table of another schema."""

    forum = family_fixture(FORUM)
    memos = family_fixture(MEMOS)

    @pytest.mark.parametrize(
        "how", ["find", "count", "join", "insert", "bulk", "save", "delete", "update_all", "delete_all", "refresh"]
    )
    async def test_statements_in_a_missing_schema_fail(self, db: Db, forum: Any, how: str) -> None:
        """Every statement raises ``DatabaseError``, and the table of the same name in the existing schema is unchanged.
        Without the schema the same statement succeeds.

        If this fails, check that no method drops ``schema_name``.
        """
        await with_forum(db, forum)
        with pytest.raises(DatabaseError):
            await db(_call(forum, _in_schema(forum.Post, MISSING_SCHEMA), how))
        assert titles(await db(forum.Post.find_all())) == ["Five", "Four", "One", "Three", "Two"]
        # The same call works where the table is.
        await db(_call(forum, forum.Post, how))

    async def test_a_restore_in_a_missing_schema_fails(self, db: Db, memos: Any) -> None:
        """``restore`` raises ``DatabaseError``, and the record in the existing schema stays deleted.

        If this fails, check that ``update`` does not drop ``schema_name``.
        """
        one = memos.Memo(title="one")
        await db(one.save())
        key = one.id
        await db(one.delete())
        memo = _in_schema(memos.Memo, MISSING_SCHEMA)
        record = memo.create_from_database({"id": key, "title": "one", "deleted_at": one.deleted_at})
        with pytest.raises(DatabaseError):
            await db(record.restore())
        assert await db(memos.Memo.query().count()) == 0
        # The same call works where the table is.
        found = await db(memos.Memo.query_only_deleted().one())
        assert (await db(found.restore()), await db(memos.Memo.query().count())) == (1, 1)


@requires(Capability.CREATE_SCHEMA, Capability.DROP_SCHEMA)
class OwnSchemaTests(ConformanceTests):
    """Two tables of one name in two schemas are independent."""

    forum = family_fixture(FORUM)

    async def test_each_schema_has_its_own_records(self, db: Db, forum: Any) -> None:
        """Models of both schemas read, write and count only their own rows.

        If this fails, check that every method renders ``schema_name``.
        """
        await with_forum(db, forum)
        here, there = forum.Author, _in_schema(forum.Author, await self._create_schema(db, forum))
        await db(there(id=1, name="Zoe").save())
        await db(there.bulk_create([there(id=2, name="Yan"), there(id=9, name="Xia")]))
        assert sorted(each.name for each in await db(there.find_all())) == ["Xia", "Yan", "Zoe"]
        assert await db(there.query().where(there.c.id < 3).update_all({"name": "Will"})) == 2
        assert await db(there.query().where(there.c.id == 2).delete_all()) == 1
        assert sorted(each.name for each in await db(here.find_all())) == ["Ada", "Bob", "Cyd"]
        assert (await db(here.query().count()), await db(there.query().count())) == (3, 2)

    async def _create_schema(self, db: Db, forum: Any) -> str:
        """The name of a new schema with a table for authors; skips without the right to create one."""
        schema = db.own_name("models")
        quoted, table = db.provider.quote(schema), db.provider.quote(forum.table("author"))
        db.on_cleanup(f"DROP SCHEMA {quoted}")
        try:
            await db.observer.run(f"CREATE SCHEMA {quoted}")
        except Exception as error:
            skip(SkipKind.MISSING_RIGHT, f"the target's user may not create a schema: {error}")
        db.on_cleanup(f"DROP TABLE {quoted}.{table}")
        await db.observer.run(
            forum.sql(f'CREATE TABLE {quoted}.{{author}} ("id" INTEGER PRIMARY KEY, "name" VARCHAR(50))')
        )
        return schema
