"""Primary keys, indexes and foreign keys as the introspector reports them: every column, in its order."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.types import ReferentialAction

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, pairs
from ..support.refusals import may_be_refused
from ..support.target_needs import needs_index_directions

NO_ACTION = {ReferentialAction.NO_ACTION, ReferentialAction.RESTRICT}
"""Databases that check at once report either one for the other."""
ACTIONS = ["RESTRICT", "CASCADE", "NO ACTION", "SET NULL"]
"""No two that one may be reported for the other stand side by side."""


def column_names(index: Any) -> list[str]:
    """The names of an index's columns, in order."""
    return [column.name for column in index.columns]


@requires(Capability.INDEX_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class KeyIntrospectionTests(ConformanceTests):
    """The introspector reports a table's primary key completely and in its own order (C17)."""

    catalog = catalog_fixture()

    async def test_a_key_of_one_column_is_reported(self, catalog: Catalog) -> None:
        """Some databases turn an integer key into the row id. If this fails, check ``get_primary_key``."""
        await catalog.table("keyed", '"v" INTEGER', '"id" INTEGER NOT NULL PRIMARY KEY')
        await self._assert_key(catalog, "keyed", ["id"])

    async def test_a_text_key_is_reported(self, catalog: Catalog) -> None:
        """The key is reported as a primary, unique index.
        If this fails, check ``get_primary_key`` and ``is_primary`` in ``_parse_indexes``."""
        await catalog.table("keyed", '"v" INTEGER', '"code" VARCHAR(9) NOT NULL', 'PRIMARY KEY ("code")')
        await self._assert_key(catalog, "keyed", ["code"])

    async def test_a_composite_key_is_reported_in_its_order(self, catalog: Catalog) -> None:
        """The order is neither that of the table nor sorted.
        If this fails, check the ORDER BY of ``format_index_info_query``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "z", "m", "b")]
        await catalog.table("keyed", *parts, 'PRIMARY KEY ("z", "b", "m")')
        await self._assert_key(catalog, "keyed", ["z", "b", "m"])

    async def test_key_columns_are_marked_as_primary_key(self, catalog: Catalog) -> None:
        """The other columns are not marked. If this fails, check ``is_primary_key`` in ``_parse_columns``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "z", "m")]
        await catalog.table("keyed", *parts, 'PRIMARY KEY ("z", "a")', 'UNIQUE ("m")')
        reported = {each.name: each.is_primary_key for each in await catalog.columns("keyed")}
        assert reported == {"a": True, "z": True, "m": False}

    async def test_a_table_without_a_primary_key_has_none(self, catalog: Catalog) -> None:
        """A unique column is not a primary key. If this fails, check ``get_primary_key``."""
        await catalog.table("loose", '"a" INTEGER NOT NULL UNIQUE', '"b" INTEGER')
        assert await catalog.ask("get_primary_key", catalog.name("loose")) is None
        assert [each.is_primary_key for each in await catalog.columns("loose")] == [False, False]

    async def test_a_unique_constraint_is_not_a_primary_key(self, catalog: Catalog) -> None:
        """Its index is unique and not primary. If this fails, check ``is_primary`` in ``_parse_indexes``."""
        await catalog.table("both", '"code" VARCHAR(9) NOT NULL UNIQUE', '"k" VARCHAR(9) NOT NULL', 'PRIMARY KEY ("k")')
        reported = {column_names(each)[0]: each for each in (await catalog.indexes("both")).values()}
        assert {name: (each.is_unique, each.is_primary) for name, each in reported.items()} == {
            "code": (True, False),
            "k": (True, True),
        }

    async def _assert_key(self, catalog: Catalog, base: str, columns: list[str]) -> None:
        key = await catalog.ask("get_primary_key", catalog.name(base))
        assert key is not None, "no primary key is reported"
        assert (column_names(key), key.is_primary, key.is_unique) == (columns, True, True)
        assert [each.ordinal_position for each in key.columns] == list(range(1, len(columns) + 1))


@requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX)
class IndexIntrospectionTests(ConformanceTests):
    """The introspector reports an index with its columns, their order and direction (C17)."""

    catalog = catalog_fixture()

    async def test_the_columns_of_an_index_are_reported_in_order(self, catalog: Catalog) -> None:
        """All columns are reported, not sorted. If this fails, check the ORDER BY of ``format_index_info_query``."""
        index = await self._create_index(catalog, '("c", "a", "d")')
        assert [(each.name, each.ordinal_position) for each in index.columns] == [("c", 1), ("a", 2), ("d", 3)]
        assert (index.is_unique, index.is_primary, index.table_name) == (False, False, catalog.name("plain"))

    @requires(Capability.UNIQUE_INDEX)
    async def test_a_unique_index_is_reported_as_unique(self, catalog: Catalog) -> None:
        """It is not a primary key, and the indexes before and after it are not unique.
        If this fails, check ``is_unique`` in ``_parse_indexes``."""
        await self._create_plain(catalog)
        first = await catalog.index("before", '{plain} ("b")')
        index = await catalog.index("found", '{plain} ("b", "a")', "UNIQUE INDEX")
        last = await catalog.index("later", '{plain} ("a")')
        reported = await catalog.indexes("plain")
        assert {name: (column_names(each), each.is_unique, each.is_primary) for name, each in reported.items()} == {
            first: (["b"], False, False),
            index: (["b", "a"], True, False),
            last: (["a"], False, False),
        }

    async def test_a_descending_index_column_is_reported_as_descending(self, catalog: Catalog) -> None:
        """The other columns of the index are ascending.
        If this fails, check ``is_descending`` in ``_parse_indexes``."""
        needs_index_directions(catalog.db)
        index = await self._create_index(catalog, '("c", "a" DESC, "d" ASC)')
        assert [(each.name, each.is_descending) for each in index.columns] == [("c", False), ("a", True), ("d", False)]

    async def test_several_indexes_are_reported_separately(self, catalog: Catalog) -> None:
        """Two of them cover the same columns. If this fails, check how ``_parse_indexes`` groups rows."""
        await self._create_plain(catalog)
        wanted = {}
        for base, columns in (("one", ["a", "b"]), ("two", ["b", "a"]), ("three", ["a"]), ("four", ["a", "b"])):
            listed = ", ".join(f'"{name}"' for name in columns)
            wanted[await catalog.index(base, f"{{plain}} ({listed})")] = columns
        assert {name: column_names(each) for name, each in (await catalog.indexes("plain")).items()} == wanted

    async def test_an_index_of_another_table_is_not_reported(self, catalog: Catalog) -> None:
        """The list of this table is empty. If this fails, check the WHERE of ``format_index_info_query``."""
        await self._create_plain(catalog)
        await catalog.table("other", '"a" INTEGER')
        await catalog.index("theirs", '{other} ("a")')
        assert await catalog.indexes("plain") == {}

    async def test_a_unique_constraint_is_reported_as_a_unique_index(self, catalog: Catalog) -> None:
        """The index has both columns in the order of the constraint.
        If this fails, check what ``format_index_info_query`` leaves out."""
        await catalog.table("plain", '"a" INTEGER', '"b" INTEGER', 'CONSTRAINT {together} UNIQUE ("b", "a")')
        (reported,) = (await catalog.indexes("plain")).values()
        assert (column_names(reported), reported.is_unique) == (["b", "a"], True)

    async def test_an_index_is_found_by_its_name(self, catalog: Catalog) -> None:
        """The result equals the entry of the list; a missing index is ``None``.
        If this fails, check ``get_index_info``."""
        index = await self._create_index(catalog, '("a")')
        assert await catalog.ask("get_index_info", catalog.name("plain"), index.name) == index
        assert await catalog.ask("get_index_info", catalog.name("plain"), catalog.name("missing")) is None

    async def test_an_index_over_unusual_column_names_is_reported(self, db: Db, catalog: Catalog) -> None:
        """Blanks, capitals, quotes and keywords stay as they are.
        If this fails, check that ``_parse_indexes`` neither changes case nor cuts names."""
        odd = ["two words", "MixedCase", 'say "so', "it's", "order"]
        quoted = [db.provider.quote(name) for name in odd]
        await catalog.table("odd", *(f"{name} INTEGER" for name in sorted(quoted)))
        name = await catalog.index("overall", f"{{odd}} ({', '.join(quoted)})")
        assert column_names((await catalog.indexes("odd"))[name]) == odd

    @requires(Capability.PARTIAL_INDEX)
    async def test_the_condition_of_a_partial_index_is_reported(self, catalog: Catalog) -> None:
        """The condition is SQL text. If this fails, check ``filter_condition`` in ``_parse_indexes``."""
        index = await self._create_index(catalog, '("a") WHERE "b" > 5')
        assert column_names(index) == ["a"]
        reported = str(index.filter_condition).replace('"', "").replace("(", "").replace(")", "").strip()
        assert reported == "b > 5"

    async def test_an_index_without_a_condition_has_none(self, db: Db, catalog: Catalog) -> None:
        """The word "where" in a column name is not a condition.
        If this fails, check ``filter_condition`` in ``_parse_indexes``."""
        column = db.provider.quote("where a")
        await catalog.table("plain", f"{column} INTEGER")
        name = await catalog.index("overall", f"{{plain}} ({column})")
        assert (await catalog.indexes("plain"))[name].filter_condition is None

    @requires(Capability.FUNCTIONAL_INDEX)
    async def test_an_index_expression_keeps_its_place_among_the_columns(self, catalog: Catalog) -> None:
        """The first part is an expression, so the column stays the second part (C89).
        If this fails, check what ``_parse_indexes`` leaves out."""
        index = await self._create_index(catalog, '((lower("w")), "a")')
        assert column_names(index) != ["a"]
        assert column_names(index)[1:] == ["a"]

    async def _create_plain(self, catalog: Catalog) -> None:
        await catalog.table("plain", *(f'"{name}" INTEGER' for name in ("a", "b", "c", "d")), '"w" VARCHAR(9)')

    async def _create_index(self, catalog: Catalog, on: str, kind: str = "INDEX") -> Any:
        await self._create_plain(catalog)
        name = await catalog.index("found", f"{{plain}} {on}", kind)
        return (await catalog.indexes("plain"))[name]


@requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FOREIGN_KEY_INTROSPECTION)
class ForeignKeyIntrospectionTests(ConformanceTests):
    """The introspector reports a foreign key with both ends, column by column, and with its actions (C17)."""

    catalog = catalog_fixture()

    async def test_a_foreign_key_is_reported_with_both_ends(self, catalog: Catalog) -> None:
        """Both tables and both columns are named. If this fails, check ``_parse_foreign_keys``."""
        await self._create_parent(catalog)
        await catalog.table("child", '"id" INTEGER', '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent} ("id")')
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("p", "id")]
        assert (key.table_name, key.referenced_table) == (catalog.name("child"), catalog.name("parent"))

    async def test_the_columns_of_a_foreign_key_are_paired_correctly(self, catalog: Catalog) -> None:
        """Neither end is in the order of its table.
        If this fails, check the ORDER BY of ``format_foreign_key_query``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "b", "c")]
        await catalog.table("parent", *parts, 'UNIQUE ("b", "c", "a")')
        crossed = 'FOREIGN KEY ("x", "z", "y") REFERENCES {parent} ("b", "c", "a")'
        await catalog.table("child", *(f'"{name}" INTEGER' for name in ("x", "y", "z")), crossed)
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("x", "b"), ("z", "c"), ("y", "a")]

    async def test_several_foreign_keys_are_reported_separately(self, catalog: Catalog) -> None:
        """The keys refer to two other tables, one of them twice, and to the table itself.
        If this fails, check how ``_parse_foreign_keys`` groups rows."""
        await self._create_parent(catalog)
        await catalog.table("second", '"id" INTEGER NOT NULL PRIMARY KEY')
        keys = [("p", "parent"), ("q", "parent"), ("s", "second"), ("own", "child")]
        columns = ['"id" INTEGER NOT NULL PRIMARY KEY', *(f'"{name}" INTEGER' for name, _ in keys)]
        await catalog.table(
            "child", *columns, *(f'FOREIGN KEY ("{name}") REFERENCES {{{table}}} ("id")' for name, table in keys)
        )
        reported = sorted((pairs(key)[0], key.referenced_table) for key in await catalog.foreign_keys("child"))
        assert reported == sorted(((name, "id"), catalog.name(table)) for name, table in keys)

    @requires(Capability.FK_ON_DELETE)
    @pytest.mark.parametrize("action", ACTIONS)
    async def test_the_delete_action_of_a_foreign_key_is_reported(self, catalog: Catalog, action: str) -> None:
        """The update action is not changed. If this fails, check ``on_delete`` in ``_parse_foreign_keys``."""
        key = await self._key_with_action(catalog, "DELETE", action)
        self._assert_action(key.on_delete, action)
        self._assert_action(key.on_update, "NO ACTION")

    @requires(Capability.FK_ON_UPDATE)
    @pytest.mark.parametrize("action", ACTIONS)
    async def test_the_update_action_of_a_foreign_key_is_reported(self, catalog: Catalog, action: str) -> None:
        """The delete action is not changed. If this fails, check ``on_update`` in ``_parse_foreign_keys``."""
        key = await self._key_with_action(catalog, "UPDATE", action)
        self._assert_action(key.on_update, action)
        self._assert_action(key.on_delete, "NO ACTION")

    async def test_the_name_of_a_foreign_key_is_reported(self, catalog: Catalog) -> None:
        """DROP CONSTRAINT needs the name. Each of three keys has its own.
        If this fails, check ``name`` in ``_parse_foreign_keys`` and ``get_foreign_key_info``."""
        await self._create_parent(catalog)
        wanted = {"p": "belongs", "q": "another", "r": "last"}
        named = [
            f'CONSTRAINT {{{name}}} FOREIGN KEY ("{column}") REFERENCES {{parent}} ("id")'
            for column, name in wanted.items()
        ]
        await catalog.table("child", *(f'"{column}" INTEGER' for column in wanted), *named)
        reported = {key.name: pairs(key) for key in await catalog.foreign_keys("child")}
        assert reported == {catalog.name(name): [(column, "id")] for column, name in wanted.items()}
        for column, name in wanted.items():
            found = await catalog.ask("get_foreign_key_info", catalog.name("child"), catalog.name(name))
            assert pairs(found) == [(column, "id")]

    async def test_an_omitted_reference_column_is_reported_as_the_primary_key(self, catalog: Catalog) -> None:
        """``REFERENCES parent`` means the primary key of the parent.
        If this fails, check ``referenced_columns`` in ``_parse_foreign_keys``."""
        await self._create_parent(catalog)
        with may_be_refused() as refused:
            await catalog.table("child", '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent}')
        if refused:
            assert await catalog.ask("table_exists", catalog.name("child")) is False
        else:
            (key,) = await catalog.foreign_keys("child")
            assert pairs(key) == [("p", "id")]

    async def test_a_table_without_foreign_keys_has_none(self, catalog: Catalog) -> None:
        """The table that another one refers to has no foreign key.
        If this fails, check the WHERE of ``format_foreign_key_query``."""
        await self._create_parent(catalog)
        await catalog.table("child", '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent} ("id")')
        assert await catalog.foreign_keys("parent") == []

    async def test_a_foreign_key_over_unusual_names_is_reported(self, db: Db, catalog: Catalog) -> None:
        """Blanks, capitals and quotes stay as they are.
        If this fails, check that ``_parse_foreign_keys`` neither changes case nor cuts names."""
        one, two = db.provider.quote("Two Words"), db.provider.quote("it's")
        await catalog.table("parent", f"{one} INTEGER NOT NULL PRIMARY KEY")
        await catalog.table("child", f"{two} INTEGER", f"FOREIGN KEY ({two}) REFERENCES {{parent}} ({one})")
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("it's", "Two Words")]

    async def _create_parent(self, catalog: Catalog) -> None:
        await catalog.table("parent", '"id" INTEGER NOT NULL PRIMARY KEY')

    async def _key_with_action(self, catalog: Catalog, event: str, action: str) -> Any:
        await catalog.kept("target", '"id" INTEGER NOT NULL PRIMARY KEY')
        columns = [f'"p{number}" INTEGER' for number, _ in enumerate(ACTIONS)]
        keys = [
            f'FOREIGN KEY ("p{number}") REFERENCES {{target}} ("id") ON {event} {each}'
            for number, each in enumerate(ACTIONS)
        ]
        await catalog.kept("acting", *columns, *keys)
        (key,) = [key for key in await catalog.foreign_keys("acting") if key.columns == [f"p{ACTIONS.index(action)}"]]
        return key

    def _assert_action(self, reported: ReferentialAction, action: str) -> None:
        wanted = ReferentialAction(action)
        assert reported in (NO_ACTION if wanted in NO_ACTION else {wanted})
