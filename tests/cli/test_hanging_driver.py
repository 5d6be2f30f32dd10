"""A driver whose import never returns costs seconds that the caller chooses, once, and is named with its place."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli.options import IMPORT_LIMIT, import_limit
from tests.running import Done, ar_testsuite
from tests.toy_site import Site

FILE = """\
all:
  good:
    driver: sqlite
    database: ":memory:"
  first:
    driver: sleeper
  second:
    driver: sleeper
"""
COMMANDS = {"targets": 0, "doctor": 1, "clean": 1, "drivers": 1}
"""Each command that imports drivers, and its exit status when one can't be used."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = Site(tmp_path / "site")
    site.module("sleeping_db", "import time\ntime.sleep(600)\n")
    site.driver("sleeping_db:Backend", "sleeper")
    (tmp_path / "backends.yml").write_text(FILE, encoding="utf-8")
    return tmp_path


def said(folder: Path, command: str, *arguments: str, **env: str) -> Done:
    named = ("sleeper",) if command == "drivers" else ()
    variables = {"PYTHONPATH": str(folder / "site"), **env}
    return ar_testsuite(folder, command, *named, "--ar-timeout", "1", *arguments, **variables)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_wait_ends_as_chosen_and_names_driver_and_place(folder: Path, command: str) -> None:
    started = time.monotonic()
    done = said(folder, command, *(("--dry-run",) if command == "clean" else ())).expect(COMMANDS[command])
    # Two targets of one driver wait once; the rest is what a process takes to start on a busy machine.
    assert time.monotonic() - started < IMPORT_LIMIT
    out = " ".join(done.out.split())
    assert "driver 'sleeper': importing it did not end within 1 s, it stands at " in out
    assert f"{folder}/site/sleeping_db.py:2" in "".join(done.out.split())
    if command != "drivers":
        assert "backends.yml:6:13" in out
        assert "good" in out


def test_clean_counts_it_as_a_target_that_was_not_read(folder: Path) -> None:
    found = json.loads(said(folder, "clean", "--json").expect(1).out)
    assert found["unreachable"] == ["first", "second"]
    assert "can't be used: driver 'sleeper': importing it did not end within 1 s" in found["targets"]["first"]


def test_without_a_choice_it_is_ten_seconds_and_a_wrong_choice_is_named(folder: Path) -> None:
    parser = argparse.ArgumentParser()
    import_limit(parser)
    assert parser.parse_args([]).timeout == IMPORT_LIMIT == 10
    for wrong in ("0", "-1", "nan", "inf", "soon", "4000"):
        done = ar_testsuite(folder, "targets", f"--timeout={wrong}").expect(4)
        assert f"'{wrong}' can't be a time (choose more than 0 and at most 3600 seconds)" in done.out


@pytest.mark.parametrize(("command", "width"), [*((each, 40) for each in COMMANDS), ("targets", 60), ("doctor", 160)])
def test_the_answer_keeps_to_the_terminal_and_to_no_colour(folder: Path, command: str, width: int) -> None:
    out = said(folder, command, COLUMNS=str(width), NO_COLOR="1", FORCE_COLOR="1", TERM="xterm").out
    shown = [line for line in out.splitlines() if not line.startswith("ar-testsuite ")]
    assert shown
    assert max(map(len, shown)) <= width
    assert "\x1b" not in out
