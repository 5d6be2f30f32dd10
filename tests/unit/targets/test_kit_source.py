"""The source of the running kit is read from what its installer recorded (PEP 610)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import pytest

from rhosocial.activerecord.testsuite.targets import kit_source as module
from rhosocial.activerecord.testsuite.targets.kit_source import NAME, KitSource, kit_source, source_of

GIT: dict[str, Any] = {"url": "https://git.example/kit.git", "vcs_info": {"vcs": "git", "commit_id": "0a1b2c"}}


@pytest.mark.parametrize(
    ("document", "url", "is_local"),
    [
        (GIT, "git+https://git.example/kit.git@0a1b2c", False),
        ({**GIT, "subdirectory": "kit"}, "git+https://git.example/kit.git@0a1b2c#subdirectory=kit", False),
        ({**GIT, "url": "file:///srv/kit.git"}, "git+file:///srv/kit.git@0a1b2c", True),
        ({**GIT, "url": "ssh://git@git.example/kit"}, "git+ssh://git@git.example/kit@0a1b2c", False),
        ({**GIT, "url": "https://me:hunter2@git.example/kit"}, "git+https://me@git.example/kit@0a1b2c", False),
        ({"url": "https://files.example/kit.whl", "archive_info": {}}, "https://files.example/kit.whl", False),
        ({"url": "file:///wheels/kit.whl", "archive_info": {}}, "file:///wheels/kit.whl", True),
        ({"url": "file:///src/kit", "dir_info": {"editable": True}}, "file:///src/kit", True),
    ],
)
def test_each_kind_of_installation_has_its_address(document: dict[str, Any], url: str, is_local: bool) -> None:
    assert source_of(json.dumps(document)) == KitSource(url, is_local)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null"])
def test_a_record_that_says_nothing_gives_no_source(text: str) -> None:
    assert source_of(text) is None


def test_a_requirement_is_a_direct_reference() -> None:
    source = KitSource("git+https://git.example/kit", False)
    assert source.requirement() == f"{NAME} @ git+https://git.example/kit"
    assert source.requirement("parallel", "docs") == f"{NAME}[parallel,docs] @ git+https://git.example/kit"


class Recorded:
    """A distribution as ``importlib.metadata`` finds it."""

    def __init__(self, direct_url: Optional[str]) -> None:
        self.direct_url = direct_url

    def read_text(self, name: str) -> Optional[str]:
        assert name == "direct_url.json"
        return self.direct_url


def installed(monkeypatch: pytest.MonkeyPatch, package: Path, *found: Recorded) -> Optional[KitSource]:
    monkeypatch.setattr(module.metadata, "distributions", lambda name: iter(found))
    monkeypatch.setattr(module, "_PACKAGE", package)
    return kit_source()


def test_a_kit_from_an_index_has_no_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert installed(monkeypatch, tmp_path, Recorded(None)) is None


def test_a_project_around_an_installed_kit_is_not_its_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "another"\n')
    assert installed(monkeypatch, tmp_path / "venv" / "kit", Recorded(None)) is None


def test_a_checkout_that_is_not_installed_is_its_own_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "{NAME}"\n')
    assert installed(monkeypatch, tmp_path / "src" / "kit") == KitSource(tmp_path.as_uri(), True)


def test_the_recorded_source_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = installed(monkeypatch, tmp_path, Recorded(None), Recorded(json.dumps(GIT)))
    assert found == KitSource("git+https://git.example/kit.git@0a1b2c", False)
