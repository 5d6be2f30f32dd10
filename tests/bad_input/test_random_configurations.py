"""Whatever stands in ``backends.yml`` or ``AR_TEST_BACKEND_*`` is one message with its place, or a target; never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.targets import Drivers, load_targets
from rhosocial.activerecord.testsuite.targets.load import ConfigFile

DRIVERS = Drivers()
SLOW = settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
WORDS = st.sampled_from(
    ["driver", "sqlite", "database", ":memory:", "timeout", "host", "pragmas", "<<", "*a", "&a", "!!int", "~", "no", "0123",
     "../../x", "a/b", "a[b]", "${HOME}", "${X:-y}", "${", "\x00", "\x1b[2J", "\ud800", "é", "-", "- ", ":", "? ", "{", "[", "\t"]
)  # fmt: skip
KEYS = st.sampled_from(["NAME", "DRIVER", "DATABASE", "PORT", "X"])
LINES = st.builds(lambda depth, words: "  " * depth + " ".join(words), st.integers(0, 4), st.lists(WORDS, max_size=4))
GOOD = ["group:", "  mem:", "    driver: sqlite", "    database: ':memory:'"]
NAMES = (
    "a/b",
    "a\\b",
    "..",
    "../x",
    "a[b]",
    "a b",
    "<b>",
    "a`b",
    "a|b",
    "a\x1b",
    "a\x00",
    "é",
    "-x",
    ".x",
    "x" * 61,
    "a\n",
    "",
)


def loaded(file: Path, environ: dict[str, str]) -> list[str]:
    """The targets' names, or none when the configuration was refused with a place."""
    try:
        found = load_targets(DRIVERS, file=ConfigFile(file, file.name), environ=environ)
    except ConfigurationError as error:
        return [] if error.place else [f"an error without a place: {error}"]
    return list(found.names())


@given(lines=st.lists(LINES | st.sampled_from(GOOD), max_size=8))
@SLOW
def test_any_file(lines: list[str], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("any") / "backends.yml"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    assert not any(" " in name for name in loaded(file, {}))


@given(where=st.integers(0, 3), change=WORDS | st.text(max_size=8), put=st.booleans())
@SLOW
def test_a_good_file_with_one_wrong_line(where: int, change: str, put: bool, tmp_path_factory: Any) -> None:
    lines = list(GOOD)
    lines[where] = lines[where].partition(":")[0] + ": " + change if put else change
    file = tmp_path_factory.mktemp("one") / "backends.yml"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    assert set(loaded(file, {})) <= {"mem", "driver", "group"} | {change.strip().strip(":")}


@given(data=st.binary(max_size=200))
@SLOW
def test_any_bytes(data: bytes, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("bytes") / "backends.yml"
    file.write_bytes(data)
    assert loaded(file, {}) == []


@given(
    variables=st.dictionaries(
        st.builds(
            "AR_TEST_BACKEND_{}_{}".format,
            st.sampled_from(["NAME", "DRIVER", "DATABASE", "PORT", "X"]),
            st.integers(-1, 3),
        ),
        WORDS | st.text(max_size=8),
        max_size=5,
    )
)
@SLOW
def test_any_variables(variables: dict[str, str], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("variables") / "backends.yml"
    file.write_text("\n".join(GOOD))
    assert not any(" " in name for name in loaded(file, variables))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["file", "variable"])
def test_a_name_that_can_t_stand_in_an_id(name: str, how: str, tmp_path: Path) -> None:
    file = tmp_path / "backends.yml"
    written = name.encode("unicode_escape").decode() if how == "file" else "mem"
    file.write_text("\n".join([GOOD[0], f'  "{written}":', *GOOD[2:]]))
    environ = {"AR_TEST_BACKEND_NAME_1": name, "AR_TEST_BACKEND_DRIVER_1": "sqlite"} if how == "variable" else {}
    with pytest.raises(ConfigurationError) as refused:
        load_targets(DRIVERS, file=ConfigFile(file, file.name), environ=environ)
    assert "\x1b" not in str(refused.value)
