"""What a rule draws does not depend on the modules that are imported."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.engine.random_examples import Draws, draw

providers = pytest.importorskip("hypothesis.internal.conjecture.providers")
MARK = 918_273_645


def _drawn() -> list[int]:
    """The integers of one pass, in which a twentieth is a constant where there are some."""
    found: list[int] = []
    item = SimpleNamespace(tally=None, exploring=None, example=None, kept_examples=(), expected_failure=None)

    def attempt(draws: Draws) -> None:
        @draws.settings
        @given(st.lists(st.integers(0, 2**40), min_size=20, max_size=20))
        def each(values: list[int]) -> None:
            found.extend(values)

        draws.seeded(each)()

    draw(SimpleNamespace(item=item, expected_failure=None), attempt, 50, seed=1)  # type: ignore[arg-type]
    return found


def test_a_constant_of_a_module_changes_nothing_and_stays_for_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(providers, "_get_local_constants"):
        pytest.skip("this Hypothesis draws no constants of modules")
    before = _drawn()
    constants: Any = providers.Constants()
    constants.integers.add(MARK)
    monkeypatch.setattr(providers, "_get_local_constants", lambda: constants)
    providers.CONSTANTS_CACHE.cache.clear()
    assert _drawn() == before
    assert MARK not in before
    assert providers._get_local_constants() is constants
    seen: set[int] = set()

    @given(st.lists(st.integers(0, 2**40), min_size=20, max_size=20))
    def theirs(values: list[int]) -> None:
        seen.update(values)

    theirs()
    assert MARK in seen
