"""The lists of the catalogue's rows against rules name rules that there are."""

from __future__ import annotations

import re

from rhosocial.activerecord.testsuite.feature import areas, classes_of
from rhosocial.activerecord.testsuite.harness.rules import rule_id

from .pages import DOCS


def test_every_rule_that_a_list_names_exists() -> None:
    """A rule that was renamed or removed leaves its row uncovered."""
    rules = {
        rule_id(area, name)
        for area in areas()
        for cls in classes_of(area)
        for name in dir(cls)
        if name.startswith("test_")
    }
    named = re.compile(rf"`((?:{'|'.join(areas())})\.[a-z0-9_]+)`")
    missing, found = set(), 0
    for page in sorted((DOCS / "coverage").glob("*.md")):
        for rule in named.findall(page.read_text(encoding="utf-8")):
            found += 1
            if rule not in rules:
                missing.add(f"{page.name}: {rule}")
    assert not missing, sorted(missing)
    assert found > 300
