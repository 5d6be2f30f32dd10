"""Puts below each paragraph of the contract the rules that rest on it: those whose docstring, or class, names its number."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of

_NUMBER = re.compile(r"\bC\d{2,3}\b")
_HEADING = re.compile(r"^(?=#{2,3} )", re.MULTILINE)


def rules_of(cls: type) -> dict[str, Any]:
    """A class's rules by name, in the order of their definition, inherited ones first."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if name.startswith("test_") and callable(value):
                found[name] = value
    return found


def rule_place(rule: str) -> str:
    """The page of a rule in the site: ``rules/crud/a_saved_record.md``."""
    area, _, name = rule.partition(".")
    return f"rules/{area}/{name}.md"


@cache
def paragraphs_by_rule() -> dict[str, list[str]]:
    """A rule to the numbers of the paragraphs that it rests on."""
    found: dict[str, list[str]] = {}
    for number, rules in sorted(rules_by_paragraph().items()):
        for rule in rules:
            found.setdefault(rule, []).append(number)
    return found


@cache
def rules_by_paragraph() -> dict[str, tuple[str, ...]]:
    """A paragraph's number to the rules that name it."""
    found: dict[str, set[str]] = {}
    for area in areas():
        for cls in classes_of(area):
            above = inspect.getdoc(cls) or ""
            for name, function in rules_of(cls).items():
                for number in _NUMBER.findall(f"{above} {inspect.getdoc(function) or ''}"):
                    found.setdefault(number, set()).add(rule_id(area, name))
    return {number: tuple(sorted(rules)) for number, rules in found.items()}


def with_rules(contract: str) -> str:
    """The contract's text, each paragraph followed by its rules."""
    return "".join(_with_its_rules(part) for part in _HEADING.split(contract))


def _with_its_rules(part: str) -> str:
    number = re.match(r"### (C\d{2,3}) ", part)
    rules = rules_by_paragraph().get(number[1], ()) if number else ()
    if not rules:
        return part
    links = ", ".join(f"[`{rule}`]({rule_place(rule)})" for rule in rules)
    return f"{part.rstrip()}\n\n**Rules.** {links}.\n\n"
