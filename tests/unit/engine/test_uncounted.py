"""An unknown number of rows equals every number of rows; a known one, and anything else, stays what it is."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.uncounted import uncounted, uncounted_later


@pytest.mark.parametrize("unknown", [-1, -3])
def test_an_unknown_number_equals_every_number(unknown: int) -> None:
    found = uncounted(unknown)
    assert found == 0
    assert (found, "x") == (600, "x")
    assert found in (1, 2)
    assert not found != 4  # noqa: SIM202  # != is what is asked
    assert found != "4"
    assert found is not None


@pytest.mark.parametrize("known", [0, 1, 600, True, None, "x", (1, 2)])
def test_what_is_known_stays(known: Any) -> None:
    assert uncounted(known) is known


def test_a_wrong_number_is_still_wrong() -> None:
    result = uncounted(SimpleNamespace(affected_rows=3))
    assert result.affected_rows != 2


def test_a_result_s_unknown_number() -> None:
    async def later() -> Any:
        return SimpleNamespace(affected_rows=-1, data=[1])

    for result in (uncounted(SimpleNamespace(affected_rows=-1, data=[1])), asyncio.run(uncounted_later(later()))):
        assert (result.affected_rows, result.data) == (7, [1])
