"""The site is complete and up to date with the code, builds without a warning, and loads nothing from elsewhere."""

from __future__ import annotations

import importlib.util
import json
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
        for path in HOOKS.glob("*.py"):
            sys.modules.pop(path.stem, None)


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


def test_every_area_and_every_rule_has_a_page(hooks: Any) -> None:
    pages = hooks.generated()
    for area in areas():
        page = pages[f"rules/{area}.md"]
        names = {name[len("test_") :] for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")}
        assert set(re.findall(rf"^\| \[[^\]]+\]\({area}/(\w+)\.md\)", page, re.MULTILINE)) == names
        assert {name for name in names if f"`{area}.{name}`" not in pages[f"rules/{area}/{name}.md"]} == set()
        assert f"| [{area}]({area}.md) | {len(names)} |" in pages["rules/index.md"]
    assert len([name for name in pages if name.startswith("rules/")]) == 1 + len(areas()) + len(
        {(area, name) for area in areas() for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")}
    )


def test_a_rule_s_page_has_all_that_is_known_of_it(hooks: Any) -> None:
    page = hooks.generated()["rules/crud/an_explicit_key_never_differs_from_the_stored_one.md"]
    assert "# An explicit key never differs from the stored one\n" in page
    assert "a rule of the area [crud](../crud.md), topic keys. Level: core." in page
    assert "(../../contract.md#c44-the-key-of-a-saved-record)" in page
    assert "(../../defects/core/explicit-key-ignored.md)" in page
    assert "| [postgres](../../results/postgres.md) | known failure, sync and async: [A key given" in page
    seeded = hooks.generated()["rules/crud/a_saved_record_is_found_by_its_key.md"]
    assert "- Seeded defect `" in seeded
    assert "| [postgres](../../results/postgres.md) | passed, sync and async |" in seeded


def test_a_rule_s_page_tells_what_its_modes_and_items_came_to(hooks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["rule_pages"]
    result = sys.modules["results_pages"].Result
    found = (
        result("sync", "skipped", 1, "unsupported: `a|b`", ""),
        result("async", "known failure", 2, "It is *lost*", "core/key.md"),
    )
    monkeypatch.setattr(module, "results_of", lambda rule: {"postgres": found} if rule == "crud.a" else {})
    monkeypatch.setattr(module, "targets", lambda: ("postgres", "mariadb"))
    assert module._results("crud.a")[2:] == [
        "| [postgres](../../results/postgres.md) | skipped, sync: unsupported: `a|b`<br>known failure, async: 2 items: "
        r"[It is \*lost\*](../../defects/core/key.md) |",
        "| [mariadb](../../results/mariadb.md) | not run |",
    ]
    assert module._results("crud.new") == ["The rule is newer than the published results."]


def test_the_published_results_name_the_same_targets_everywhere(hooks: Any) -> None:
    module = sys.modules["results_pages"]
    known = json.loads((DOCS / "results" / "rules.json").read_text(encoding="utf-8"))
    assert sorted(known["targets"]) == sorted(module.targets())
    assert {target for rule in known["rules"] for target in module.fails_on(rule)} <= set(module.targets())


def test_the_proof_names_every_seeded_defect_and_those_not_noticed(hooks: Any) -> None:
    pages = hooks.generated()
    proof = "".join(text for name, text in pages.items() if name.startswith("proof/"))
    assert sorted(re.findall(r"^\| `(\w+)` \|", proof, re.MULTILINE)) == sorted(d.__name__ for d in all_defects())
    assert "## Seeded defects that are not noticed\n\nNone.\n" in pages["proof.md"]


def test_a_long_page_is_split_and_links_follow_its_headings(hooks: Any) -> None:
    split = sys.modules["long_pages"].split
    text = "# Long\n\nAbout.\n\n## One\n\n### A `b`\n\n[c](#c), [d](x/d.md)\n\n## Two\n\n### C\n\n```sh\n## no heading\n```\n"
    found = split("in/long.md", text)
    assert sorted(found.parts) == ["in/long/one.md", "in/long/two.md"]
    assert "| [One](long/one.md) | [A `b`](long/one.md#a-b){ #a-b } |" in found.beginning
    assert "[c](two.md#c), [d](../x/d.md)" in found.parts["in/long/one.md"]
    assert found.anchors["a-b"] == "in/long/one.md"
    links = "[a](../in/long.md#a-b) [b](long.md) [c](long.md#c)"
    moved = "[a](../in/long/one.md#a-b) [b](long.md) [c](long/two.md#c)"
    assert sys.modules["long_pages"].with_links(links, [found]) == moved


def test_no_part_of_the_contract_is_lost(hooks: Any) -> None:
    contract = (DOCS / "contract.md").read_text(encoding="utf-8")
    (found,) = (each for each in hooks.splits() if each.page == "contract.md")
    parts = "".join(found.parts.values())
    assert re.findall(r"^### .+$", parts, re.MULTILINE) == re.findall(r"^### .+$", contract, re.MULTILINE)


def test_the_map_has_every_area_on_every_target_with_both_modes_in_a_cell(hooks: Any) -> None:
    page = (DOCS / "results" / "index.md").read_text(encoding="utf-8")
    module = sys.modules["results_pages"]
    drawn = module.with_map(page, "../")
    matrix = re.search(r"^\| area \|(.*)\|\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert matrix is not None
    assert matrix[0] not in drawn
    assert drawn.count("<td ") == len(module.targets()) * matrix[2].count("\n")
    assert len(module.targets()) * 2 == matrix[1].count("|") + 1
    assert 'title="concurrency on mariadb: sync: 9 passed; async: 15 passed, 3 known failures">100 · 83</td>' in drawn


def test_the_bars_show_every_ratio_of_the_page(hooks: Any) -> None:
    page = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    drawn = sys.modules["benchmark_bars"].with_bars(page)
    assert drawn.count("<rect ") == len(re.findall(r" x[\d.]+", page.rpartition("```text")[2].rpartition("\n")[0]))
    assert "<title>hydration on postgres, async: 94.5 times</title>" in drawn


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
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_is_built_without_a_warning(site: Path) -> None:
    rule = (site / "rules" / "crud" / "a_saved_record_is_found_by_its_key" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"<h1[^>]*>A saved record is found by its key", rule)
    assert "contract/queries/#c" in (site / "defects" / "the-core" / "index.html").read_text(encoding="utf-8")
    assert not (site / "hooks").exists()


def test_a_search_finds_rules_and_leaves_out_the_pages_that_only_name_them(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    places = {each["location"]: each for each in index["docs"]}
    assert places["rules/crud/a_saved_record_is_found_by_its_key/"]["boost"] > 1
    assert [place for place in places if place.startswith(("coverage/", "proof/crud/", "upstream/"))] == []
    assert "results/" in places


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
