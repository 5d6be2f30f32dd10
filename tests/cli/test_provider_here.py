"""``targets`` and ``doctor`` use the targets that the folder's own provider declares, where none is configured."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.cli.provider_here import chosen_provider
from rhosocial.activerecord.testsuite.errors import ConfigurationError

TEXT = """\
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider


class OwnProvider(SQLiteProvider):
    backend_class = SQLiteBackend
    driver = "own"
    targets = {"mine": {"database": ":memory:"}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in ("AR_TEST_BACKENDS_FILE", "AR_TEST_BACKEND_NAME_1", "AR_TEST_BACKEND_DRIVER_1"):
        monkeypatch.delenv(name, raising=False)
    _write(tmp_path / "tests/ar_conformance/provider.py", TEXT)
    return tmp_path


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _names(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["targets", "--json"]) == 0
    return [each["name"] for each in json.loads(capsys.readouterr().out)["targets"]]


def test_targets_lists_the_provider_s_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _names(capsys) == ["mine"]


def test_doctor_examines_the_provider_s_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--ar-mode", "sync"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["target"] for each in found["findings"] if each["target"]} == {"mine"}


def test_what_is_configured_comes_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(folder / "backends.yml", "s:\n  given:\n    driver: sqlite\n")
    assert _names(capsys) == ["given"]


def test_so_does_what_the_environment_gives(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AR_TEST_BACKEND_NAME_1", "given")
    monkeypatch.setenv("AR_TEST_BACKEND_DRIVER_1", "sqlite")
    assert _names(capsys) == ["given"]


def test_a_provider_without_targets_leaves_the_default_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(folder / "tests/ar_conformance/provider.py", TEXT.replace("    targets", "    # targets"))
    assert _names(capsys) == ["sqlite-memory", "sqlite-file"]


def test_the_folder_of_the_tests_may_have_any_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tests").rename(folder / "checks")
    assert _names(capsys) == ["mine"]


def test_several_providers_with_targets_are_a_choice(folder: Path) -> None:
    _write(folder / "ar_conformance/provider.py", TEXT.replace("OwnProvider", "Second"))
    names = "ar_conformance/provider.py:Second, tests/ar_conformance/provider.py:OwnProvider"
    with pytest.raises(ConfigurationError, match=f"choose one with --provider: {names}"):
        chosen_provider(None, None)


def test_a_provider_that_can_t_be_imported_is_an_error_with_its_place(folder: Path) -> None:
    _write(folder / "tests/ar_conformance/provider.py", "raise RuntimeError('not today')\n")
    with pytest.raises(
        ConfigurationError, match=r"importing tests/ar_conformance/provider\.py fails: RuntimeError: not today"
    ):
        chosen_provider(None, None)
