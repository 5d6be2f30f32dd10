"""Puts below each paragraph of the contract the rules that rest on it: those whose docstring, or class, names its number."""

from __future__ import annotations

import inspect
import re
from functools import cache

from rule_pages import rules_of

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of

_NUMBER = re.compile(r"\bC\d{2,3}\b")
_HEADING = re.compile(r"^(?=#{2,3} )", re.MULTILINE)


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
    links = ", ".join(f"[`{rule}`](rules/{rule.partition('.')[0]}.md)" for rule in rules)
    return f"{part.rstrip()}\n\n**Rules.** {links}.\n\n"
