"""The pages of defects against rules name rules that exist, and cite nothing that a reader cannot open."""

from __future__ import annotations

import re

from tests.seeded.evidence import rules_by_area

from .pages import DOCS

COVERAGE = DOCS / "coverage"


def test_every_rule_that_a_page_names_exists() -> None:
    """If this fails, a rule was renamed or removed: update its row."""
    by_area = rules_by_area()
    rules = {rule for names in by_area.values() for rule in names}
    named = re.compile(rf"`((?:{'|'.join(by_area)})\.[a-z0-9_]+)`")
    missing, found = set(), 0
    for page in sorted(COVERAGE.glob("*.md")):
        for rule in named.findall(page.read_text(encoding="utf-8")):
            found += 1
            if rule not in rules:
                missing.add(f"{page.name}: {rule}")
    assert not missing, sorted(missing)
    assert found > 700


def test_no_page_cites_the_id_of_a_catalogue_outside_the_repository() -> None:
    """Paragraphs of the contract (``C36``) are the only numbers; every page resolves them by a link."""
    cited = re.compile(r"\b[DR]\d{2,3}\b")
    pages = [*DOCS.glob("*.md"), *COVERAGE.glob("*.md")]
    assert {page.name: found for page in pages if (found := cited.findall(page.read_text(encoding="utf-8")))} == {}


def test_the_index_lists_every_page() -> None:
    listed = re.findall(r"\]\((\w+\.md)\)", (COVERAGE / "index.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(page.name for page in COVERAGE.glob("*.md") if page.name != "index.md")
