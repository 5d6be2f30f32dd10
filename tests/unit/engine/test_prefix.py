"""The shape of the kit's own names: a name is read back as it was made, and no other name is mistaken for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.schema.prefix import (
    MAX_BASE,
    MAX_NAME,
    base36,
    make_prefix,
    read_name,
    without_prefixes,
)


def test_a_name_is_read_back() -> None:
    started = int(time.time() // 60) - 90
    name = make_prefix(started, "some-run", 12_345, "async") + "user"
    own = read_name(name)
    assert own is not None
    assert (own.started, own.mode, own.base) == (started, "a", "user")
    assert 1.4 < own.age_hours < 1.6
    assert name.startswith("art_")


@settings(database=None, deadline=None)
@given(
    st.integers(0, 36**5 - 1),
    st.text(min_size=1, max_size=20),
    st.integers(0, 36**3 - 1),
    st.sampled_from(["sync", "async"]),
    st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True),
)
def test_every_name_fits_the_smallest_database(started: int, run: str, session: int, mode: str, base: str) -> None:
    name = make_prefix(started, run, session, mode) + base
    assert len(name) <= MAX_NAME == 30
    assert name == name.lower()
    assert name.isascii()
    own = read_name(name)
    assert own is not None
    assert (own.started, own.base, own.mode) == (started, base, mode[0])


def test_run_worker_target_and_mode_make_prefixes_unique() -> None:
    made = {
        make_prefix(started, run, session, mode)
        for started in (1, 2)
        for run in ("a", "b")
        for session in (0, 1, 1000, 45_999)
        for mode in ("sync", "async")
    }
    assert len(made) == 2 * 2 * 4 * 2
    assert len({len(prefix) for prefix in made}) == 1


STRANGERS = [
    "user",
    "art_user",
    "art_2024_backup",
    "art_0000000000s00_user",
    "article",
    "ART_HTD9R2J8003ART_USER",
    "",
    "art_",
]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_name_is_never_taken(name: str) -> None:
    assert read_name(name) is None


def test_every_changed_character_is_noticed() -> None:
    name = make_prefix(29_000_000, "run", 7, "sync") + "user"
    assert read_name(name) is not None
    changed = [
        name[:place] + ("0" if name[place] != "0" else "1") + name[place + 1 :] for place in range(len("art_") + 14)
    ]
    taken = [text for text in changed if read_name(text) is not None]
    # Two check digits miss one change in 1,296.
    assert taken == []
    assert read_name(name.upper()) is None
    assert read_name(name + "\n") is None
    assert read_name(f" {name}") is None
    assert read_name(name + "x" * MAX_BASE) is None


def test_base36_keeps_its_width() -> None:
    assert (base36(0, 3), base36(35, 3), base36(36, 3), base36(36**3, 3)) == ("000", "00z", "010", "000")


def test_a_text_can_be_had_without_the_prefixes_of_a_run() -> None:
    """Reasons for a skip are equal in every run; what only resembles a name stays."""
    prefix = make_prefix(29_000_000, "run", 1, "sync")
    text = f"Access denied to '{prefix}models' and {prefix}user; art_deco_models is a user's"
    assert without_prefixes(text) == "Access denied to 'models' and user; art_deco_models is a user's"
