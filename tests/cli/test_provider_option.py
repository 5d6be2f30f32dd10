"""``--provider`` finds a provider that no package registers, and says what is wrong with one that it can't use."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.cli.provider_option import provider_of
from rhosocial.activerecord.testsuite.errors import ConfigurationError

TEXT = """\
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider


class OwnProvider(SQLiteProvider):
    backend_class = SQLiteBackend
    driver = "own"
    targets = {"own": {"database": ":memory:"}}


READY = OwnProvider()
OTHER = 5
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "own_provider.py").write_text(TEXT, encoding="utf-8")
    (tmp_path / "broken.py").write_text("raise RuntimeError('not today')\n", encoding="utf-8")
    (tmp_path / "ending.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("text", ["own_provider.py:OwnProvider", "own_provider:OwnProvider", "own_provider.py:READY"])
def test_a_file_or_a_module_has_a_provider(folder: Path, text: str) -> None:
    provider = provider_of(text)
    assert type(provider).__name__ == "OwnProvider"


@pytest.mark.parametrize("package", ["own_backend", "test"], ids=["free", "taken by Python"])
def test_a_file_of_a_package_is_imported_with_its_neighbours(folder: Path, package: str) -> None:
    inner = folder / "lib" / package
    inner.mkdir(parents=True)
    (inner / "__init__.py").write_text("", encoding="utf-8")
    (inner / "names.py").write_text("NAME = 'own'\n", encoding="utf-8")
    relative = package != "test"
    head = "from .names import NAME\n" if relative else "NAME = 'own'\n"
    (inner / "kit.py").write_text(head + TEXT.replace('driver = "own"', "driver = NAME"), encoding="utf-8")
    provider = provider_of(f"lib/{package}/kit.py:OwnProvider")
    assert provider is not None
    assert provider.driver == "own"
    assert type(provider).__module__ == (f"{package}.kit" if relative else "_ar_provider_kit")


def test_without_the_option_there_is_none() -> None:
    assert provider_of(None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("own_provider.py", "expected path.py:Class or package.module:Class"),
        ("own_provider.py:OwnProvidr", "has no 'OwnProvidr'. Did you mean 'OwnProvider'?"),
        ("own_provider.py:OTHER", "does not derive from Provider"),
        ("nowhere.py:OwnProvider", "there is no file nowhere.py"),
        ("nowhere:OwnProvider", "module 'nowhere' not found"),
        ("broken.py:OwnProvider", "importing broken.py fails: RuntimeError: not today"),
        ("ending.py:OwnProvider", "importing ending.py fails: SystemExit: 3"),
    ],
)
def test_what_is_wrong_is_one_message(folder: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--provider: ") as raised:
        provider_of(text)
    assert message in str(raised.value)


def test_targets_lists_those_of_the_provider_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["targets", "--json", "--provider", "own_provider.py:OwnProvider"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["targets"]
    assert found["name"] == "own"
    assert found["options"]["timeout"]["source"] == "default of OwnProvider"


def test_the_doctor_examines_the_provider_s_targets(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--ar-mode", "sync", "--provider", "own_provider.py:OwnProvider"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {each["target"] for each in found} == {"own"}
