"""Schema snapshots and the differ: no difference when nothing changed, and every single change when something did."""

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
from ..support.target_needs import needs_index_directions


class TableFilter:
    """An introspector that lists only some tables: a database may hold thousands that the rule does not use."""

    def __init__(self, db: Db, tables: Iterable[str]) -> None:
        self._db = db
        self._inner = db.backend.introspector
        self._tables = frozenset(tables)
        self.invalidate_cache = self._inner.invalidate_cache
        self.get_database_info = self._inner.get_database_info
        self.get_table_info = self._inner.get_table_info

    def list_tables(self, *args: Any, **kwargs: Any) -> Any:
        found = self._inner.list_tables(*args, **kwargs)
        return self._filter_later(found) if self._db.is_async else self._filter(found)

    async def _filter_later(self, found: Any) -> Any:
        return self._filter(await found)

    def _filter(self, found: Iterable[Any]) -> list[Any]:
        return [table for table in found if table.name in self._tables]


async def snapshot(catalog: Catalog, *bases: str, **options: Any) -> SchemaSnapshot:
    """A snapshot of these tables of the rule."""
    db = catalog.db
    builder = AsyncSchemaSnapshotBuilder if db.is_async else SyncSchemaSnapshotBuilder
    introspector: Any = TableFilter(db, [catalog.name(base) for base in bases])
    taken: SchemaSnapshot = await db(builder(introspector, db.dialect).build(**options))
    return taken


def compared(catalog: Catalog, old: SchemaSnapshot, new: SchemaSnapshot) -> Any:
    """The differences that the dialect's differ finds between two snapshots."""
    return catalog.db.dialect.create_schema_differ().compare(old, new)


@requires(
    Capability.TABLE_INTROSPECTION,
    Capability.COLUMN_INTROSPECTION,
    Capability.INDEX_INTROSPECTION,
    Capability.FOREIGN_KEY_INTROSPECTION,
    Capability.FOREIGN_KEY_CONSTRAINT,
)
class SchemaSnapshotTests(ConformanceTests):
    """A snapshot holds what the introspector reports at one moment, and never changes (C99)."""

    catalog = catalog_fixture()

    async def test_two_snapshots_of_the_same_tables_do_not_differ(self, catalog: Catalog) -> None:
        """The differ reports no table.
        If this fails, check ``_columns_equivalent`` and the other comparisons of the dialect's differ."""
        await self._create_tables(catalog)
        first, second = await self._take_snapshot(catalog), await self._take_snapshot(catalog)
        assert self._differing(catalog, first, second) == []
        assert compared(catalog, first, second).is_empty is True

    async def test_tables_created_again_do_not_differ(self, catalog: Catalog) -> None:
        """The tables are dropped and created by the same statements.
        If this fails, check that ``compare`` ignores names that the database generates."""
        await self._create_tables(catalog)
        first = await self._take_snapshot(catalog)
        await catalog.drop("child")
        await catalog.drop("parent")
        await self._create_tables(catalog)
        assert self._differing(catalog, first, await self._take_snapshot(catalog)) == []

    async def test_a_snapshot_holds_what_the_introspector_reports(self, catalog: Catalog) -> None:
        """Columns, indexes and foreign keys of each table are equal.
        If this fails, check ``build`` of the snapshot builder of this mode."""
        await self._create_tables(catalog)
        taken = await self._take_snapshot(catalog)
        assert sorted(taken.tables) == sorted([catalog.name("parent"), catalog.name("child")])
        for base in ("parent", "child"):
            name = catalog.name(base)
            assert taken.tables[name].columns == await catalog.ask("list_columns", name)
            assert taken.tables[name].indexes == await catalog.ask("list_indexes", name)
            assert taken.tables[name].foreign_keys == await catalog.ask("list_foreign_keys", name)

    async def test_a_snapshot_survives_json(self, catalog: Catalog) -> None:
        """``from_dict`` of the written JSON equals the snapshot.
        If this fails, check that ``to_dict`` converts every type to a JSON type."""
        await self._create_tables(catalog)
        taken = await self._take_snapshot(catalog)
        again = SchemaSnapshot.from_dict(json.loads(json.dumps(taken.to_dict())))
        assert again == taken
        assert self._differing(catalog, taken, again) == []

    @requires(Capability.ALTER_TABLE)
    async def test_a_snapshot_sees_ddl_since_the_last_one(self, catalog: Catalog) -> None:
        """A snapshot does not use cached answers. If this fails, check that ``build`` calls ``invalidate_cache``."""
        await self._create_tables(catalog)
        await self._take_snapshot(catalog)
        await catalog.by_hand('ALTER TABLE {child} ADD COLUMN "late" INTEGER')
        assert names((await self._take_snapshot(catalog)).tables[catalog.name("child")].columns)[-1] == "late"

    @requires(Capability.ALTER_TABLE)
    async def test_a_snapshot_does_not_change_later(self, catalog: Catalog) -> None:
        """Later DDL and later calls of the introspector do not change it.
        If this fails, check that ``build`` shares no objects with the cache."""
        await self._create_tables(catalog)
        taken = await self._take_snapshot(catalog)
        before = taken.to_dict()
        await catalog.by_hand('ALTER TABLE {child} ADD COLUMN "late" INTEGER')
        await self._take_snapshot(catalog)
        await catalog.ask("get_table_info", catalog.name("child"))
        assert taken.to_dict() == before

    async def test_snapshots_of_different_dialects_are_not_compared(self, catalog: Catalog) -> None:
        """``compare`` raises ``ValueError``. If this fails, check the checks of ``compare``."""
        await self._create_tables(catalog)
        taken = await self._take_snapshot(catalog)
        foreign = dataclasses.replace(taken, dialect_class="elsewhere.Dialect")
        with pytest.raises(ValueError, match="dialect"):
            compared(catalog, taken, foreign)

    async def test_an_added_or_removed_table_is_found(self, catalog: Catalog) -> None:
        """The comparison works in both directions.
        If this fails, check ``added_tables`` and ``removed_tables`` in ``compare``."""
        await self._create_tables(catalog)
        await catalog.table("late", '"a" INTEGER')
        few, all_of_them = await self._take_snapshot(catalog), await snapshot(catalog, "parent", "child", "late")
        forward, back = compared(catalog, few, all_of_them), compared(catalog, all_of_them, few)
        assert (forward.added_tables, forward.removed_tables, forward.modified_tables) == (
            [catalog.name("late")],
            [],
            [],
        )
        assert (back.added_tables, back.removed_tables, back.modified_tables) == ([], [catalog.name("late")], [])
        assert (forward.is_empty, back.is_empty) == (False, False)

    async def _create_tables(self, catalog: Catalog) -> None:
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
            f'CONSTRAINT {{belongs}} FOREIGN KEY ("q", "p") REFERENCES {{parent}} ("z", "a"){_cascade(catalog.db)}',
        )

    def _differing(self, catalog: Catalog, old: SchemaSnapshot, new: SchemaSnapshot) -> list[str]:
        return sorted(compared(catalog, old, new).table_diffs)

    async def _take_snapshot(self, catalog: Catalog) -> SchemaSnapshot:
        return await snapshot(catalog, "parent", "child")


def _cascade(db: Db) -> str:
    """An action of a foreign key, where the database has any."""
    return " ON DELETE CASCADE" if db.declares(Capability.FK_ON_DELETE) else ""


Version = tuple[tuple[str, ...], tuple[str, ...]]
"""A table's columns and constraints, and the statements that follow it."""


def _column_change(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one column."""
    return pytest.param(
        (('"a" INTEGER', old), ()), (('"a" INTEGER', new), ()), id=name, marks=requires(*needs) if needs else ()
    )


def _index_change(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one index; an empty text means no index."""
    parts = ('"a" INTEGER', '"b" INTEGER')
    versions = [(parts, (f"CREATE {each}",) if each else ()) for each in (old, new)]
    return pytest.param(
        *versions, id=name, marks=requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX, *needs)
    )


def _foreign_key_change(name: str, old: str, new: str, *needs: Any) -> Any:
    """A change of one foreign key; an empty text means no foreign key."""
    parts = ('"p" INTEGER', '"q" INTEGER')
    named = "CONSTRAINT {belongs} FOREIGN KEY "
    versions = [((*parts, named + each) if each else parts, ()) for each in (old, new)]
    return pytest.param(
        *versions,
        id=name,
        marks=requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FOREIGN_KEY_INTROSPECTION, *needs),
    )


def _key_change(name: str, old: str, new: str) -> Any:
    """A change of the primary key or a unique constraint; an empty text means none."""
    parts = ('"a" INTEGER NOT NULL', '"b" INTEGER NOT NULL')
    versions = [((*parts, each) if each else parts, ()) for each in (old, new)]
    return pytest.param(*versions, id=name, marks=requires(Capability.INDEX_INTROSPECTION))


CHANGES = [
    _column_change("type", '"v" INTEGER', '"v" VARCHAR(9)'),
    _column_change("null", '"v" INTEGER', '"v" INTEGER NOT NULL'),
    _column_change("default-made", '"v" INTEGER', '"v" INTEGER DEFAULT 5'),
    _column_change("default-other", '"v" INTEGER DEFAULT 5', '"v" INTEGER DEFAULT 6'),
    _column_change("renamed", '"v" INTEGER', '"w" INTEGER'),
    _key_change("key-made", "", 'PRIMARY KEY ("a")'),
    _key_change("key-wider", 'PRIMARY KEY ("a")', 'PRIMARY KEY ("a", "b")'),
    _key_change("key-order", 'PRIMARY KEY ("a", "b")', 'PRIMARY KEY ("b", "a")'),
    _key_change("unique-made", "", 'UNIQUE ("a", "b")'),
    _index_change("index-made", "", 'INDEX {found} ON {plain} ("a")'),
    _index_change("index-order", 'INDEX {found} ON {plain} ("a", "b")', 'INDEX {found} ON {plain} ("b", "a")'),
    _index_change("index-wider", 'INDEX {found} ON {plain} ("a")', 'INDEX {found} ON {plain} ("a", "b")'),
    _index_change("index-direction", 'INDEX {found} ON {plain} ("a")', 'INDEX {found} ON {plain} ("a" DESC)'),
    _index_change(
        "index-unique",
        'INDEX {found} ON {plain} ("a")',
        'UNIQUE INDEX {found} ON {plain} ("a")',
        Capability.UNIQUE_INDEX,
    ),
    _index_change(
        "index-condition",
        'INDEX {found} ON {plain} ("a") WHERE "b" > 1',
        'INDEX {found} ON {plain} ("a") WHERE "b" > 2',
        Capability.PARTIAL_INDEX,
    ),
    _foreign_key_change("reference-made", "", '("p") REFERENCES {parent} ("id")'),
    _foreign_key_change("reference-table", '("p") REFERENCES {parent} ("id")', '("p") REFERENCES {second} ("id")'),
    _foreign_key_change("reference-target", '("p") REFERENCES {parent} ("id")', '("p") REFERENCES {parent} ("other")'),
    _foreign_key_change("reference-column", '("p") REFERENCES {parent} ("id")', '("q") REFERENCES {parent} ("id")'),
    _foreign_key_change(
        "reference-delete",
        '("p") REFERENCES {parent} ("id")',
        '("p") REFERENCES {parent} ("id") ON DELETE CASCADE',
        Capability.FK_ON_DELETE,
    ),
    _foreign_key_change(
        "reference-update",
        '("p") REFERENCES {parent} ("id")',
        '("p") REFERENCES {parent} ("id") ON UPDATE CASCADE',
        Capability.FK_ON_UPDATE,
    ),
]


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class SchemaChangeTests(ConformanceTests):
    """The differ finds every single change in both directions (C99)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize(("old", "new"), CHANGES)
    async def test_a_single_change_is_found(self, catalog: Catalog, old: Version, new: Version) -> None:
        """The change and its reverse both modify the table (C17).
        If this fails, check ``_columns_equivalent`` and the other comparisons, and what the introspector does not
        report."""
        if any("DESC" in text for text in new[1]):
            needs_index_directions(catalog.db)
        await self._assert_found(catalog, old, new)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param("VARCHAR(9)", "VARCHAR(12)", id="length"),
            pytest.param("DECIMAL(8,2)", "DECIMAL(9,2)", id="precision"),
            pytest.param("DECIMAL(8,2)", "DECIMAL(8,3)", id="scale"),
        ],
    )
    async def test_a_changed_type_size_is_found(self, db: Db, catalog: Catalog, old: str, new: str) -> None:
        """Length, precision and scale all count.
        If this fails, check ``_columns_equivalent`` and ``parsed_data_type``."""
        if not db.provider.enforces_types or ("CHAR" in old and not db.provider.text_lengths):
            skip(SkipKind.OTHER, "the database ignores the size of a type")
        await self._assert_found(catalog, ((f'"v" {old}',), ()), ((f'"v" {new}',), ()))

    async def test_an_added_or_dropped_column_is_named(self, catalog: Catalog) -> None:
        """No other column is named. If this fails, check ``_diff_table``."""
        old = await self._snapshot(catalog, (('"a" INTEGER', '"b" VARCHAR(9)'), ()))
        await catalog.drop("plain")
        new = await self._snapshot(catalog, (('"a" INTEGER', '"b" VARCHAR(9)', '"c" DATE'), ()))
        for first, second, expected in ((old, new, (True, False)), (new, old, (False, True))):
            (table,) = compared(catalog, first, second).table_diffs.values()
            assert [(each.column_name, each.is_added, each.is_removed) for each in table.column_diffs] == [
                ("c", *expected)
            ]

    @requires(Capability.CREATE_INDEX)
    async def test_a_changed_index_is_reported_as_removed_and_added(self, catalog: Catalog) -> None:
        """Both entries have the name of the index. If this fails, check ``_diff_table``."""
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
