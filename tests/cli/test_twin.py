"""``ar-testsuite twin`` in a backend's repository: a failed rule beside its twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import main
from tests.cli.test_repro import BACKEND, KIT, RULE, TESTS, run


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository after a run with failures."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "acme.py").write_text(BACKEND, encoding="utf-8")
    (folder / "test_acme.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    run(folder, "pytest", "-q", "--ar-mode", "sync", "--ar-twin", "never", "test_acme.py")
    return folder


def test_the_rule_that_failed_last_is_shown_beside_the_reference(repository: Path) -> None:
    before = (repository / ".ar" / "last.json").read_bytes()
    status, said = run(repository, KIT, "twin", RULE)
    assert status == 0, said
    lines = said.splitlines()
    assert lines[:2] == [f"{RULE} on mem-sync", "the twin SQLiteBackend-sync is green"]
    assert "what came back differs in data[0].name" in lines[2]
    assert any("name='Eve'" in line and "name='Ada'" in line for line in lines)
    # One item is no run of its own.
    assert (repository / ".ar" / "last.json").read_bytes() == before


def test_a_rule_that_fails_in_the_same_way_on_both_does_not_part(repository: Path) -> None:
    status, said = run(repository, KIT, "twin", "own.an_age_is_seven", "--with", "sqlite-memory")
    assert status == 0, said
    assert "the twin sqlite-memory-sync is red too" in said
    assert "calls with equal results and the same failure: the two do not part" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([RULE, "--with", "nowhere"], "--with: unknown twin 'nowhere' (choose from reference, sync, async, mem"),
        ([RULE, "--with", "never"], "--with: expected a twin"),
    ],
)
def test_a_wrong_twin_is_one_message(repository: Path, words: list[str], message: str) -> None:
    status, said = run(repository, KIT, "twin", *words)
    assert (status, "Traceback" in said) == (4, False), said
    assert message in said


def test_a_rule_that_passes_has_no_twin(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.syspath_prepend(str(repository))
    assert main(["twin", "test_acme.py::TestOwn::test_a_name_is_not_empty[mem-sync]"]) == 1
    assert "no twin: own.a_name_is_not_empty passes" in capsys.readouterr().out
