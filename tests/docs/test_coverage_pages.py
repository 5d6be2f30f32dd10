"""The lists of the catalogue's rows against rules name rules that there are."""

from __future__ import annotations

import re

from tests.seeded.evidence import rules_by_area

from .pages import DOCS


def test_every_rule_that_a_list_names_exists() -> None:
    """A rule that was renamed or removed leaves its row uncovered."""
    by_area = rules_by_area()
    rules = {rule for names in by_area.values() for rule in names}
    named = re.compile(rf"`((?:{'|'.join(by_area)})\.[a-z0-9_]+)`")
    missing, found = set(), 0
    for page in sorted((DOCS / "coverage").glob("*.md")):
        for rule in named.findall(page.read_text(encoding="utf-8")):
            found += 1
            if rule not in rules:
                missing.add(f"{page.name}: {rule}")
    assert not missing, sorted(missing)
    assert found > 300
