"""Whatever a provider declares is judged: a value that can't be meant is one message with the member's name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drivers import PROFILES

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.provider import Provider
from rhosocial.activerecord.testsuite.provider.checking import _TYPES, checked
from rhosocial.activerecord.testsuite.provider.text import TextRules

MEMBERS = sorted(name for name in dir(Provider) if not name.startswith("_") and not callable(getattr(Provider, name)))
HOOKS = sorted(name for name in dir(Provider) if not name.startswith("_") and callable(getattr(Provider, name)))
WRONG = {
    "max_parameters": [0, -1, "99", True, 1.5],
    "max_value_bytes": [0, -5, None, "1"],
    "identifier_bytes": [0, -1, 29, None, "63"],
    "decimal_digits": [17, 0, -1, None, "38", 38.0, True],
    "fraction_digits": [-1, 7, None, "3", 1.5, True],
    "bare_parameters": [1, 0, None],
    "integer_averages": [1, 0, None, "no"],
    "months_overflow": [1, None, "yes"],
    "neighbour_defaults": [1, None],
    "counts_rows": [0, None, "no"],
    "truth": ["YN", ("Y",), ("Y", "Y"), ("Y", "N", "?"), (), True],
    "lock_timeout": [0, -1, 61, float("nan"), float("inf"), "4", None, True],
    "quote_characters": ['"', ("'",), ("", ""), (1, 2), None],
    "isolation": [{"SERIALIZABLE": "P4"}, {1: frozenset()}, ["P4"], None],
    "first_updater_wins": [1, 0, None],
    "thread_safety": [4, -1, "2", True],
    "text": [TextRules(pads_blanks="no"), TextRules(stores_nul=None), None, {}],  # type: ignore[arg-type]
    "transactional_ddl": [1, None],
    "ddl_at_once": [1, 0, None, "no"],
    "lasting_temporary_tables": [1, None, "no"],
    "enforces_types": ["yes", None],
    "bounds_decimals": [1, None, "no"],
    "binary_collation": [b"BINARY", 1],
    "missing_database": [b"none", 0, False],
    "from_nothing": [None, 1],
    "driver": [1, b"x"],
    "backend_class": ["Backend", object()],
    "config_class": [{}, "Config"],
    "targets": [[], "mem", None],
    "secret_options": ["pin", {1}, None],
    "optional_types": ["UuidType", {2}],
    "known_failures": ["crud.x", 5, None, ("crud.x",)],
    "probe_forms": [[], None, {"x": 1}],
    "capability_overrides": [[], None, {"x": 1}],
}
# The repr of an object has its address, which differs between the processes of one run.
CASES = [
    pytest.param(name, value, id=f"{name}-{number}-{type(value).__name__}")
    for name, values in WRONG.items()
    for number, value in enumerate(values, 1)
]


def changed(name: str, value: Any) -> Provider:
    # The class is made first: a member that is set later can't be taken for a misspelt one.
    provider = type("Own", (Provider,), {})()
    setattr(provider, name, value)
    return provider


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_is_judged(name: str) -> None:
    """If this fails, its default says nothing of its type: add it to the table of ``provider/checking.py``."""
    assert name in _TYPES


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_value_that_can_t_be_meant(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError) as refused:
        checked(changed(name, value), "own.Own")
    assert str(refused.value).startswith(("own.Own: ", "own.Own."))
    assert name in str(refused.value)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_is_not_a_method(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is {{.*; expected a method"):
        checked(changed(name, {"a": 1}), "own.Own")


@pytest.mark.parametrize("driver", PROFILES)
def test_the_kit_s_own_profiles(driver: str) -> None:
    assert checked(PROFILES[driver], driver) is PROFILES[driver]


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=3)
NESTED = st.recursive(
    ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(name=st.sampled_from(MEMBERS), value=NESTED)
def test_any_value_is_taken_or_refused_with_the_member_s_name(name: str, value: Any) -> None:
    provider, refusal = changed(name, value), ""
    try:
        checked(provider, "own.Own")
    except ConfigurationError as error:
        refusal = str(error)
    assert name in refusal or not refusal
