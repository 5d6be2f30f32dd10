"""A driver that is installed and can't be imported costs its own target only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.targets.entrypoints import forget
from tests.running import ar_testsuite
from tests.toy_site import Site

FILE = """\
all:
  good:
    driver: sqlite
    database: ":memory:"
  bad:
    driver: brittle
    host: nowhere
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = Site(tmp_path / "site")
    found.module("brittle", "import a_library_that_is_missing\n")
    found.driver("brittle:Backend", "brittle")
    (tmp_path / "backends.yml").write_text(FILE, encoding="utf-8")
    forget()
    return found.folder


def test_the_other_targets_run_and_the_run_is_red(tmp_path: Path, site: Path) -> None:
    arguments = ("--ar-area", "crud", "-k", "test_a_saved_record_is_found_by_its_key", "--ar-report", "run.json")
    done = ar_testsuite(tmp_path, "run", *arguments, PYTHONPATH=str(site)).expect(1)
    assert "bad is not run, since its driver 'brittle' (backends.yml:6:13) can't be used: " in done.out
    assert "No module named 'a_library_that_is_missing'" in done.out
    assert "Traceback" not in done.out
    report = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {item["target"] for item in report["items"]} == {"good"}
    assert {item["outcome"] for item in report["items"]} == {"passed"}
    bad = next(target for target in report["targets"] if target["id"] == "bad")
    assert set(bad["unreachable"]) == {"sync", "async"}
    # A run of the other targets alone is green; a run of the broken one alone is a wrong set-up.
    ar_testsuite(tmp_path, "run", *arguments, "--ar-target", "good", PYTHONPATH=str(site)).expect(0)
    alone = ar_testsuite(tmp_path, "run", *arguments, "--ar-target", "bad", PYTHONPATH=str(site)).expect(4)
    assert "backends.yml:6:13: " in alone.out


def test_the_commands_name_it_beside_the_others(tmp_path: Path, site: Path) -> None:
    listed = ar_testsuite(tmp_path, "targets", PYTHONPATH=str(site)).expect(0).out
    assert "good: sqlite" in listed
    assert "bad: brittle (backends.yml:6:13): " in listed
    found = json.loads(
        ar_testsuite(tmp_path, "doctor", "--json", "--ar-mode", "sync", PYTHONPATH=str(site)).expect(1).out
    )
    bad = [each for each in found["findings"] if each["verdict"] == "bad"]
    assert [(each["target"], each["check"]) for each in bad] == [("bad", "driver")]
    assert any(each["target"] == "good" and each["check"] == "connect" for each in found["findings"])
