"""Snapshots of a schema and what the differ finds between two: nothing when nothing changed, and every single change."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

import pytest
from rhosocial.activerecord.backend.schema import (
    AsyncSchemaSnapshotBuilder,
    SchemaSnapshot,
    SyncSchemaSnapshotBuilder,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.catalog import Catalog, catalog_fixture, names


class Narrowed:
    """An introspector that lists some tables alone: a database may hold thousands that are no concern of the rule."""

    def __init__(self, db: Db, tables: Iterable[str]) -> None:
        self._db = db
        self._inner = db.backend.introspector
        self._tables = frozenset(tables)
        self.invalidate_cache = self._inner.invalidate_cache
        self.get_database_info = self._inner.get_database_info
        self.get_table_info = self._inner.get_table_info

    def list_tables(self, *args: Any, **kwargs: Any) -> Any:
        found = self._inner.list_tables(*args, **kwargs)
        return self._later(found) if self._db.is_async else self._mine(found)

    async def _later(self, found: Any) -> Any:
        return self._mine(await found)

    def _mine(self, found: Iterable[Any]) -> list[Any]:
        return [table for table in found if table.name in self._tables]


async def snapshot(catalog: Catalog, *bases: str, **options: Any) -> SchemaSnapshot:
    """A snapshot that holds these tables of the rule's."""
    db = catalog.db
    builder = AsyncSchemaSnapshotBuilder if db.is_async else SyncSchemaSnapshotBuilder
    introspector: Any = Narrowed(db, [catalog.name(base) for base in bases])
    taken: SchemaSnapshot = await db(builder(introspector, db.dialect).build(**options))
    return taken


def compared(catalog: Catalog, old: SchemaSnapshot, new: SchemaSnapshot) -> Any:
    """What the dialect's differ finds between two snapshots."""
    return catalog.db.dialect.create_schema_differ().compare(old, new)


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION, Capability.FOREIGN_KEY_CONSTRAINT)
class SchemaSnapshotTests(ConformanceTests):
    """A snapshot holds what the introspector tells, at its moment and for good (C99)."""

    catalog = catalog_fixture()

    async def test_two_snapshots_of_the_same_tables_do_not_differ(self, catalog: Catalog) -> None:
        """Look at ``_columns_equivalent`` and its like in the dialect's differ."""
        await self._tables(catalog)
        first, second = await self._taken(catalog), await self._taken(catalog)
        assert self._differing(catalog, first, second) == []
        assert compared(catalog, first, second).is_empty is True

    async def test_tables_made_again_do_not_differ(self, catalog: Catalog) -> None:
        """Dropped and made by the same statements. Look at names that the database gives anew each time."""
        await self._tables(catalog)
        first = await self._taken(catalog)
        await catalog.drop("child")
        await catalog.drop("parent")
        await self._tables(catalog)
        assert self._differing(catalog, first, await self._taken(catalog)) == []

    async def test_a_snapshot_holds_what_the_introspector_tells(self, catalog: Catalog) -> None:
        """Table by table. Look at ``build`` of the builder of this mode."""
        await self._tables(catalog)
        taken = await self._taken(catalog)
        assert sorted(taken.tables) == sorted([catalog.name("parent"), catalog.name("child")])
        for base in ("parent", "child"):
            name = catalog.name(base)
            assert taken.tables[name].columns == await catalog.ask("list_columns", name)
            assert taken.tables[name].indexes == await catalog.ask("list_indexes", name)
            assert taken.tables[name].foreign_keys == await catalog.ask("list_foreign_keys", name)

    async def test_a_snapshot_survives_json(self, catalog: Catalog) -> None:
        """``from_dict`` of what was written equals it. Look at ``to_dict``, and at types that have no plain form."""
        await self._tables(catalog)
        taken = await self._taken(catalog)
        again = SchemaSnapshot.from_dict(json.loads(json.dumps(taken.to_dict())))
        assert again == taken
        assert self._differing(catalog, taken, again) == []

    @requires(Capability.ALTER_TABLE)
    async def test_a_snapshot_sees_ddl_since_the_last_one(self, catalog: Catalog) -> None:
        """It does not rest on what was remembered. Look at ``invalidate_cache`` in ``build``."""
        await self._tables(catalog)
        await self._taken(catalog)
        await catalog.by_hand('ALTER TABLE {child} ADD COLUMN "late" INTEGER')
        assert names((await self._taken(catalog)).tables[catalog.name("child")].columns)[-1] == "late"

    @requires(Capability.ALTER_TABLE)
    async def test_a_snapshot_stays_what_it_was(self, catalog: Catalog) -> None:
        """Later DDL and later questions do not touch it. Look at objects that it shares with the cache."""
        await self._tables(catalog)
        taken = await self._taken(catalog)
        before = taken.to_dict()
        await catalog.by_hand('ALTER TABLE {child} ADD COLUMN "late" INTEGER')
        await self._taken(catalog)
        await catalog.ask("get_table_info", catalog.name("child"))
        assert taken.to_dict() == before

    async def test_snapshots_of_different_dialects_are_not_compared(self, catalog: Catalog) -> None:
        """``ValueError``. Look at ``compare``."""
        await self._tables(catalog)
        taken = await self._taken(catalog)
        foreign = dataclasses.replace(taken, dialect_class="elsewhere.Dialect")
        with pytest.raises(ValueError, match="dialect"):
            compared(catalog, taken, foreign)

    async def test_a_table_that_was_made_or_dropped_is_found(self, catalog: Catalog) -> None:
        """Look at ``compare``: ``added_tables`` and ``removed_tables``."""
        await self._tables(catalog)
        await catalog.table("late", '"a" INTEGER')
        few, all_of_them = await self._taken(catalog), await snapshot(catalog, "parent", "child", "late")
        forward, back = compared(catalog, few, all_of_them), compared(catalog, all_of_them, few)
        assert (forward.added_tables, forward.removed_tables, forward.modified_tables) == (
            [catalog.name("late")],
            [],
            [],
        )
        assert (back.added_tables, back.removed_tables, back.modified_tables) == ([], [catalog.name("late")], [])
        assert (forward.is_empty, back.is_empty) == (False, False)

    async def _tables(self, catalog: Catalog) -> None:
        await catalog.table(
            "parent",
            '"a" INTEGER NOT NULL',
            '"z" INTEGER NOT NULL',
            '"price" DECIMAL(8,2) DEFAULT 1.5',
            '"born" DATE',
            'PRIMARY KEY ("z", "a")',
        )
        await catalog.table(
            "child",
            '"id" INTEGER NOT NULL PRIMARY KEY',
            "\"word\" VARCHAR(9) DEFAULT 'x' UNIQUE",
            '"p" INTEGER',
            '"q" INTEGER',
            'CONSTRAINT {belongs} FOREIGN KEY ("q", "p") REFERENCES {parent} ("z", "a") ON DELETE CASCADE',
        )

    def _differing(self, catalog: Catalog, old: SchemaSnapshot, new: SchemaSnapshot) -> list[str]:
        return sorted(compared(catalog, old, new).table_diffs)

    async def _taken(self, catalog: Catalog) -> SchemaSnapshot:
        return await snapshot(catalog, "parent", "child")


Version = tuple[tuple[str, ...], tuple[str, ...]]
"""A table's columns and constraints, and the statements that follow it."""


def _changed(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one column."""
    return pytest.param(
        (('"a" INTEGER', old), ()), (('"a" INTEGER', new), ()), id=name, marks=requires(*needs) if needs else ()
    )


def _indexed(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one index; an empty text is none."""
    parts = ('"a" INTEGER', '"b" INTEGER')
    versions = [(parts, (f"CREATE {each}",) if each else ()) for each in (old, new)]
    return pytest.param(
        *versions, id=name, marks=requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX, *needs)
    )


def _referring(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one foreign key; an empty text is none."""
    parts = ('"p" INTEGER', '"q" INTEGER')
    named = "CONSTRAINT {belongs} FOREIGN KEY "
    versions = [((*parts, named + each) if each else parts, ()) for each in (old, new)]
    return pytest.param(*versions, id=name, marks=requires(Capability.FOREIGN_KEY_INTROSPECTION, *needs))


def _keyed(name: str, old: str, new: str) -> Any:
    """A change of the primary key or a unique constraint; an empty text is none."""
    parts = ('"a" INTEGER NOT NULL', '"b" INTEGER NOT NULL')
    versions = [((*parts, each) if each else parts, ()) for each in (old, new)]
    return pytest.param(*versions, id=name, marks=requires(Capability.INDEX_INTROSPECTION))


CHANGES = [
    _changed("type", '"v" INTEGER', '"v" VARCHAR(9)'),
    _changed("null", '"v" INTEGER', '"v" INTEGER NOT NULL'),
    _changed("default-made", '"v" INTEGER', '"v" INTEGER DEFAULT 5'),
    _changed("default-other", '"v" INTEGER DEFAULT 5', '"v" INTEGER DEFAULT 6'),
    _changed("renamed", '"v" INTEGER', '"w" INTEGER'),
    _keyed("key-made", "", 'PRIMARY KEY ("a")'),
    _keyed("key-wider", 'PRIMARY KEY ("a")', 'PRIMARY KEY ("a", "b")'),
    _keyed("key-order", 'PRIMARY KEY ("a", "b")', 'PRIMARY KEY ("b", "a")'),
    _keyed("unique-made", "", 'UNIQUE ("a", "b")'),
    _indexed("index-made", "", 'INDEX {found} ON {plain} ("a")'),
    _indexed("index-order", 'INDEX {found} ON {plain} ("a", "b")', 'INDEX {found} ON {plain} ("b", "a")'),
    _indexed("index-wider", 'INDEX {found} ON {plain} ("a")', 'INDEX {found} ON {plain} ("a", "b")'),
    _indexed("index-direction", 'INDEX {found} ON {plain} ("a")', 'INDEX {found} ON {plain} ("a" DESC)'),
    _indexed(
        "index-unique",
        'INDEX {found} ON {plain} ("a")',
        'UNIQUE INDEX {found} ON {plain} ("a")',
        Capability.UNIQUE_INDEX,
    ),
    _indexed(
        "index-condition",
        'INDEX {found} ON {plain} ("a") WHERE "b" > 1',
        'INDEX {found} ON {plain} ("a") WHERE "b" > 2',
        Capability.PARTIAL_INDEX,
    ),
    _referring("reference-made", "", '("p") REFERENCES {parent} ("id")'),
    _referring("reference-table", '("p") REFERENCES {parent} ("id")', '("p") REFERENCES {second} ("id")'),
    _referring("reference-target", '("p") REFERENCES {parent} ("id")', '("p") REFERENCES {parent} ("other")'),
    _referring("reference-column", '("p") REFERENCES {parent} ("id")', '("q") REFERENCES {parent} ("id")'),
    _referring(
        "reference-delete",
        '("p") REFERENCES {parent} ("id")',
        '("p") REFERENCES {parent} ("id") ON DELETE CASCADE',
        Capability.FK_ON_DELETE,
    ),
    _referring(
        "reference-update",
        '("p") REFERENCES {parent} ("id")',
        '("p") REFERENCES {parent} ("id") ON UPDATE CASCADE',
        Capability.FK_ON_UPDATE,
    ),
]


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class SchemaChangeTests(ConformanceTests):
    """The differ finds every single change, and the reverse of it (C99)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize(("old", "new"), CHANGES)
    async def test_a_single_change_is_found(self, catalog: Catalog, old: Version, new: Version) -> None:
        """Both ways. Look at ``_columns_equivalent`` and its like, and at what the introspector does not tell."""
        await self._assert_found(catalog, old, new)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param("VARCHAR(9)", "VARCHAR(12)", id="length"),
            pytest.param("DECIMAL(8,2)", "DECIMAL(9,2)", id="precision"),
            pytest.param("DECIMAL(8,2)", "DECIMAL(8,3)", id="scale"),
        ],
    )
    async def test_another_size_of_a_type_is_found(self, db: Db, catalog: Catalog, old: str, new: str) -> None:
        """A longer text, a finer number. Look at ``_columns_equivalent`` and at ``parsed_data_type``."""
        if not db.provider.enforces_types:
            skip(SkipKind.OTHER, "the size of a type means nothing to this database")
        await self._assert_found(catalog, ((f'"v" {old}',), ()), ((f'"v" {new}',), ()))

    async def test_a_column_that_was_added_or_dropped_is_named(self, catalog: Catalog) -> None:
        """And no other column. Look at ``_diff_table``."""
        old = await self._snapshot(catalog, (('"a" INTEGER', '"b" VARCHAR(9)'), ()))
        await catalog.drop("plain")
        new = await self._snapshot(catalog, (('"a" INTEGER', '"b" VARCHAR(9)', '"c" DATE'), ()))
        for first, second, expected in ((old, new, (True, False)), (new, old, (False, True))):
            (table,) = compared(catalog, first, second).table_diffs.values()
            assert [(each.column_name, each.is_added, each.is_removed) for each in table.column_diffs] == [
                ("c", *expected)
            ]

    @requires(Capability.CREATE_INDEX)
    async def test_the_parts_of_a_change_are_named(self, catalog: Catalog) -> None:
        """An index that changed is removed and added, under its name. Look at ``_diff_table``."""
        old = await self._snapshot(
            catalog, (('"a" INTEGER', '"b" INTEGER'), ('CREATE INDEX {found} ON {plain} ("a")',))
        )
        await catalog.drop("plain")
        new = await self._snapshot(
            catalog, (('"a" INTEGER', '"b" INTEGER'), ('CREATE INDEX {found} ON {plain} ("b")',))
        )
        (table,) = compared(catalog, old, new).table_diffs.values()
        assert table.column_diffs == []
        assert (names(table.removed_indexes), names(table.added_indexes)) == ([catalog.name("found")],) * 2
        assert [column.name for index in table.added_indexes for column in index.columns] == ["b"]

    async def _assert_found(self, catalog: Catalog, old: Version, new: Version) -> None:
        await catalog.kept("parent", '"id" INTEGER NOT NULL PRIMARY KEY', '"other" INTEGER NOT NULL UNIQUE')
        await catalog.kept("second", '"id" INTEGER NOT NULL PRIMARY KEY')
        before = await self._snapshot(catalog, old)
        await catalog.drop("plain")
        after = await self._snapshot(catalog, new)
        found = [compared(catalog, before, after), compared(catalog, after, before)]
        assert [each.modified_tables for each in found] == [[catalog.name("plain")]] * 2
        assert [each.is_empty for each in found] == [False, False]

    async def _snapshot(self, catalog: Catalog, version: Version) -> SchemaSnapshot:
        parts, statements = version
        await catalog.table("plain", *parts)
        for statement in statements:
            await catalog.by_hand(statement)
        return await snapshot(catalog, "plain")
