"""The result of each rule on each target, for the pages of rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from .outcome import ItemOutcome, Outcome, RunOutcome

_WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERROR: "error",
    Outcome.KNOWN_FAILURE: "known failure",
    Outcome.UNEXPECTED_PASS: "unexpected pass",
    Outcome.SKIPPED: "skipped",
}


def by_rule(run: RunOutcome) -> str:
    """JSON: ``targets``, and under ``rules`` for each rule a list of results for each target, in their order.

    A result is (modes, outcome, number of items, reason, page of the known defect). What several rules have in common stands
    once, in ``results``, and the rules name it by its place.
    """
    items: dict[str, dict[str, list[ItemOutcome]]] = {}
    for item in run.items:
        if item.rule:
            items.setdefault(item.rule, {}).setdefault(item.target, []).append(item)
    targets = [target.id for target in run.targets]
    places: dict[tuple[tuple[str, str, int, str, str], ...], int] = {}
    rules = {}
    for rule, found in sorted(items.items()):
        rules[rule] = [places.setdefault(_results(found.get(target, ())), len(places)) for target in targets]
    results = [[list(each) for each in results] for results in places]
    lines = ",\n".join(f"  {json.dumps(rule)}: {json.dumps(found)}" for rule, found in rules.items())
    shared = ",\n".join(f"  {json.dumps(each)}" for each in results)
    return f'{{\n "targets": {json.dumps(targets)},\n "results": [\n{shared}\n ],\n "rules": {{\n{lines}\n }}\n}}\n'


def _results(items: Iterable[ItemOutcome]) -> tuple[tuple[str, str, int, str, str], ...]:
    """Each result once, with the modes that have it, and how many of its items."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for item in items:
        reason = "" if item.outcome is Outcome.PASSED else item.reason
        counts[item.mode, _WORDS[item.outcome], reason, item.known_page] += 1
    by_result: dict[tuple[str, int, str, str], list[str]] = {}
    for (mode, word, reason, page), number in sorted(counts.items(), key=lambda each: (each[0][0] != "sync", each[0])):
        by_result.setdefault((word, number, reason, page), []).append(mode)
    return tuple(
        (" and ".join(modes), word, number, reason, page) for (word, number, reason, page), modes in by_result.items()
    )
