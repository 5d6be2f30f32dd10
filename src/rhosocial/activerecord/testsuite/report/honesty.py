"""Findings about capabilities: an item's reports carry them, and they are reduced to one verdict per target."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Callable

from .facts import FINDINGS, Facts
from .outcome import Finding, Honesty

_ORDER = (
    Honesty.UNDECLARED,
    Honesty.OVER_CLAIMED,
    Honesty.NOT_REFUSED,
    Honesty.UNDER_CLAIMED,
    Honesty.NOT_SHOWN,
    Honesty.UNSUPPORTED,
    Honesty.REFUSED_PROPERLY,
    Honesty.VERIFIED,
)
"""The worst first: the worse of two verdicts on one capability counts."""


def written(
    found: Mapping[str, tuple[Honesty, str]],
    known_page: str,
    redactor: Callable[[str], str],
    page_of_denial: Callable[[str], str],
) -> str:
    """An item's findings as the text of a property; ``known_page`` is that of the item's known failure."""

    def page(capability: str, word: Honesty) -> str:
        if word is Honesty.UNDER_CLAIMED:
            return page_of_denial(capability)
        return known_page if word.bad else ""

    return json.dumps(
        [(name, word.value, redactor(reason), page(name, word)) for name, (word, reason) in found.items()]
    )


def read(properties: Iterable[tuple[str, object]]) -> list[Finding]:
    """The findings among an item's properties."""
    pairs = dict(properties)
    facts = Facts.from_properties(pairs.items())
    if FINDINGS not in pairs or facts is None:
        return []
    return [
        Finding(facts.target, capability, Honesty(word), reason, known_page)
        for capability, word, reason, known_page in json.loads(str(pairs[FINDINGS]))
    ]


def combined(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each target and capability: the worst verdict of either mode."""
    worst: dict[tuple[str, str], Finding] = {}
    for finding in sorted(found, key=lambda f: (_ORDER.index(f.word), f.reason, f.known_page)):
        worst.setdefault((finding.target, finding.capability), finding)
    return tuple(worst[key] for key in sorted(worst))


def grouped(findings: Iterable[Finding], target: str) -> list[tuple[Finding, list[str]]]:
    """A target's findings, the worst first: one of each kind with its capabilities."""
    groups: dict[tuple[Honesty, str, str], list[Finding]] = {}
    for finding in findings:
        if finding.target == target:
            # The page of a known failure explains more than the server's message.
            said = "" if finding.known_page else _without_names(finding)
            groups.setdefault((finding.word, finding.known_page, said), []).append(finding)
    order = sorted(groups, key=lambda key: (_ORDER.index(key[0]), key[1], key[2]))
    return [(groups[key][0], [each.capability for each in groups[key]]) for key in order]


def _without_names(finding: Finding) -> str:
    # Under-claims differ only in the method's name.
    return "" if finding.word is Honesty.UNDER_CLAIMED else finding.reason
