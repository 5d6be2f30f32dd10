"""Values that a column can't take: refused with one of the core's errors, or kept whole; never changed in silence."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ._failing_statements import FILLED, GuardRules, Guards, driver_error

UNFIT: dict[str, tuple[str, Any]] = {
    "too_long": ("code", "sixsix"),
    "integer_too_large": ("id", 2**31),
    "integer_too_small": ("id", -(2**31) - 1),
    "text_for_a_number": ("amount", "many"),
    "number_too_large": ("amount", 1000),
    "date_that_is_none": ("born", "2023-02-30"),
}
"""A column of ``guard`` and a value out of its type."""


class ValueErrorTests(GuardRules):
    """A value out of a column's type is refused where the provider says that types are enforced (C74, C80)."""

    @pytest.mark.parametrize("kind", list(UNFIT))
    async def test_a_value_out_of_its_type_is_refused_or_kept_whole(self, db: Db, guards: Guards, kind: str) -> None:
        """Never cut, rounded or wrapped. Look at the server's mode (strict), and at ``_handle_error`` (D060, D045)."""
        column, value = UNFIT[kind]
        others = {"id": 9, "code": "nine"}
        row = {**others, column: value}
        names = ", ".join(f'"{name}"' for name in row)
        statement = guards.family.sql(f"INSERT INTO {{guard}} ({names}) VALUES ({', '.join('?' for _ in row)})")
        if db.provider.enforces_types:
            with pytest.raises(DatabaseError) as caught:
                await db.run(statement, tuple(row.values()))
            assert not isinstance(caught.value, BackendConnectionError)
            assert await guards.rows() == FILLED
        else:
            await db.run(statement, tuple(row.values()))
            kept = await db.rows(guards.family.sql(f'SELECT "{column}" FROM {{guard}} WHERE "id" NOT IN (1, 2)'))
            assert [each[column] for each in kept] == [value]
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("value", [2**63, 2**70, -(2**70)], ids=["2_63", "2_70", "minus_2_70"])
    async def test_an_integer_beyond_every_column_is_refused_with_an_error_of_the_core(
        self, db: Db, guards: Guards, value: int
    ) -> None:
        """No OverflowError of Python. Look at ``prepare_parameters`` and ``_handle_error`` (D045, C74)."""
        with pytest.raises(DatabaseError) as caught:
            await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)'), (value, "big"))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_text_that_can_t_be_encoded_is_refused_or_kept(self, db: Db, guards: Guards) -> None:
        """With an error of the core that is no lost connection (C77, D059). Look at ``_handle_error``."""
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

    async def test_a_division_by_zero_is_null_or_an_error_of_the_core(self, db: Db, guards: Guards) -> None:
        """Both are found in databases; the session goes on. Look at ``_handle_error``."""
        rows: list[Any] = []
        refused: Optional[DatabaseError] = None
        try:
            rows = await db.rows(guards.family.sql('SELECT "id" / ("id" - 1) AS "q" FROM {guard} WHERE "id" = 1'))
        except DatabaseError as error:
            refused = error
        assert rows == ([] if refused else [{"q": None}])
        assert refused is None or driver_error(refused) is not None
        assert await guards.is_usable() is True

    async def test_a_value_of_a_type_that_the_driver_does_not_know_is_an_error_of_the_core(
        self, db: Db, guards: Guards
    ) -> None:
        """Or Python's TypeError, before it reached the driver (C38). Look at ``prepare_parameters``."""

        class Stranger:
            """What no adapter knows."""

        with pytest.raises((DatabaseError, TypeError)):
            await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)'), (9, Stranger()))
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @requires(Capability.READ_ONLY_TRANSACTION)
    async def test_a_write_in_a_read_only_transaction_is_an_error_of_the_core(self, db: Db, guards: Guards) -> None:
        """With the driver's as its cause, and no lost connection (C09). Look at ``_handle_error``."""
        from rhosocial.activerecord.backend.transaction import TransactionMode

        with pytest.raises(DatabaseError) as caught:
            async with db.using(db.backend.transaction_manager.transaction(mode=TransactionMode.READ_ONLY)):
                await db.run(guards.family.sql('DELETE FROM {ward} WHERE "id" = 1'))
        assert not isinstance(caught.value, BackendConnectionError)
        assert isinstance(driver_error(caught.value), Exception)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True
