"""The site is complete and up to date with the code, builds without a warning, and loads nothing from elsewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rhosocial.activerecord.testsuite.rules import areas, classes_of
from tests.docs.pages import DOCS
from tests.running import ROOT
from tests.seeded.defect import all_defects

HOOKS = DOCS / "hooks"


@pytest.fixture(scope="module")
def hooks() -> Any:
    """The script that mkdocs runs."""
    sys.path.insert(0, str(HOOKS))
    try:
        spec = importlib.util.spec_from_file_location("site_hooks", HOOKS / "site_hooks.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(HOOKS))
        for name in ("prose", "rule_pages"):
            sys.modules.pop(name, None)


def navigated(entries: Any) -> list[str]:
    if isinstance(entries, str):
        return [entries]
    values = entries.values() if isinstance(entries, dict) else entries
    return [name for entry in values for name in navigated(entry)]


def test_every_page_of_the_navigation_exists_and_every_page_is_in_it(hooks: Any) -> None:
    nav = navigated(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    assert nav[0] == "index.md"
    assert [name for name in nav if not (DOCS / name).is_file() and name not in hooks.generated()] == []
    assert sorted({path.name for path in DOCS.glob("*.md")} - set(nav)) == []


def test_every_area_has_a_page_with_every_rule(hooks: Any) -> None:
    pages = hooks.generated()
    rules = {name for name in pages if name.startswith("rules/")}
    assert rules == {"rules/index.md", *(f"rules/{area}.md" for area in areas())}
    for area in areas():
        page = pages[f"rules/{area}.md"]
        names = {name for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")}
        listed = re.findall(rf"^`{area}\.(\w+)`", page, re.MULTILINE)
        assert {name[len("test_") :] for name in names} == set(listed)
        assert f"| [{area}]({area}.md) | {len(names)} |" in pages["rules/index.md"]


def test_the_proof_names_every_seeded_defect_and_those_not_noticed(hooks: Any) -> None:
    page = hooks.generated()["proof.md"]
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {each.__name__ for each in all_defects()}
    assert "## Seeded defects that are not noticed\n\nNone.\n" in page


def test_docstrings_become_markdown(hooks: Any) -> None:
    markdown = sys.modules["prose"].markdown
    assert markdown("A ``b`` of :meth:`~C.d`, `e`") == "A `b` of `C.d`, `e`"
    assert markdown("a < b & [c](d) *e* f_g | h ``i < _j_``") == r"a &lt; b &amp; \[c\](d) \*e\* f\_g \| h `i < _j_`"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    pytest.importorskip("material", reason="mkdocs-material builds the site")
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-q",
        "-f",
        str(ROOT / "mkdocs.yml"),
        "-d",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_is_built_without_a_warning(site: Path) -> None:
    rules = (site / "rules" / "crud" / "index.html").read_text(encoding="utf-8")
    assert 'id="a_saved_record_is_found_by_its_key"' in rules
    assert "{ #" not in rules
    assert not (site / "hooks").exists()


def test_the_site_loads_only_its_own_assets(site: Path) -> None:
    loading = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*?\b(?:href|src)=\"?(https?:[^\"\s>]+)")
    found = {
        address
        for page in site.rglob("*.html")
        for address in loading.findall(page.read_text(encoding="utf-8"))
        if 'rel="canonical"' not in address
    }
    assert found == set()
    styles = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\(\s*[\"']?https?:[^)]*", styles) == []
    assert re.findall(r"@import[^;]*https?:[^;]*", styles) == []
