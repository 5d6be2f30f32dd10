"""Random tables, created in raw SQL and compared with what the introspector reports."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import strategies as st
from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.noting import noted
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ..support.catalog import Catalog, catalog_fixture, names
from .snapshot import compared, snapshot

NAMES = ("a", "b", "z", "order", "MixedCase", "two words", "it's", "größe", "n1")
TYPES = ("INTEGER", "BIGINT", "VARCHAR(11)", "VARCHAR(12)", "DECIMAL(9,3)", "DATE")


@dataclasses.dataclass(frozen=True)
class RandomTable:
    """Columns (name, type, NOT NULL), the columns of the key in its order, and an index's columns in its order."""

    columns: tuple[tuple[str, str, bool], ...]
    key: tuple[str, ...]
    index: tuple[str, ...]

    def parts(self, db: Db) -> list[str]:
        """The column and constraint definitions of CREATE TABLE."""
        quote = db.provider.quote
        parts = [f"{quote(name)} {kind}{' NOT NULL' if must else ''}" for name, kind, must in self.columns]
        if self.key:
            parts.append(f"PRIMARY KEY ({', '.join(map(quote, self.key))})")
        return parts

    def index_columns(self, db: Db) -> str:
        """The index's columns as SQL."""
        return ", ".join(map(db.provider.quote, self.index))


def _random_table(seed: int) -> RandomTable:
    """Two to six columns; a key and an index of up to three of them."""
    draw = random.Random(seed)
    chosen = draw.sample(NAMES, draw.randint(2, 6))
    key = tuple(draw.sample(chosen, draw.randint(0, 2)))
    columns = tuple((name, draw.choice(TYPES), name in key or draw.random() < 0.5) for name in chosen)
    return RandomTable(columns, key, tuple(draw.sample(chosen, draw.randint(1, min(3, len(chosen))))))


# Draw a seed only: shrinking a table drawn part by part would take hundreds of attempts, each of them DDL.
TABLES = st.integers(0, 60).map(_random_table)
PAIRS = st.integers(0, 60).map(lambda seed: (_random_table(seed), _random_table(seed + 61)))


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION, Capability.INDEX_INTROSPECTION)
class RandomTableTests(ConformanceTests):
    """The introspector reports every random table as it was created (C17, C99)."""

    catalog = catalog_fixture()

    @rule(waits=True)
    @examples(12, table=TABLES)
    async def test_a_random_table_is_reported_as_created(self, db: Db, catalog: Catalog, table: RandomTable) -> None:
        """Columns, sizes, NOT NULL, key and index are reported, each in its order.
        If this fails, check ``_parse_columns`` and ``_parse_indexes``."""
        index = await self._make(db, catalog, table)
        try:
            await self._assert_reported(db, catalog, table, index)
        finally:
            # An example that fails would fail otherwise when it is played again: the table would exist.
            await catalog.drop("random")

    async def _assert_reported(self, db: Db, catalog: Catalog, table: RandomTable, index: str) -> None:
        reported = await catalog.columns("random")
        assert names(reported) == [name for name, _, _ in table.columns]
        assert [each.nullable is ColumnNullable.NOT_NULL for each in reported] == [must for _, _, must in table.columns]
        for column, (_, written, _) in zip(reported, table.columns):
            size = written.partition("(")[2] if "CHAR" not in written or db.provider.text_lengths else ""
            assert size in column.data_type_full.replace(" ", "")
        assert {each.name for each in reported if each.is_primary_key} == set(table.key)
        found = await catalog.indexes("random")
        assert [column.name for column in found[index].columns] == list(table.index)
        keys = [each for each in found.values() if each.is_primary]
        assert [[column.name for column in key.columns] for key in keys] in (
            [list(table.key)],
            self._other_key_lists(table),
        )

    @rule(waits=True)
    @examples(12, pair=PAIRS)
    async def test_the_snapshots_of_random_tables_show_their_differences(
        self, db: Db, catalog: Catalog, pair: tuple[RandomTable, RandomTable]
    ) -> None:
        """A table created again shows no difference; another table shows the added and removed columns.
        If this fails, check ``_diff_table``."""
        table, other = pair
        taken = []
        for each in (table, table, other):
            await self._make(db, catalog, each)
            taken.append(await snapshot(catalog, "random"))
            await catalog.drop("random")
        assert sorted(compared(catalog, taken[0], taken[1]).table_diffs) == []
        found = compared(catalog, taken[1], taken[2]).table_diffs.values()
        diffs = [diff for each in found for diff in each.column_diffs]
        old, new = {name for name, _, _ in table.columns}, {name for name, _, _ in other.columns}
        assert {diff.column_name for diff in diffs if diff.is_added} == new - old
        assert {diff.column_name for diff in diffs if diff.is_removed} == old - new

    async def _make(self, db: Db, catalog: Catalog, table: RandomTable) -> str:
        for _, kind, must in table.columns:
            noted("column type", kind)
            noted("column", "NOT NULL" if must else "NULL")
        await catalog.table("random", *table.parts(db))
        return await catalog.index("found", f"{{random}} ({table.index_columns(db)})")

    def _other_key_lists(self, table: RandomTable) -> list[list[str]]:
        """The other valid list of primary keys: empty without a key, or where an INTEGER key is the row id."""
        kinds = {name: written for name, written, _ in table.columns}
        return [] if not table.key or [kinds[name] for name in table.key] == ["INTEGER"] else [list(table.key)]
