"""The example backend runs in both ways that the guide describes: from its own repository, and centrally."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.guide import block
from tests.running import ROOT, Done, ar_testsuite, pytest_in, run, sampled

from .conftest import Installed

TARGET = "acme_test_instance_1"
VARIABLES = {
    "AR_TEST_BACKEND_NAME_1": TARGET,
    "AR_TEST_BACKEND_DRIVER_1": "acme_db",
    "AR_TEST_BACKEND_HOST_1": "db.acme.com",
    "AR_TEST_BACKEND_PORT_1": "9999",
    "AR_TEST_BACKEND_USER_1": "test_user",
    "AR_TEST_BACKEND_PASSWORD_1": "secret",
    "AR_TEST_BACKEND_DATABASE_1": "testsuite_db_for_acme",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the pretended servers of one test are."""
    return tmp_path / "acme-data"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the kit's project root, for a ``backends.yml`` of one's own."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def in_checkout(checkout: Path, python: str, *arguments: str, **env: str) -> Done:
    """A plain ``pytest`` in the root of a checkout whose kit is the one that is imported, as ``pip install -e .`` leaves it."""
    return pytest_in(checkout, *arguments, python=python, PYTHONPATH=str(checkout / "src"), **env)


def totals(report: Path) -> dict[str, Any]:
    """What a report says of the one target that ran: outcomes by count, the modes, and the distribution."""
    found = json.loads(report.read_text(encoding="utf-8"))
    (target,) = found["targets"]
    outcomes = [item["outcome"] for item in found["items"] if item["outcome"] != "deselected"]
    return {
        "target": target["id"],
        "driver": target["driver"],
        "distributions": target["distributions"],
        "modes": sorted({item["mode"] for item in found["items"] if item["outcome"] == "passed"}),
        "passed": outcomes.count("passed"),
        "bad": [name for name in outcomes if name in ("failed", "error")],
    }


def expect_green(report: Path, target: str = TARGET) -> None:
    """Rules of the area ran in both modes on the example's target, and none is broken."""
    found = totals(report)
    assert found["bad"] == []
    assert found["passed"] > 20
    assert (found["target"], found["driver"], found["modes"]) == (target, "acme_db", ["async", "sync"])
    assert "acme-corp-superdb" in json.dumps(found["distributions"])


def test_in_its_own_repository(installed: Installed, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ("--ar-area", "crud", f"--ar-report={report}")
    pytest_in(installed.repository, *options, python=installed.python, ACME_DATA=str(data)).expect(0)
    expect_green(report, "acme-local")


def test_in_its_own_repository_on_a_configured_target(from_wheel: Installed, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ("--ar-area", "crud", f"--ar-report={report}")
    done = pytest_in(from_wheel.repository, *options, python=from_wheel.python, ACME_DATA=str(data), **VARIABLES)
    done.expect(0)
    expect_green(report)


def test_centrally_with_the_guide_s_file(installed: Installed, checkout: Path, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    (checkout / "backends.yml").write_text(block("yaml"), encoding="utf-8")
    options = ("--ar-area", "crud", f"--ar-report={report}")
    in_checkout(checkout, installed.python, *options, ACME_DATA=str(data)).expect(0)
    expect_green(report)


def test_centrally_with_variables(from_wheel: Installed, checkout: Path, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ("--ar-area", "crud", f"--ar-report={report}")
    in_checkout(checkout, from_wheel.python, *options, ACME_DATA=str(data), **VARIABLES).expect(0)
    expect_green(report)


@pytest.mark.parametrize("way", sampled(["file", "variables"], 2))
def test_without_a_checkout(installed: Installed, way: str, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    if way == "file":
        (folder / "backends.yml").write_text(block("yaml"), encoding="utf-8")
    before = sorted(folder.iterdir())
    report = tmp_path / "report.json"
    variables = VARIABLES if way == "variables" else {}
    options = ("--ar-area", "crud", f"--ar-report={report}")
    ar_testsuite(folder, "run", *options, python=installed.python, ACME_DATA=str(data), **variables).expect(0)
    expect_green(report)
    # pytest-benchmark, where it is installed, makes a folder of its own; the kit keeps the last run in `.ar`.
    assert [path for path in sorted(folder.iterdir()) if path.name not in (".ar", ".benchmarks")] == before


@pytest.mark.skipif(not os.environ.get("AR_LONG"), reason="minutes long: part of .ci/long, which sets AR_LONG")
def test_every_area_is_green_on_the_example(from_wheel: Installed, data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = (f"--ar-report={report}",)
    done = pytest_in(from_wheel.repository, *options, python=from_wheel.python, ACME_DATA=str(data))
    done.expect(0)
    expect_green(report, "acme-local")


def test_the_example_is_typed_against_the_installed_kit(from_wheel: Installed, tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="checks types")
    # Its pyproject.toml says `strict = true`.
    command = ("-m", "mypy", "--cache-dir", str(tmp_path / "cache"))
    done = run(from_wheel.python, *command, cwd=from_wheel.repository).expect(0)
    assert "Success: no issues found" in done.out
