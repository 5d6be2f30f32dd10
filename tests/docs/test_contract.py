"""The contract and the rules name each other: no rule rests on a paragraph that is not there, and no paragraph on nothing."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "hooks"))
from contract_rules import rules_by_paragraph, with_rules  # noqa: E402
from defect_pages import anchors  # noqa: E402

from rhosocial.activerecord.testsuite.defects import all_defects  # noqa: E402

CORE = Path(importlib.util.find_spec("rhosocial.activerecord.model").origin).parent  # type: ignore[arg-type, union-attr]
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
WITHOUT_RULES: dict[str, str] = {}
"""A paragraph that no rule names, and why."""


def test_every_paragraph_that_a_rule_names_exists() -> None:
    """If this fails, correct the number in the docstring of the rule or of its class."""
    assert {number: rules for number, rules in rules_by_paragraph().items() if number not in anchors()} == {}


def test_every_paragraph_is_named_by_a_rule() -> None:
    """If this fails, name the paragraph in the docstring of a rule, or say in ``WITHOUT_RULES`` why no rule rests on it."""
    assert sorted(set(anchors()) - set(rules_by_paragraph())) == sorted(WITHOUT_RULES)
    assert all(reason.strip() for reason in WITHOUT_RULES.values())


def test_every_paragraph_says_what_the_core_says_or_that_it_is_silent() -> None:
    """If this fails, quote the place in the core that speaks for or against the rule, with its path, or say *silent*."""
    paragraphs = re.findall(r"^### (C\d{2,3}) (.*?)(?=^### |^## |\Z)", CONTRACT, flags=re.M | re.S)
    assert sorted(number for number, _ in paragraphs) == sorted(anchors())
    said = {number: " ".join(text.partition("**The core.** ")[2].split()) for number, text in paragraphs}
    assert [number for number, words in said.items() if len(words) < 30] == []


def test_every_rule_that_a_defect_breaks_names_the_defects_paragraph() -> None:
    """A failure rests on a decision, and the rule says on which.

    If this fails, name the paragraph in the docstring of the rule or of its class, or correct ``contract`` of the page.
    """
    named = rules_by_paragraph()
    broken = {(rule, d.page, d.contract) for d in all_defects() for given in d.breaks for rule in given["rules"]}
    assert sorted(each for each in broken if each[0] not in named.get(each[2], ())) == []


def test_the_site_lists_the_rules_below_each_paragraph() -> None:
    text = with_rules(CONTRACT)
    assert text.count("**Rules.** ") == len(set(anchors()) - set(WITHOUT_RULES))
    below = text.partition("### C55 ")[2].partition("\n### ")[0]
    assert "[`predicates." in below


def test_a_conflict_in_the_documentation_names_both_sides_and_what_the_kit_asks() -> None:
    """If this fails, say in the paragraph which places speak for and against the rule, and what the kit asks."""
    paragraphs = [text for text in re.split(r"\n\n", CONTRACT) if text.startswith("**The core.**")]
    for text in paragraphs:
        words = " ".join(text.split())
        if "*Conflict in the documentation*" in words:
            assert [part for part in ("For: ", "Against: ", "the kit asks") if part not in words] == [], text
    assert len(paragraphs) >= 100


def test_what_the_contract_quotes_stands_in_the_core() -> None:
    """Each quotation behind the path of a module stands in that module, as it is installed.

    If this fails, the core has changed its words: read them again, and let the paragraph follow.
    """
    wrong, checked = [], 0
    for text in re.split(r"\n\n", CONTRACT):
        if not text.startswith("**The core.**"):
            continue
        place = ""
        for path, quote in re.findall(r'`([\w/]+\.(?:py|md))`|"([^"]+)"', " ".join(text.split())):
            if path:
                place = path
            elif place.endswith(".py") and (module := CORE / place).exists():
                source = re.sub(r'"\s*\n\s*f?"', "", module.read_text(encoding="utf-8"))
                words = " ".join(re.sub(r"^\s*[#>]+", "", source, flags=re.M).split())
                checked += 1
                wrong += [
                    (place, part) for part in quote.split(" (...) ") if " ".join(part.split()).strip(" .") not in words
                ]
    assert wrong == []
    assert checked >= 60
