"""Parameters: their container, number and position, and values that are easily mistaken for something else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.refusals import may_be_refused
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
IDS = 'SELECT "id" FROM {item} ORDER BY "id"'
IN_CHUNK = 500
"""Values in one IN list. Oracle accepts 1,000 at most, so longer lists are split."""


def in_lists(sql: Any, count: int) -> str:
    """A condition on ``id`` with ``count`` placeholders."""
    chunks = [min(IN_CHUNK, count - start) for start in range(0, count, IN_CHUNK)]
    return " OR ".join(sql(f'"id" IN ({", ".join("?" * size)})') for size in chunks)


class ExecutionParameterTests(ConformanceTests):
    """Parameters are bound by position, whatever their container and whatever they look like."""

    shelf = family_fixture(SHELF)

    # -- containers ----------------------------------------------------------
    @pytest.mark.parametrize("container", [tuple, list])
    async def test_parameters_may_stand_in_a_tuple_or_a_list(self, db: Db, shelf: Any, container: Any) -> None:
        """Both work for reading and writing, and neither is modified.
        If this fails, check that ``_prepare_sql_and_params`` copies its parameters."""
        given = container((1, "a", True))
        await db.run(shelf.sql('INSERT INTO {item} ("id", "name", "flag") VALUES (?, ?, ?)'), given)
        found = await db.rows(shelf.sql('SELECT "name" FROM {item} WHERE "id" = ? AND "name" = ?'), container((1, "a")))
        assert found == [{"name": "a"}]
        assert given == container((1, "a", True))
        assert [type(value) for value in given] == [int, str, bool]

    @pytest.mark.parametrize("nothing", [None, (), []], ids=["none", "tuple", "list"])
    async def test_none_and_empty_sequences_mean_no_parameters(self, db: Db, shelf: Any, nothing: Any) -> None:
        """``None``, ``()`` and ``[]`` have the same effect.
        If this fails, check how ``execute`` tests whether there are parameters."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        assert await db.rows(shelf.sql(IDS), nothing) == [{"id": 1}]
        assert (await db.run(shelf.sql('DELETE FROM {item} WHERE "id" = 1'), nothing)).affected_rows == 1

    async def test_a_mapping_of_parameters_works_or_raises(self, db: Db, shelf: Any) -> None:
        """The contract leaves mappings open (C36), but a statement never runs with the wrong values.
        If this fails, check that ``prepare_parameters`` does not bind a mapping's values by position."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        await db.run(shelf.sql(INSERT), (2, "b", 20))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "num" = ? AND "id" = ?')
        # The second one gives another row by position: the numbers are those of row 10.
        await db.run(shelf.sql(INSERT), (10, "c", 1))
        for mapping in ({"num": 20, "id": 2}, {"id": 1, "num": 10}):
            with may_be_refused(TypeError) as refused:
                found = await db.rows(sql, mapping)
            if refused:
                found = await db.rows(sql, (mapping["num"], mapping["id"]))
            assert found == [{"id": mapping["id"]}]

    # -- number and place ----------------------------------------------------------
    async def test_parameters_are_bound_in_their_order(self, db: Db, shelf: Any) -> None:
        """The first parameter belongs to the first placeholder, also across a subquery.
        If this fails, check that the backend does not reorder parameters."""
        for key, num in ((1, 10), (2, 20), (3, 30), (4, 40)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        sql = shelf.sql(
            'SELECT "id", s."num" + ? AS "more" FROM (SELECT "id", "num" FROM {item} WHERE "num" > ?) s '
            'WHERE s."num" < ? AND "id" <> ? ORDER BY "id"'
        )
        assert await db.rows(sql, (1000, 15, 45, 3)) == [{"id": 2, "more": 1020}, {"id": 4, "more": 1040}]

    @pytest.mark.parametrize("count", [0, 1, 3], ids=["none", "too few", "too many"])
    @pytest.mark.parametrize("statement", ["SELECT", "UPDATE"])
    async def test_a_wrong_number_of_parameters_is_refused(
        self, db: Db, shelf: Any, statement: str, count: int
    ) -> None:
        """With none, one or three parameters for two placeholders, ``execute`` raises a ``DatabaseError`` and
        changes nothing (C36).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        text = 'SELECT "id" FROM {item} WHERE "id" = ? AND "num" = ?'
        if statement == "UPDATE":
            text = 'UPDATE {item} SET "num" = ? WHERE "id" = ?'
        kind = "DQL" if statement == "SELECT" else "DML"
        with pytest.raises(DatabaseError) as caught:
            await db.run(shelf.sql(text), (1, 1, 1)[:count], kind=kind)
        assert not isinstance(caught.value, BackendConnectionError)
        assert await db.rows(shelf.sql('SELECT "id", "num" FROM {item}')) == [{"id": 1, "num": 10}]
        # It was the number that was refused: the same statement takes two.
        await db.run(shelf.sql(text), (1, 1), kind=kind)
        kept = 10 if statement == "SELECT" else 1
        assert await db.rows(shelf.sql('SELECT "id", "num" FROM {item}')) == [{"id": 1, "num": kept}]

    async def test_parameters_for_a_statement_without_placeholders_are_refused(self, db: Db, shelf: Any) -> None:
        """A superfluous parameter is an error also where none is expected (C36).
        If this fails, check that ``execute`` does not drop parameters silently."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        with pytest.raises(DatabaseError) as caught:
            await db.run(shelf.sql("DELETE FROM {item}"), (1,))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await db.rows(shelf.sql(IDS)) == [{"id": 1}]

    async def test_twelve_hundred_parameters_are_bound(self, db: Db, shelf: Any) -> None:
        """All 1,200 parameters are bound.
        If this fails, check the limits on parameters that the backend and the driver assume."""
        for key in (1, 600, 1200, 1201):
            await db.run(shelf.sql(INSERT), (key, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE ') + in_lists(shelf.sql, 1200) + shelf.sql(' ORDER BY "id"')
        limit = db.provider.max_parameters
        if limit is not None and limit < 1200:
            with pytest.raises(DatabaseError):
                await db.rows(sql, tuple(range(1, 1201)))
            return
        assert await db.rows(sql, tuple(range(1, 1201))) == [{"id": 1}, {"id": 600}, {"id": 1200}]

    @rule(waits=True)
    async def test_as_many_parameters_as_declared_are_bound(self, db: Db, shelf: Any) -> None:
        """``max_parameters`` of the provider, at most 65,535, are all bound.
        If this fails, check the provider's ``max_parameters`` against the driver's limit."""
        count = min(db.provider.max_parameters or 65_535, 65_535)
        for key in (1, count, count + 1):
            await db.run(shelf.sql(INSERT), (key, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE ') + in_lists(shelf.sql, count) + shelf.sql(' ORDER BY "id"')
        assert await db.rows(sql, tuple(range(1, count + 1))) == [{"id": 1}, {"id": count}]

    @rule(waits=True)
    async def test_more_parameters_than_the_limit_are_bound_or_refused(self, db: Db, shelf: Any) -> None:
        """Above the limit the result is right or a ``DatabaseError`` is raised; the connection stays usable (C80).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        count = (db.provider.max_parameters or 70_000) + 1
        for key in (1, count, count + 1):
            await db.run(shelf.sql(INSERT), (key, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE ') + in_lists(shelf.sql, count) + shelf.sql(' ORDER BY "id"')
        with may_be_refused() as refused:
            found = await db.rows(sql, tuple(range(1, count + 1)))
        if refused:
            found = await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "id" <= ? ORDER BY "id"'), (count,))
        assert found == [{"id": 1}, {"id": count}]

    # -- values ----------------------------------------------------------
    async def test_none_is_bound_as_null_in_any_position(self, db: Db, shelf: Any) -> None:
        """``None`` is bound as NULL first, in the middle or last.
        If this fails, check that ``prepare_parameters`` passes ``None`` through."""
        sql = shelf.sql('INSERT INTO {item} ("name", "id", "num", "day") VALUES (?, ?, ?, ?)')
        await db.run(sql, (None, 1, None, date(2024, 2, 29)))
        await db.run(sql, ("a", 2, 20, None))
        where = '"name" IS NULL AND "num" IS NULL AND "day" IS NOT NULL'
        assert await db.rows(shelf.sql(f'SELECT "id" FROM {{item}} WHERE {where}')) == [{"id": 1}]
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "day" IS NULL')) == [{"id": 2}]

    async def test_comparing_with_none_finds_nothing(self, db: Db, shelf: Any) -> None:
        """In handwritten SQL ``= ?`` with ``None`` is never true, as the first parameter or as the second.
        If this fails, check that the backend does not rewrite it as ``IS NULL``."""
        await db.run(shelf.sql(INSERT), (1, "a", None))
        await db.run(shelf.sql(INSERT), (2, None, 20))
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "num" = ?'), (None,)) == []
        either = shelf.sql('SELECT "id" FROM {item} WHERE "num" = ? OR "name" = ? ORDER BY "id"')
        found = [await db.rows(either, values) for values in ((20, None), (None, "a"), (20, "a"))]
        assert found == [[{"id": 2}], [{"id": 1}], [{"id": 1}, {"id": 2}]]

    async def test_a_bool_is_bound_as_a_truth_value(self, db: Db, shelf: Any) -> None:
        """Rows stored with ``True`` and ``False`` are found with them.
        If this fails, check the adapter that ``get_default_adapter_suggestions`` returns for ``bool``."""
        for key, flag in ((1, True), (2, False), (3, None)):
            await db.run(shelf.sql('INSERT INTO {item} ("id", "flag") VALUES (?, ?)'), (key, flag))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "flag" = ?')
        assert await db.rows(sql, (True,)) == [{"id": 1}]
        assert await db.rows(sql, (False,)) == [{"id": 2}]

    async def test_true_is_not_taken_for_one(self, db: Db, shelf: Any) -> None:
        """``True`` and ``1`` are equal in Python; so are ``False`` and ``0``. Each finds its own row, whichever came first.
        If this fails, check that ``prepare_parameters`` keeps no conversion under the value alone."""
        await db.run(shelf.sql('INSERT INTO {item} ("id", "num", "flag") VALUES (?, ?, ?)'), (1, 1, True))
        await db.run(shelf.sql('INSERT INTO {item} ("id", "num", "flag") VALUES (?, ?, ?)'), (2, 0, False))
        order = (True, 1, True, False, 0, False)
        columns = ["flag" if isinstance(value, bool) else "num" for value in order]
        sqls = [shelf.sql(f'SELECT "id" FROM {{item}} WHERE "{column}" = ?') for column in columns]
        found = [await db.rows(sql, (value,)) for sql, value in zip(sqls, order)]
        assert found == [[{"id": 1}]] * 3 + [[{"id": 2}]] * 3

    async def test_a_parameter_is_converted_in_any_position(self, db: Db, shelf: Any) -> None:
        """Each value is converted by the adapter of its own type.
        If this fails, check how ``prepare_parameters`` pairs adapters with values."""
        sql = shelf.sql('INSERT INTO {item} ("day", "name", "flag", "num", "id") VALUES (?, ?, ?, ?, ?)')
        await db.run(sql, (date(2024, 2, 29), "1", False, 0, 1))
        await db.run(sql, (None, "0", True, 1, 2))
        where = shelf.sql('SELECT "id" FROM {item} WHERE "flag" = ? AND "name" = ? AND "num" = ?')
        assert await db.rows(where, (False, "1", 0)) == [{"id": 1}]
        assert await db.rows(where, (True, "0", 1)) == [{"id": 2}]
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "day" = ?'), (date(2024, 2, 29),)) == [{"id": 1}]

    async def test_a_value_is_never_read_as_sql(self, db: Db, shelf: Any) -> None:
        """Quotes, placeholders, percent signs and commands in a value are text.
        If this fails, check that values are bound and never put into the SQL."""
        hostile = [
            "it's",
            "''",
            'a "b"',
            "back\\slash",
            "\\'",
            "100%",
            "%s %(x)s %%",
            "? :name $1 @p",
            "'; DELETE FROM x; --",
            "/* no */ -- no",
            "line\nbreak\ttab\r",
            "{braces} %d",
            "NULL",
            "héé ✓ 🎈",
        ]
        for key, text in enumerate(hostile):
            await db.run(shelf.sql(INSERT), (key, text, 1))
        rows = await db.rows(shelf.sql('SELECT "name" FROM {item} ORDER BY "id"'))
        assert [row["name"] for row in rows] == hostile
        for key, text in enumerate(hostile):
            found = await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "id" = ? AND "name" = ?'), (key, text))
            assert found == [{"id": key}]

    async def test_a_number_is_bound_as_a_number(self, db: Db, shelf: Any) -> None:
        """Numbers compare as numbers, so 9 is less than 10.
        If this fails, check that ``prepare_parameters`` does not turn numbers into text."""
        for key in (9, 10, -1):
            await db.run(shelf.sql(INSERT), (key, str(key), key))
        # A sum, because some databases convert a text to a number when it is compared with a numeric column.
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "num" + 0 < ? ORDER BY "num"'), (10,)) == [
            {"id": -1},
            {"id": 9},
        ]
