"""Primary keys, foreign keys and indexes as the introspector tells them: every column, in its order."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.types import ReferentialAction

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, names, pairs
from ..support.refusals import may_be_refused

NO_ACTION = {ReferentialAction.NO_ACTION, ReferentialAction.RESTRICT}
"""Databases that check at once tell the one for the other."""
ACTIONS = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]


def of_columns(index: Any) -> list[str]:
    """The names of an index's columns, in order."""
    return [column.name for column in index.columns]


@requires(Capability.INDEX_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class KeyIntrospectionTests(ConformanceTests):
    """A table's primary key is told whole and in its own order (C17)."""

    catalog = catalog_fixture()

    async def test_a_key_of_one_column_is_told(self, catalog: Catalog) -> None:
        """An integer one, of which databases make a row's own number. Look at ``get_primary_key``."""
        await catalog.table("keyed", '"v" INTEGER', '"id" INTEGER NOT NULL PRIMARY KEY')
        await self._assert_key(catalog, "keyed", ["id"])

    async def test_a_key_of_text_is_told(self, catalog: Catalog) -> None:
        """Look at ``get_primary_key``: ``is_primary`` in ``_parse_indexes``."""
        await catalog.table("keyed", '"v" INTEGER', '"code" VARCHAR(9) NOT NULL', 'PRIMARY KEY ("code")')
        await self._assert_key(catalog, "keyed", ["code"])

    async def test_a_key_of_several_columns_is_told_in_its_order(self, catalog: Catalog) -> None:
        """Not in that of the table, nor sorted. Look at ORDER BY in ``format_index_info_query``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "z", "m", "b")]
        await catalog.table("keyed", *parts, 'PRIMARY KEY ("z", "b", "m")')
        await self._assert_key(catalog, "keyed", ["z", "b", "m"])

    async def test_the_columns_of_the_key_say_so(self, catalog: Catalog) -> None:
        """And the others do not. Look at ``is_primary_key`` in ``_parse_columns``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "z", "m")]
        await catalog.table("keyed", *parts, 'PRIMARY KEY ("z", "a")', 'UNIQUE ("m")')
        told = {each.name: each.is_primary_key for each in await catalog.columns("keyed")}
        assert told == {"a": True, "z": True, "m": False}

    async def test_a_table_without_a_key_has_none(self, catalog: Catalog) -> None:
        """A unique column is no key. Look at ``get_primary_key``."""
        await catalog.table("loose", '"a" INTEGER NOT NULL UNIQUE', '"b" INTEGER')
        assert await catalog.ask("get_primary_key", catalog.name("loose")) is None
        assert [each.is_primary_key for each in await catalog.columns("loose")] == [False, False]

    async def test_a_unique_constraint_is_no_key(self, catalog: Catalog) -> None:
        """Its index is unique and not primary. Look at ``is_primary`` in ``_parse_indexes``."""
        await catalog.table("both", '"code" VARCHAR(9) NOT NULL UNIQUE', '"k" VARCHAR(9) NOT NULL', 'PRIMARY KEY ("k")')
        told = {of_columns(each)[0]: each for each in (await catalog.indexes("both")).values()}
        assert {name: (each.is_unique, each.is_primary) for name, each in told.items()} == {
            "code": (True, False),
            "k": (True, True),
        }

    async def _assert_key(self, catalog: Catalog, base: str, columns: list[str]) -> None:
        key = await catalog.ask("get_primary_key", catalog.name(base))
        assert key is not None, "there is no primary key"
        assert (of_columns(key), key.is_primary, key.is_unique) == (columns, True, True)
        assert [each.ordinal_position for each in key.columns] == list(range(1, len(columns) + 1))


@requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX)
class IndexIntrospectionTests(ConformanceTests):
    """An index is told with its columns, their order and direction (C17)."""

    catalog = catalog_fixture()

    async def test_an_index_is_told_with_its_columns_in_order(self, catalog: Catalog) -> None:
        """Not sorted, not the first one alone. Look at ORDER BY in ``format_index_info_query``."""
        index = await self._indexed(catalog, '("c", "a", "d")')
        assert [(each.name, each.ordinal_position) for each in index.columns] == [("c", 1), ("a", 2), ("d", 3)]
        assert (index.is_unique, index.is_primary, index.table_name) == (False, False, catalog.name("plain"))

    @requires(Capability.UNIQUE_INDEX)
    async def test_a_unique_index_is_told_so(self, catalog: Catalog) -> None:
        """Look at ``is_unique`` in ``_parse_indexes``."""
        index = await self._indexed(catalog, '("b", "a")', "UNIQUE INDEX")
        assert (of_columns(index), index.is_unique, index.is_primary) == (["b", "a"], True, False)

    async def test_a_descending_column_is_told_so(self, catalog: Catalog) -> None:
        """The others of the index are not. Look at ``is_descending`` in ``_parse_indexes``."""
        index = await self._indexed(catalog, '("c", "a" DESC, "d" ASC)')
        assert [(each.name, each.is_descending) for each in index.columns] == [("c", False), ("a", True), ("d", False)]

    async def test_several_indexes_are_told_apart(self, catalog: Catalog) -> None:
        """Two over the same columns among them. Look at how ``_parse_indexes`` puts rows together."""
        await self._plain(catalog)
        wanted = {}
        for base, columns in (("one", ["a", "b"]), ("two", ["b", "a"]), ("three", ["a"]), ("four", ["a", "b"])):
            listed = ", ".join(f'"{name}"' for name in columns)
            wanted[await catalog.index(base, f"{{plain}} ({listed})")] = columns
        assert {name: of_columns(each) for name, each in (await catalog.indexes("plain")).items()} == wanted

    async def test_an_index_of_another_table_is_not_told(self, catalog: Catalog) -> None:
        """Look at WHERE in ``format_index_info_query``."""
        await self._plain(catalog)
        await catalog.table("other", '"a" INTEGER')
        await catalog.index("theirs", '{other} ("a")')
        assert await catalog.indexes("plain") == {}

    async def test_a_named_unique_constraint_is_told_with_its_columns(self, catalog: Catalog) -> None:
        """As a unique index over both, in its order. Look at what ``format_index_info_query`` leaves out."""
        await catalog.table("plain", '"a" INTEGER', '"b" INTEGER', 'CONSTRAINT {together} UNIQUE ("b", "a")')
        (told,) = (await catalog.indexes("plain")).values()
        assert (of_columns(told), told.is_unique) == (["b", "a"], True)

    async def test_an_index_is_found_by_its_name(self, catalog: Catalog) -> None:
        """As it is in the list; a missing one is ``None``. Look at ``get_index_info``."""
        index = await self._indexed(catalog, '("a")')
        assert await catalog.ask("get_index_info", catalog.name("plain"), index.name) == index
        assert await catalog.ask("get_index_info", catalog.name("plain"), catalog.name("missing")) is None

    async def test_an_index_over_columns_with_odd_names_is_told(self, db: Db, catalog: Catalog) -> None:
        """Look at names that ``_parse_indexes`` folds or cuts."""
        odd = ["two words", "MixedCase", 'say "so', "it's", "order"]
        quoted = [db.provider.quote(name) for name in odd]
        await catalog.table("odd", *(f"{name} INTEGER" for name in sorted(quoted)))
        name = await catalog.index("overall", f"{{odd}} ({', '.join(quoted)})")
        assert of_columns((await catalog.indexes("odd"))[name]) == odd

    @requires(Capability.PARTIAL_INDEX)
    async def test_the_condition_of_a_partial_index_is_told(self, catalog: Catalog) -> None:
        """As SQL. Look at ``filter_condition`` in ``_parse_indexes``."""
        index = await self._indexed(catalog, '("a") WHERE "b" > 5')
        assert of_columns(index) == ["a"]
        told = str(index.filter_condition).replace('"', "").replace("(", "").replace(")", "").strip()
        assert told == "b > 5"

    async def test_an_index_without_a_condition_has_none(self, db: Db, catalog: Catalog) -> None:
        """A word in a column's name is no condition. Look at ``filter_condition`` in ``_parse_indexes``."""
        column = db.provider.quote("where a")
        await catalog.table("plain", f"{column} INTEGER")
        name = await catalog.index("overall", f"{{plain}} ({column})")
        assert (await catalog.indexes("plain"))[name].filter_condition is None

    @requires(Capability.FUNCTIONAL_INDEX)
    async def test_an_index_over_an_expression_is_not_told_as_one_over_its_columns(self, catalog: Catalog) -> None:
        """Its first part is no column, so its second one is not its first. Look at what ``_parse_indexes`` leaves out."""
        index = await self._indexed(catalog, '((lower("w")), "a")')
        assert of_columns(index) != ["a"]
        assert of_columns(index)[1:] == ["a"]

    async def _plain(self, catalog: Catalog) -> None:
        await catalog.table("plain", *(f'"{name}" INTEGER' for name in ("a", "b", "c", "d")), '"w" VARCHAR(9)')

    async def _indexed(self, catalog: Catalog, on: str, kind: str = "INDEX") -> Any:
        await self._plain(catalog)
        name = await catalog.index("found", f"{{plain}} {on}", kind)
        return (await catalog.indexes("plain"))[name]


@requires(Capability.FOREIGN_KEY_INTROSPECTION)
class ForeignKeyIntrospectionTests(ConformanceTests):
    """A foreign key is told with both ends, column by column, and with its actions (C17)."""

    catalog = catalog_fixture()

    async def test_a_foreign_key_is_told_with_both_ends(self, catalog: Catalog) -> None:
        """Look at ``_parse_foreign_keys``."""
        await self._parent(catalog)
        await catalog.table("child", '"id" INTEGER', '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent} ("id")')
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("p", "id")]
        assert (key.table_name, key.referenced_table) == (catalog.name("child"), catalog.name("parent"))

    async def test_the_columns_of_a_foreign_key_keep_their_partners(self, catalog: Catalog) -> None:
        """Crossed: neither end is in its table's order. Look at ORDER BY in ``format_foreign_key_query``."""
        parts = [f'"{name}" INTEGER NOT NULL' for name in ("a", "b", "c")]
        await catalog.table("parent", *parts, 'UNIQUE ("b", "c", "a")')
        crossed = 'FOREIGN KEY ("x", "z", "y") REFERENCES {parent} ("b", "c", "a")'
        await catalog.table("child", *(f'"{name}" INTEGER' for name in ("x", "y", "z")), crossed)
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("x", "b"), ("z", "c"), ("y", "a")]

    async def test_several_foreign_keys_are_told_apart(self, catalog: Catalog) -> None:
        """To two tables, twice to one, and to the table itself. Look at how ``_parse_foreign_keys`` puts rows together."""
        await self._parent(catalog)
        await catalog.table("second", '"id" INTEGER NOT NULL PRIMARY KEY')
        keys = [("p", "parent"), ("q", "parent"), ("s", "second"), ("own", "child")]
        columns = ['"id" INTEGER NOT NULL PRIMARY KEY', *(f'"{name}" INTEGER' for name, _ in keys)]
        await catalog.table(
            "child", *columns, *(f'FOREIGN KEY ("{name}") REFERENCES {{{table}}} ("id")' for name, table in keys)
        )
        told = sorted((pairs(key)[0], key.referenced_table) for key in await catalog.foreign_keys("child"))
        assert told == sorted(((name, "id"), catalog.name(table)) for name, table in keys)

    @requires(Capability.FK_ON_DELETE)
    @pytest.mark.parametrize("action", ACTIONS)
    async def test_what_happens_on_delete_is_told(self, catalog: Catalog, action: str) -> None:
        """And is not what happens on update. Look at ``on_delete`` in ``_parse_foreign_keys``."""
        key = await self._acting(catalog, "DELETE", action)
        self._assert_action(key.on_delete, action)
        self._assert_action(key.on_update, "NO ACTION")

    @requires(Capability.FK_ON_UPDATE)
    @pytest.mark.parametrize("action", ACTIONS)
    async def test_what_happens_on_update_is_told(self, catalog: Catalog, action: str) -> None:
        """And is not what happens on delete. Look at ``on_update`` in ``_parse_foreign_keys``."""
        key = await self._acting(catalog, "UPDATE", action)
        self._assert_action(key.on_update, action)
        self._assert_action(key.on_delete, "NO ACTION")

    async def test_the_name_of_a_foreign_key_is_told(self, catalog: Catalog) -> None:
        """By it the key is dropped. Look at ``name`` in ``_parse_foreign_keys``."""
        await self._parent(catalog)
        named = 'CONSTRAINT {belongs} FOREIGN KEY ("p") REFERENCES {parent} ("id")'
        await catalog.table("child", '"p" INTEGER', named)
        assert names(await catalog.foreign_keys("child")) == [catalog.name("belongs")]
        found = await catalog.ask("get_foreign_key_info", catalog.name("child"), catalog.name("belongs"))
        assert pairs(found) == [("p", "id")]

    async def test_columns_that_a_foreign_key_leaves_out_are_told(self, catalog: Catalog) -> None:
        """``REFERENCES parent`` means its key. Look at ``referenced_columns`` in ``_parse_foreign_keys``."""
        await self._parent(catalog)
        with may_be_refused() as refused:
            await catalog.table("child", '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent}')
        if refused:
            assert await catalog.ask("table_exists", catalog.name("child")) is False
        else:
            (key,) = await catalog.foreign_keys("child")
            assert pairs(key) == [("p", "id")]

    async def test_a_table_without_foreign_keys_has_none(self, catalog: Catalog) -> None:
        """The one that is referred to. Look at WHERE in ``format_foreign_key_query``."""
        await self._parent(catalog)
        await catalog.table("child", '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent} ("id")')
        assert await catalog.foreign_keys("parent") == []

    async def test_a_foreign_key_over_odd_names_is_told(self, db: Db, catalog: Catalog) -> None:
        """Look at names that ``_parse_foreign_keys`` folds or cuts."""
        one, two = db.provider.quote("Two Words"), db.provider.quote("it's")
        await catalog.table("parent", f"{one} INTEGER NOT NULL PRIMARY KEY")
        await catalog.table("child", f"{two} INTEGER", f"FOREIGN KEY ({two}) REFERENCES {{parent}} ({one})")
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("it's", "Two Words")]

    async def _parent(self, catalog: Catalog) -> None:
        await catalog.table("parent", '"id" INTEGER NOT NULL PRIMARY KEY')

    async def _acting(self, catalog: Catalog, event: str, action: str) -> Any:
        await catalog.kept("target", '"id" INTEGER NOT NULL PRIMARY KEY')
        columns = [f'"p{number}" INTEGER' for number, _ in enumerate(ACTIONS)]
        keys = [
            f'FOREIGN KEY ("p{number}") REFERENCES {{target}} ("id") ON {event} {each}'
            for number, each in enumerate(ACTIONS)
        ]
        await catalog.kept("acting", *columns, *keys)
        (key,) = [key for key in await catalog.foreign_keys("acting") if key.columns == [f"p{ACTIONS.index(action)}"]]
        return key

    def _assert_action(self, told: ReferentialAction, wanted: str) -> None:
        meant = ReferentialAction(wanted)
        assert told in (NO_ACTION if meant in NO_ACTION else {meant})
