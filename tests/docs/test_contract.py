"""The contract and the rules name each other: no rule rests on a paragraph that is not there, and no paragraph on nothing."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path

import pytest

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


def _words(source: str) -> str:
    """A module's text on one line, without the signs that break its sentences."""
    joined = re.sub(r'"\s*\n\s*f?"', "", source)
    return " ".join(re.sub(r"^\s*[#>]+", "", joined, flags=re.MULTILINE).split())


@cache
def _sources() -> dict[str, str]:
    """Every module of the core and of the installed backends, by its path; the kit lives in the same namespace."""
    found = (file.relative_to(CORE) for file in CORE.rglob("*.py"))
    return {
        path.as_posix(): _words((CORE / path).read_text(encoding="utf-8"))
        for path in found
        if path.parts[0] != "testsuite"
    }


def _parts() -> list[tuple[str, str, str]]:
    """Each part of each paragraph: its number, its first word and its text on one line."""
    found = re.findall(r"^### (C\d{2,3}) (.*?)(?=^### |^## |\Z)", CONTRACT, flags=re.MULTILINE | re.DOTALL)
    return [
        (number, part.lstrip("*").partition(".")[0], " ".join(part.split()))
        for number, text in found
        for part in text.split("\n\n")[1:]
    ]


def _quoted(text: str) -> list[tuple[str, str]]:
    """Pairs of the path that was named last and a quotation, in the order of the text."""
    found, place = [], ""
    for path, quote in re.findall(r'`([\w/]+\.(?:py|md))`|"([^"]+)"', text):
        place = path or place
        if quote:
            found.append((place, quote))
    return found


def _bits(quote: str) -> list[str]:
    return [" ".join(bit.split()).strip(" .,") for bit in quote.split(" (...) ")]


def test_what_the_contract_quotes_stands_in_the_core() -> None:
    """Each quotation behind the path of a module stands in that module, as it is installed.

    If this fails, the core has changed its words: read them again, and let the paragraph follow.
    """
    quoted = [(number, *pair) for number, part, text in _parts() if part == "The core" for pair in _quoted(text)]
    checked = [each for each in quoted if each[1] in _sources()]
    assert [each for each in checked if any(bit not in _sources()[each[1]] for bit in _bits(each[2]))] == []
    assert len(checked) >= 75


def test_every_path_in_the_contract_exists() -> None:
    """If this fails, the core has moved the module, or the path is misspelt.

    Paths of documentation are in the core's repository, which is not installed.
    """
    paths = {path for _, _, text in _parts() for path in re.findall(r"`([\w/]+/\w+\.py)`", text)}
    absent = {path for path in paths if path not in _sources()}
    backends = {path.split("/")[2] for path in absent if path.startswith("backend/impl/")}
    optional = {name for name in backends if not (CORE / "backend" / "impl" / name).is_dir()}
    assert sorted(path for path in absent if path.split("/")[2:3] and path.split("/")[2] not in optional) == []
    assert sorted(path for path in absent if not path.startswith("backend/impl/")) == []
    assert len(paths) >= 35


def test_no_quotation_in_the_contract_is_without_a_place() -> None:
    """What a paragraph quotes stands behind a path, or in the source of the core, or is quoted with its path further down.

    If this fails, name the place of the quotation, or take the quotation marks away.
    """
    whole = "\n".join(_sources().values())
    named = {number: text for number, part, text in _parts() if part == "The core"}
    lost = []
    for number, part, text in _parts():
        for place, quote in _quoted(re.sub(r"`[^`]*`", lambda code: "" if '"' in code[0] else code[0], text)):
            if part == "The core":
                lost += [(number, part, quote)] * (not place)
            else:
                lost += [(number, part, bit) for bit in _bits(quote) if bit not in whole and bit not in named[number]]
    assert lost == []


SILENT = {
    "C04": r"implicit(ly)? commit|transactional ddl",
    "C36": r"(number|count) of param|too (few|many) param",
    "C47": r"cached plan|stale plan",
    "C57": r"trailing space|accent",
    "C67": r"last day of|end of (the )?month|leap year",
    "C73": r"\bnan\b|\binfinity\b",
    "C74": r"out.of.range",
    "C77": r"surrogate|unicodeencodeerror",
    "C80": r"too long|maximum length|max_length",
    "C83": r"\bcancel",
    "C103": r"compiled with|compile option|built with",
}
"""What the core would say where a paragraph calls it silent."""


@pytest.mark.parametrize("number", SILENT)
def test_the_core_is_silent_where_the_contract_says_so(number: str) -> None:
    """If this fails, the core has begun to say something: read it, and quote it for or against the rule."""
    said = re.compile(SILENT[number], re.IGNORECASE)
    own = ("backend", "base", "query", "relation", "field", "interface", "connection")
    modules = {path: text for path, text in _sources().items() if path.split("/")[0] in own and "/impl/" not in path}
    assert [path for path, text in modules.items() if said.search(text)] == []
    assert len(modules) > 100
