"""Every wrong call is one message, names what is near, and has one exit status; help has examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import COMMANDS
from tests.running import ar_testsuite, sampled

OWN = tuple(name for name in COMMANDS if name != "run")

CASES = {
    "no command": ((), "missing command (choose from init, run, watch, explore, serve, doctor"),
    "an unknown command": (
        ("drvers",),
        f"unknown command 'drvers' (choose from {', '.join(COMMANDS)}). Did you mean 'drivers'?",
    ),
    "an unknown option of the whole": (("--versoin",), "unknown option '--versoin'. Did you mean '--version'?"),
    "an unknown option": (("targets", "--jsn"), "unknown option '--jsn'. Did you mean '--json'?"),
    "an abbreviated option": (("targets", "--js"), "unknown option '--js'"),
    "an argument too many": (("doctor", "now"), "unknown argument 'now'."),
    "a value that is missing": (("targets", "--ar-target"), "expected one argument"),
    "an unknown driver": (("drivers", "sqlit"), "unknown driver 'sqlit' (choose from "),
    "an unknown target": (("targets", "--ar-target", "sqlite-fil"), "Did you mean 'sqlite-file'?"),
    "an unknown target of the doctor's": (
        ("doctor", "--target", "x"),
        "--ar-target: no target matches 'x' (choose from ",
    ),
    "an unknown mode": (("doctor", "--ar-mode", "both"), "--ar-mode: unknown mode 'both' (choose from sync, async)"),
    "a file that is not there": (("targets", "--ar-config", "no.yml"), "--ar-config: file not found: no.yml"),
    "init elsewhere": (("init",), "run this in the root folder of the backend's repository"),
    "a report that is not there": (("report", "no.json"), "no.json: can't be read"),
}


@pytest.mark.parametrize("case", sampled(CASES, 2))
def test_a_wrong_call_is_one_message(case: str, tmp_path: Path) -> None:
    arguments, message = CASES[case]
    done = ar_testsuite(tmp_path, *arguments).expect(4)
    assert message in done.out
    assert "Traceback" not in done.out
    assert len(done.out.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", OWN)
def test_help_has_examples_that_name_the_command(command: str, tmp_path: Path) -> None:
    done = ar_testsuite(tmp_path, command, "--help").expect(0)
    _, _, examples = done.out.partition("examples:\n")
    lines = [line for line in examples.splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if not line.startswith(f"  ar-testsuite {command}")] == []


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = ar_testsuite(tmp_path, "--help").expect(0)
    assert [name for name in COMMANDS if f"\n  {name:<9} {COMMANDS[name]}" not in done.out] == []


@pytest.mark.parametrize("command", ["targets", "doctor"])
def test_a_wrong_file_is_one_message_without_its_secret(command: str, tmp_path: Path) -> None:
    text = "g:\n  one:\n    driver: sqlite\n    password: hunter2-S3cret\n    databse: x\n"
    (tmp_path / "backends.yml").write_text(text, encoding="utf-8")
    done = ar_testsuite(tmp_path, command).expect(4)
    assert "backends.yml:5:5: the driver 'sqlite' has no option 'databse'. Did you mean 'database'?" in done.out
    assert "hunter2" not in done.out
    assert "Traceback" not in done.out


@pytest.mark.parametrize("command", ["targets", "drivers", "doctor"])
def test_json_is_all_that_is_printed(command: str, tmp_path: Path) -> None:
    assert json.loads(ar_testsuite(tmp_path, command, "--json").expect(0).out)
    assert list(tmp_path.iterdir()) == []
