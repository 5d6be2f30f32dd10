"""The page about capabilities is up to date with the definitions and the probes."""

from __future__ import annotations

from pathlib import Path

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.reference import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "capabilities.md"
AGAIN = "python -m rhosocial.activerecord.testsuite.capabilities.reference docs/capabilities.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"the page is out of date; run {AGAIN}"


def test_the_page_has_every_capability_once_with_its_meaning() -> None:
    lines = page().splitlines()
    titles = [line[len("### ") :] for line in lines if line.startswith("### ")]
    assert sorted(titles) == sorted(capability.name for capability in Capability)
    assert all(f"`{each.method}`: {each.meaning}" in lines for each in Capability)


def test_every_capability_is_shown_or_has_a_reason() -> None:
    sections = page().split("\n### ")[1:]
    silent = [
        part.splitlines()[0] for part in sections if not any(w in part for w in ("```sql", "Shown: ", "Not shown: "))
    ]
    assert silent == []
