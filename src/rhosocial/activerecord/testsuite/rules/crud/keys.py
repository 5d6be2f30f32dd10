"""Keys that the application sets: integers, text, UUIDs and composite keys."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.orders import ORDERS
from ..support.between import after_insert
from .families.atlas import ATLAS
from .families.coins import COINS
from .families.things import THINGS


class CrudKeyTests(ConformanceTests):
    """A record is identified by its key, whatever the key's type."""

    atlas = family_fixture(ATLAS)
    coins = family_fixture(COINS)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("key", [1000, 0, -5, 2**31 - 1, -(2**31)])
    async def test_an_explicit_integer_key_is_kept(self, db: Db, coins: Any, key: int) -> None:
        """A key that the caller sets is stored as it is, 0 and negative numbers included.

        If this fails, check that keys are compared with None and not tested for truth.
        """
        coin = coins.Coin(id=key, name="penny")
        assert await db(coin.save()) == 1
        assert coin.id == key
        found = await db(coins.Coin.find_one(key))
        found.name = "dime"
        assert (found.id, await db(found.save())) == (key, 1)
        assert await db.rows(coins.sql('SELECT "id", "name" FROM {coin}')) == [{"id": key, "name": "dime"}]
        assert await db(found.delete()) == 1
        assert await db(coins.Coin.find_all()) == []

    async def test_keys_may_come_in_any_order(self, db: Db, coins: Any) -> None:
        """A lower key that follows a higher one leads to its own row.

        If this fails, check that ``last_insert_id`` does not replace a key that the caller set, for example by the
        table's maximum.
        """
        high, low = coins.Coin(id=1000, name="high"), coins.Coin(id=5, name="low")
        await db(high.save())
        await db(low.save())
        assert (high.id, low.id) == (1000, 5)
        low.name = "lowest"
        await db(low.save())
        rows = await db.rows(coins.sql('SELECT "id", "name" FROM {coin} ORDER BY "id"'))
        assert rows == [{"id": 5, "name": "lowest"}, {"id": 1000, "name": "high"}]

    async def test_an_explicit_key_never_differs_from_the_stored_one(self, db: Db, things: Any) -> None:
        """C44: a key that is set where keys are generated is used, replaced or refused.

        If this fails, check that the model's ``save`` ends with the key of the stored row.
        """
        expected = []
        for key, name in ((1_000_000, "axe"), (2_000_000, "bag")):
            item = things.Item(id=key, name=name)
            with contextlib.suppress(DatabaseError):
                await db(item.save())
                expected.append({"id": item.id, "name": name})
        assert await db.rows(things.sql('SELECT "id", "name" FROM {thing} ORDER BY "name"')) == expected

    async def test_two_sessions_get_keys_of_their_own_rows(
        self, db: Db, things: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A concurrent insert by another session does not change the key of this session's record.

        If this fails, check that ``last_insert_id`` belongs to the session: MAX(id) or a value per table does not.
        """
        other = db.bind(THINGS, await db.connect("second"))
        items = [
            model.Item(name=name) for name, model in (("axe", things), ("bag", other), ("cup", things), ("dog", other))
        ]
        between = other.Item(name="egg")
        after_insert(db, monkeypatch, between.save)
        for item in items:
            await db(item.save())
        items.append(between)
        rows = await db.observer.rows(things.sql('SELECT "id", "name" FROM {thing}'))
        assert dict(rows) == {item.id: item.name for item in items}

    async def test_a_duplicate_key_is_refused(self, db: Db, coins: Any) -> None:
        """C39: a second record with the same key raises ``IntegrityError``, and the first record stays.

        If this fails, check that the backend maps the driver's error and that INSERT does not replace rows.
        """
        await db(coins.Coin(id=5, name="penny").save())
        with pytest.raises(IntegrityError):
            await db(coins.Coin(id=5, name="dime").save())
        assert await db.rows(coins.sql('SELECT "id", "name" FROM {coin}')) == [{"id": 5, "name": "penny"}]

    @pytest.mark.parametrize(
        "key",
        [
            pytest.param("it", id="plain"),
            pytest.param("007", id="digits"),
            pytest.param("it's", id="quote"),
            pytest.param("50%_\\", id="wildcards"),
            pytest.param("日本-Ö", id="unicode"),
        ],
    )
    async def test_text_can_be_the_key(self, db: Db, atlas: Any, key: str) -> None:
        """A text key is compared as text, and as a whole.

        If this fails, check that digits are bound as text and that % and _ are not treated as wildcards.
        """
        country = atlas.Country
        await db(country(code=key, name="here").save())
        await db(country(code="else", name="there").save())
        found = await db(country.find_one(key))
        assert (type(found.code), found.code, found.name) == (str, key, "here")
        found.name = "home"
        assert await db(found.save()) == 1
        rows = await db.rows(atlas.sql('SELECT "code", "name" FROM {country} ORDER BY "name"'))
        assert rows == [{"code": key, "name": "home"}, {"code": "else", "name": "there"}]
        assert await db(found.delete()) == 1
        assert [each.code for each in await db(country.find_all())] == ["else"]

    async def test_a_list_of_text_keys_finds_the_matching_records(self, db: Db, atlas: Any) -> None:
        """``find_all`` accepts a list of text keys.

        If this fails, check that ``format_in_predicate`` binds every key as a parameter.
        """
        for code in ("de", "fr", "it"):
            await db(atlas.Country(code=code, name=code.upper()).save())
        found = await db(atlas.Country.find_all(["fr", "it", "xx"]))
        assert sorted(each.name for each in found) == ["FR", "IT"]

    async def test_a_uuid_key_is_generated_before_saving_and_kept(self, db: Db, atlas: Any) -> None:
        """The model generates each key, ``save`` does not replace it, and the row has it.

        If this fails, check that ``last_insert_id`` does not overwrite the key of a table without a generated key.
        """
        keys = {}
        for name in ("north", "south"):
            station = atlas.Station(name=name)
            keys[name] = key = station.id
            assert isinstance(key, uuid.UUID)
            assert (await db(station.save()), station.id) == (1, key)
        rows = await db.rows(atlas.sql('SELECT "id", "name" FROM {station}'))
        assert {row["name"]: str(row["id"]) for row in rows} == {name: str(key) for name, key in keys.items()}

    async def test_a_uuid_finds_its_record(self, db: Db, atlas: Any) -> None:
        """A record is found by its UUID, and its key is read as a UUID.

        If this fails, check that the UUID adapter uses one form for writing, for conditions and for reading.
        """
        north, south = atlas.Station(name="north"), atlas.Station(name="south")
        await db(north.save())
        await db(south.save())
        found = await db(atlas.Station.find_one(south.id))
        assert (type(found.id), found.id, found.name) == (uuid.UUID, south.id, "south")
        assert [each.name for each in await db(atlas.Station.find_all([north.id]))] == ["north"]
        assert await db(atlas.Station.find_one(uuid.UUID(int=1))) is None

    async def test_a_uuid_in_a_text_column_is_stored_hyphenated(self, db: Db, atlas: Any) -> None:
        """A UUID in a text column is stored as its 36 characters.

        If this fails, check that the UUID adapter keeps the hyphens, the lower case and the byte order.
        """
        station = atlas.Station(id=uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), name="north")
        await db(station.save())
        assert await db.rows(atlas.sql('SELECT "id" FROM {station}')) == [
            {"id": "00112233-4455-6677-8899-aabbccddeeff"}
        ]

    async def test_a_record_with_a_uuid_is_changed_and_deleted(self, db: Db, atlas: Any) -> None:
        """``update`` and ``delete`` find one row by its UUID.

        If this fails, check that ``update`` and ``delete`` apply the adapter to the parameters of WHERE.
        """
        north, south = atlas.Station(name="north"), atlas.Station(name="south")
        await db(north.save())
        await db(south.save())
        north.name = "pole"
        assert (await db(north.save()), await db(south.delete())) == (1, 1)
        assert [(each.id, each.name) for each in await db(atlas.Station.find_all())] == [(north.id, "pole")]

    async def test_bulk_operations_keep_explicit_keys(self, db: Db, atlas: Any) -> None:
        """``bulk_create`` changes no key that the caller set.

        If this fails, check that ``bulk_insert`` overwrites no key from RETURNING or ``last_insert_id``.
        """
        stations = [atlas.Station(name=name) for name in ("north", "south", "east")]
        keys = [each.id for each in stations]
        await db(atlas.Station.bulk_create(stations, batch_size=2))
        assert [each.id for each in stations] == keys
        assert [(await db(atlas.Station.find_one(key))).name for key in keys] == ["north", "south", "east"]
        assert await db(atlas.Station.bulk_delete(stations[1:])) == 2
        assert [each.name for each in await db(atlas.Station.find_all())] == ["north"]


class CrudCompositeKeyTests(ConformanceTests):
    """Both columns of a composite key together identify one row."""

    orders = family_fixture(ORDERS)

    ROWS = 'SELECT "order_no", "line_no", "article", "amount" FROM {line} ORDER BY "order_no", "line_no"'

    async def _four_lines(self, db: Db, orders: Any) -> list[Any]:
        lines = [
            orders.Line(order=1, line=1, article="axe"),
            orders.Line(order=1, line=2, article="bag"),
            orders.Line(order=2, line=1, article="cup"),
            orders.Line(order=2, line=2, article="dog"),
        ]
        for line in lines:
            await db(line.save())
        return lines

    async def _rows(self, db: Db, orders: Any) -> list[tuple[int, int, str, int]]:
        rows = await db.rows(orders.sql(self.ROWS))
        return [(row["order_no"], row["line_no"], row["article"], row["amount"]) for row in rows]

    async def test_both_key_parts_are_written_in_their_columns(self, db: Db, orders: Any) -> None:
        """Each part of the key is stored in its own column, for each of two records.

        If this fails, check that ``insert`` keeps the order of the parts, also when RETURNING lists two columns.
        """
        line = orders.Line(order=1, line=2, article="axe", amount=3)
        assert (await db(line.save()), line.order, line.line) == (1, 1, 2)
        second = orders.Line(order=2, line=1, article="bag", amount=4)
        assert (await db(second.save()), second.order, second.line) == (1, 2, 1)
        assert await self._rows(db, orders) == [(1, 2, "axe", 3), (2, 1, "bag", 4)]

    @pytest.mark.parametrize(
        "key",
        [
            pytest.param((1, 2), id="tuple"),
            pytest.param({"line": 2, "order": 1}, id="fields"),
            pytest.param({"line_no": 2, "order_no": 1}, id="columns"),
        ],
    )
    async def test_both_key_parts_together_find_one_record(self, db: Db, orders: Any, key: Any) -> None:
        """``find_one`` takes a tuple in the key's order, or a dict of fields or of columns.

        If this fails, check that the conditions are joined by AND and that each parameter belongs to its column.
        """
        await self._four_lines(db, orders)
        found = await db(orders.Line.find_one(key))
        assert (found.order, found.line, found.article) == (1, 2, "bag")

    async def test_a_composite_key_that_no_row_has_finds_none(self, db: Db, orders: Any) -> None:
        """``find_one`` returns None when each part exists, but no row has both.

        If this fails, check that the conditions on the parts are joined by AND.
        """
        await db(orders.Line(order=1, line=2, article="axe").save())
        await db(orders.Line(order=2, line=3, article="bag").save())
        # Both parts of (1, 3) and of (2, 2) are there, in different rows.
        for key in ((1, 3), (2, 2), (2, 1), (1, 1)):
            assert await db(orders.Line.find_one(key)) is None
        assert [(await db(orders.Line.find_one(key))).article for key in ((1, 2), (2, 3))] == ["axe", "bag"]

    async def test_an_update_finds_its_row_by_both_key_parts(self, db: Db, orders: Any) -> None:
        """Rows that share one part of the key keep their values.

        If this fails, check that ``update`` renders both parts in WHERE.
        """
        lines = await self._four_lines(db, orders)
        lines[1].amount = 9
        assert await db(lines[1].save()) == 1
        assert await self._rows(db, orders) == [(1, 1, "axe", 1), (1, 2, "bag", 9), (2, 1, "cup", 1), (2, 2, "dog", 1)]

    async def test_a_delete_finds_its_row_by_both_key_parts(self, db: Db, orders: Any) -> None:
        """Rows that share one part of the key stay.

        If this fails, check that ``delete`` renders both parts in WHERE.
        """
        lines = await self._four_lines(db, orders)
        assert await db(lines[2].delete()) == 1
        assert (lines[2].order, lines[2].line, lines[2].is_new_record) == (None, None, True)
        assert await self._rows(db, orders) == [(1, 1, "axe", 1), (1, 2, "bag", 1), (2, 2, "dog", 1)]

    async def test_refresh_finds_its_row_by_both_key_parts(self, db: Db, orders: Any) -> None:
        """``refresh`` reads the record's own row and not one that shares a part of the key.

        If this fails, check that ``fetch_one`` receives a condition on both parts.
        """
        lines = await self._four_lines(db, orders)
        lines[1].amount = 9
        await db(lines[1].save())
        same = await db(orders.Line.find_one((1, 2)))
        same.amount = 5
        await db(same.refresh())
        assert (same.article, same.amount) == ("bag", 9)

    async def test_a_duplicate_composite_key_is_refused(self, db: Db, orders: Any) -> None:
        """C39: a second record with the same key raises ``IntegrityError``; rows may share one part of the key.

        If this fails, check that the primary key in DDL spans both columns.
        """
        await self._four_lines(db, orders)
        with pytest.raises(IntegrityError):
            await db(orders.Line(order=2, line=2, article="eel").save())
        assert [row[2] for row in await self._rows(db, orders)] == ["axe", "bag", "cup", "dog"]

    @pytest.mark.parametrize(
        ("key", "error"),
        [
            pytest.param(1, TypeError, id="scalar"),
            pytest.param((1,), ValueError, id="short"),
            pytest.param({"order": 1}, ValueError, id="part"),
        ],
    )
    async def test_an_incomplete_composite_key_is_refused(
        self, db: Db, orders: Any, key: Any, error: type[Exception]
    ) -> None:
        """A lookup by one part of the key raises an error before any statement runs.

        If this fails, check that the model's own check in ``find_one`` runs before I/O.
        """
        sent = len(db.statements)
        with pytest.raises(error):
            await db(orders.Line.find_one(key))
        assert len(db.statements) == sent

    async def test_bulk_operations_use_both_key_parts(self, db: Db, orders: Any) -> None:
        """Bulk create, update and delete give each record its own values and touch no other row.

        If this fails, check that a WHERE over many keys joins the parts by AND and the keys by OR, and that the cases
        of an update compare both parts.
        """
        line = orders.Line
        lines = [line(order=1, line=1, article="axe"), line(order=1, line=2, article="bag")]
        await db(line.bulk_create(lines))
        others = [line(order=2, line=1, article="cup"), line(order=2, line=2, article="dog")]
        await db(line.bulk_create(others))
        # Neither part alone tells the three records apart.
        lines[0].amount, lines[1].amount, others[0].amount = 5, 6, 7
        assert await db(line.bulk_update([*lines, others[0]], ["amount"])) == 3
        assert await self._rows(db, orders) == [(1, 1, "axe", 5), (1, 2, "bag", 6), (2, 1, "cup", 7), (2, 2, "dog", 1)]
        crossed = [await db(line.find_one((1, 1))), await db(line.find_one((2, 2)))]
        assert await db(line.bulk_delete(crossed)) == 2
        assert await self._rows(db, orders) == [(1, 2, "bag", 6), (2, 1, "cup", 7)]
