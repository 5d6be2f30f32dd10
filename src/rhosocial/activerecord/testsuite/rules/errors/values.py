"""Values outside a column's type are refused with the core's error or stored unchanged, never altered silently."""

from __future__ import annotations

import contextlib
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...provider import Provider
from ..support.rollback import Undo
from ._failing_statements import FILLED, GuardRules, Guards, driver_error

UNFIT: dict[str, tuple[str, Any]] = {
    "too_long": ("code", "sixsix"),
    "integer_too_large": ("id", 2**31),
    "integer_too_small": ("id", -(2**31) - 1),
    "text_for_a_number": ("amount", "many"),
    "number_too_large": ("amount", 1000),
    "date_that_is_none": ("born", "2023-02-30"),
}
"""A column of ``guard`` and a value outside its type."""

UNUSABLE: dict[str, str] = {
    "no_number": 'CAST("code" AS INTEGER)',
    "no_number_to_add": '"code" + 1',
    "no_date": "CAST('2023-02-30' AS DATE)",
    "no_json": "json_extract(\"code\", '$.a')",
    "no_json_to_cast": 'CAST("code" AS JSON)',
    "no_path": "json_extract('{}', 'a.b')",
    "no_escape": "CASE WHEN \"code\" LIKE 'a' ESCAPE 'ab' THEN 1 ELSE 0 END",
    "beyond_64_bits": "abs(-9223372036854775807 - 1)",
    "sum_beyond_64_bits": '9223372036854775807 + "id"',
    "root_of_a_negative": 'sqrt(-1 * "id")',
    "logarithm_of_zero": 'ln("id" - "id")',
    "remainder_of_zero": '"id" % ("id" - "id")',
}
"""Expressions over ``guard`` with a value that they can't use."""


def _is_refused(provider: Provider, kind: str) -> bool:
    facts = {"too_long": provider.text_lengths, "number_too_large": provider.bounds_decimals}
    return provider.enforces_types and facts.get(kind, True)


class ValueErrorTests(GuardRules):
    """A value outside a column's type is refused where the provider declares that types are enforced (C74, C80)."""

    @pytest.mark.parametrize("kind", list(UNFIT))
    async def test_a_value_outside_its_type_is_refused_or_stored_unchanged(
        self, db: Db, guards: Guards, kind: str
    ) -> None:
        """It is never cut, rounded or wrapped, by an INSERT, an UPDATE or a list of rows.
        If this fails, check the server's strict mode, and that ``_handle_error`` translates the driver's error."""
        column, value = UNFIT[kind]
        others = {"id": 9, "code": "nine"}
        row = {**others, column: value}
        names = ", ".join(f'"{name}"' for name in row)
        insert = "INSERT INTO {{guard}} ({}) VALUES ({})"
        statement = guards.family.sql(insert.format(names, ", ".join("?" for _ in row)))
        update = guards.family.sql(f'UPDATE {{guard}} SET "{column}" = ? WHERE "code" = ?')

        async def write(way: str) -> None:
            if way == "list":
                await db(db.backend.execute_many(statement, [tuple(row.values())]))
            elif way == "update":
                await db.run(update, (value, others["code"]))
            else:
                await db.run(statement, tuple(row.values()))

        for way in ("insert", "list", "update"):
            before = FILLED
            if way == "update":
                await db.run(guards.family.sql(insert.format('"id", "code"', "?, ?")), tuple(others.values()))
                before = [*FILLED[:2], tuple(others.values()), *FILLED[2:]]
            if _is_refused(db.provider, kind):
                with pytest.raises(DatabaseError) as caught:
                    await write(way)
                assert not isinstance(caught.value, BackendConnectionError)
                assert await guards.rows() == before
            else:
                await write(way)
                kept = await db.rows(guards.family.sql(f'SELECT "{column}" FROM {{guard}} WHERE "id" NOT IN (1, 2)'))
                assert (way, [each[column] for each in kept]) == (way, [value])
            await db.run(guards.family.sql('DELETE FROM {guard} WHERE "id" NOT IN (1, 2)'))
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("value", [2**63, 2**70, -(2**70)], ids=["2_63", "2_70", "minus_2_70"])
    async def test_an_integer_too_large_for_any_column_raises_the_core_s_error(
        self, db: Db, guards: Guards, value: int
    ) -> None:
        """It does not raise Python's ``OverflowError`` (C74, C38).
        If this fails, check ``prepare_parameters`` and ``_handle_error``."""
        with pytest.raises(DatabaseError) as caught:
            await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)'), (value, "big"))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_text_that_can_t_be_encoded_is_refused_or_stored(self, db: Db, guards: Guards) -> None:
        """The error is the core's and not a ``ConnectionError`` (C77, C38).
        If this fails, check that ``_handle_error`` translates encoding errors."""
        text = "a\ud800b"
        refused: Optional[DatabaseError] = None
        try:
            await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)'), (9, text))
        except DatabaseError as error:
            refused = error
        kept = await db.rows(guards.family.sql('SELECT "code" FROM {guard} WHERE "id" = 9'))
        assert kept == ([] if refused else [{"code": text}])
        assert not isinstance(refused, BackendConnectionError)
        assert await guards.is_usable() is True

    async def test_a_division_by_zero_is_null_or_raises_the_core_s_error(self, db: Db, guards: Guards) -> None:
        """Databases do either; the session stays usable.
        If this fails, check that ``_handle_error`` translates the driver's error."""
        rows: list[Any] = []
        refused: Optional[DatabaseError] = None
        try:
            rows = await db.rows(guards.family.sql('SELECT "id" / ("id" - 1) AS "q" FROM {guard} WHERE "id" = 1'))
        except DatabaseError as error:
            refused = error
        # Where a quotient of integers is a float, it is IEEE 754's infinity.
        assert [row["q"] for row in rows] in ([[]] if refused else [[None], [float("inf")]])
        assert refused is None or driver_error(refused) is not None
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", list(UNUSABLE))
    async def test_a_value_that_an_expression_can_t_use_violates_no_constraint(
        self, db: Db, guards: Guards, kind: str
    ) -> None:
        """Databases compute something, or raise the core's error, which is neither one of a constraint nor of the
        connection, whether rows are read or changed (C74, C38).
        If this fails, check by what ``_handle_error`` tells a violated constraint from other errors."""
        if "json" in UNUSABLE[kind].lower():
            db.require(Capability.JSON_TYPE)
        read = 'SELECT {} AS "q" FROM {{guard}} WHERE "id" = 1'
        change = 'UPDATE {{guard}} SET "note" = NULL WHERE "id" = 1 AND {} IS NULL AND 1 = 0'
        for statement, of in ((read, "DQL"), (change, "DML")):
            refused: Optional[DatabaseError] = None
            try:
                await db.run(guards.family.sql(statement.format(UNUSABLE[kind])), kind=of)
            except DatabaseError as error:
                refused = error
            assert not isinstance(refused, (IntegrityError, BackendConnectionError)), f"{refused!r} of {statement}"
            assert refused is None or driver_error(refused) is not None
        assert await guards.is_usable() is True

    async def test_a_value_of_an_unknown_type_raises_the_core_s_error(self, db: Db, guards: Guards) -> None:
        """Python's ``TypeError`` is accepted as well (C38).
        If this fails, check that ``prepare_parameters`` and ``_handle_error`` let no driver error through."""

        class UnknownType:
            """A type without an adapter."""

        with pytest.raises((DatabaseError, TypeError)):
            await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)'), (9, UnknownType()))
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @requires(Capability.READ_ONLY_TRANSACTION)
    async def test_a_write_in_a_read_only_transaction_raises_the_core_s_error(self, db: Db, guards: Guards) -> None:
        """Reads run, and the error of the write has the driver's error as its cause and is no ``ConnectionError`` (C09).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        from rhosocial.activerecord.backend.transaction import TransactionMode

        with contextlib.suppress(Undo):
            async with db.using(db.backend.transaction_manager.transaction(mode=TransactionMode.READ_ONLY)):
                assert await guards.rows() == FILLED
                with pytest.raises(DatabaseError) as caught:
                    await db.run(guards.family.sql('DELETE FROM {ward} WHERE "id" = 1'))
                raise Undo
        assert not isinstance(caught.value, BackendConnectionError)
        assert isinstance(driver_error(caught.value), Exception)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True
