"""A target that can't be reached costs its own tests: one error soon, with what the driver says; the rest goes on."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.configured import options_of
from tests.drivers import SERVERS
from tests.running import Done, as_variables, pytest_in, sampled

MEMORY = as_variables(2, "mem", "sqlite", {"database": ":memory:"})
MODULE = """
from rhosocial.activerecord.testsuite.rules.crud.basics import CrudTests
class TestCrud(CrudTests):
    pass
"""
# Longer than the ten seconds of a connect: interpreters start, and machines are busy.
SOON = 60.0


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on; bound, so that nobody else takes it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def run_beside_memory(folder: Path, driver: str, options: dict[str, Any]) -> tuple[Done, dict[str, Any], float]:
    """A run on an unreachable target, sync mode, and on a target in memory; with its report and its seconds."""
    report = folder.parent / "report.json"
    variables = {**as_variables(1, "gone", driver, options), **MEMORY}
    start = time.monotonic()
    (folder / "test_crud.py").write_text(MODULE)
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = pytest_in(folder, "--ar-mode", "sync", "-q", f"--ar-report={report}", **variables)
    return done, json.loads(report.read_text(encoding="utf-8")), time.monotonic() - start


def outcomes(report: dict[str, Any], target: str) -> list[str]:
    found = [item["outcome"] for item in report["items"] if item["target"] == target]
    return [name for name in found if name != "deselected"]


def expect_one_error(done: Done, report: dict[str, Any], *messages: str) -> None:
    """The unreachable target: one error, the rest skipped. The other one: as if it were alone."""
    done.expect(1)
    gone, beside = outcomes(report, "gone"), outcomes(report, "mem")
    assert gone.count("error") == 1
    assert set(gone) == {"error", "skipped"}
    assert len(gone) > 5
    assert {"failed", "error"} & set(beside) == set()
    assert beside.count("passed") > 5
    # The closing output names the cause once more, as a line of its list of causes.
    failures, _, closing = done.out.partition("= conformance =")
    assert failures.count("the target gone-sync can't be reached") == 1
    assert " ".join(closing.split()).count("the target gone-sync can't be reached") == 1
    assert any(message in done.out for message in messages), done.out
    assert "Traceback" not in done.out
    assert "exception was the direct cause" not in done.out


@pytest.mark.parametrize("driver", SERVERS)
def test_a_port_without_a_server(driver: str, folder: Path, closed_port: int) -> None:
    options = {**options_of(driver), "host": "127.0.0.1", "port": closed_port}
    done, report, seconds = run_beside_memory(folder, driver, options)
    expect_one_error(done, report, "refused", "Can't connect", "111")
    assert seconds < SOON


@pytest.mark.parametrize("driver", SERVERS)
def test_a_wrong_user_or_password(driver: str, folder: Path) -> None:
    options = {**options_of(driver), "username": "art_no_such_user", "password": "wrong-7531"}
    done, report, seconds = run_beside_memory(folder, driver, options)
    expect_one_error(done, report, "art_no_such_user")
    assert "wrong-7531" not in done.out
    assert seconds < SOON


@pytest.mark.parametrize("driver", SERVERS)
def test_a_database_that_is_not_there(driver: str, folder: Path) -> None:
    options = {**options_of(driver), "database": "art_no_such_database"}
    done, report, seconds = run_beside_memory(folder, driver, options)
    expect_one_error(done, report, "art_no_such_database")
    assert seconds < SOON


@pytest.mark.parametrize("driver", sampled(SERVERS))
def test_a_server_that_never_answers(driver: str, folder: Path, silent_port: int) -> None:
    options = {**options_of(driver), "host": "127.0.0.1", "port": silent_port}
    done, report, seconds = run_beside_memory(folder, driver, options)
    expect_one_error(done, report, "timeout", "timed out", "no answer within 10 s", "Lost connection", "reading")
    assert seconds < SOON


def test_a_file_in_a_folder_that_is_not_there(folder: Path) -> None:
    options = {"database": str(folder / "no" / "such" / "folder" / "x.db")}
    done, report, seconds = run_beside_memory(folder, "sqlite", options)
    expect_one_error(done, report, "unable to open database file")
    assert seconds < SOON
