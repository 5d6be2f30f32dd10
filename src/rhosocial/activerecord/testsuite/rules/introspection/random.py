"""Random tables, made by hand and told back."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import strategies as st
from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
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
        """What stands between the parentheses of CREATE TABLE."""
        quote = db.provider.quote
        parts = [f"{quote(name)} {kind}{' NOT NULL' if must else ''}" for name, kind, must in self.columns]
        if self.key:
            parts.append(f"PRIMARY KEY ({', '.join(map(quote, self.key))})")
        return parts

    def index_columns(self, db: Db) -> str:
        """The index's columns as SQL."""
        return ", ".join(map(db.provider.quote, self.index))


def _table(seed: int) -> RandomTable:
    """Two to six columns; a key and an index of up to three of them."""
    draw = random.Random(seed)
    chosen = draw.sample(NAMES, draw.randint(2, 6))
    key = tuple(draw.sample(chosen, draw.randint(0, 2)))
    columns = tuple((name, draw.choice(TYPES), name in key or draw.random() < 0.5) for name in chosen)
    return RandomTable(columns, key, tuple(draw.sample(chosen, draw.randint(1, min(3, len(chosen))))))


# From a few numbers: a failing table of drawn parts would be made smaller hundreds of times, and each time is DDL.
TABLES = st.integers(0, 60).map(_table)
PAIRS = st.integers(0, 60).map(lambda seed: (_table(seed), _table(seed + 61)))


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION, Capability.INDEX_INTROSPECTION)
class RandomTableTests(ConformanceTests):
    """Whatever the table, what is told is what was made (C17, C99)."""

    catalog = catalog_fixture()

    @rule(waits=True)
    @examples(12, table=TABLES)
    async def test_a_random_table_is_told_as_it_was_made(self, db: Db, catalog: Catalog, table: RandomTable) -> None:
        """Columns in order, their sizes and NULLs, key and index in theirs. Look at ``_parse_columns`` and its like."""
        index = await self._make(db, catalog, table)
        told = await catalog.columns("random")
        assert names(told) == [name for name, _, _ in table.columns]
        assert [each.nullable is ColumnNullable.NOT_NULL for each in told] == [must for _, _, must in table.columns]
        for column, (_, written, _) in zip(told, table.columns):
            size = written.partition("(")[2]
            assert size in column.data_type_full.replace(" ", "")
        assert {each.name for each in told if each.is_primary_key} == set(table.key)
        found = await catalog.indexes("random")
        assert [column.name for column in found[index].columns] == list(table.index)
        keys = [each for each in found.values() if each.is_primary]
        assert [[column.name for column in key.columns] for key in keys] in ([list(table.key)], self._hidden(table))
        await catalog.drop("random")

    @rule(waits=True)
    @examples(12, pair=PAIRS)
    async def test_the_snapshot_of_a_random_table_tells_what_changed(
        self, db: Db, catalog: Catalog, pair: tuple[RandomTable, RandomTable]
    ) -> None:
        """Nothing when it is made again; columns that came and went otherwise. Look at ``_diff_table``."""
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
        await catalog.table("random", *table.parts(db))
        return await catalog.index("found", f"{{random}} ({table.index_columns(db)})")

    def _hidden(self, table: RandomTable) -> list[list[str]]:
        """No key in the list of indexes, where there is none, or where it is the row's own number."""
        kinds = {name: written for name, written, _ in table.columns}
        return [] if not table.key or [kinds[name] for name in table.key] == ["INTEGER"] else [list(table.key)]
