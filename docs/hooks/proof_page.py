"""The page on the proof of the rules: the evidence that each can fail, and the rules that notice each seeded defect."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from contract_rules import rule_place
from prose import markdown

# The seeded defects are in the checkout, beside the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.seeded import evidence, record
from tests.seeded.defect import SeededDefect, all_defects

_INTRODUCTION = """\
# What proves the rules

A test kit must notice defects. `tests/seeded/` holds backends with one seeded defect each: a plausible mistake of at most
15 lines. The gate requires that the defect's own area notices it, in every mode that has it. The pages of
the areas list the gate's record (`python -m tests.seeded.gate --learn`).

Every rule can fail. The evidence, strongest first:

- a seeded defect that fails fewer than 15 % of all rules; one that breaks the whole backend proves nothing about a single
  rule. The record holds the rules of its own area. In areas of 8 rules or more, a defect that fails 45 % of these ran on
  every area;
- a real defect: a published package fails the rule, and every run expects that (its page has the details);
- a defect seeded on a server, by the tests in `tests/servers/`, where SQLite can't show it;
- a reason why none of the above can break it (`tests/seeded/reasons.py`).

[Mutants](mutants.md) measures how many random faults in the core's own code the kit notices.

"""


@cache
def evidence_by_rule() -> dict[str, evidence.Evidence]:
    """The evidence of every rule."""
    return evidence.evidence()


@cache
def mistake_by_defect() -> dict[str, str]:
    """Every seeded defect to its mistake, in a sentence."""
    return {defect.__name__: markdown(" ".join((inspect.getdoc(defect) or "").split())) for defect in all_defects()}


def proof_pages() -> dict[str, str]:
    """The page of all areas, with the rules that have only a reason or nothing, and a page of seeded defects for each area."""
    rules, records, by_rule = evidence.rules_by_area(), record.load(), evidence_by_rule()
    defects: dict[str, list[type[SeededDefect]]] = {}
    for defect in all_defects():
        defects.setdefault(defect.area, []).append(defect)
    kinds = " | ".join(evidence.KINDS)
    parts = [_INTRODUCTION, "Each rule counts once, by its strongest evidence.\n\n"]
    parts.append(f"| area | rules | {kinds} | seeded defects |\n|---|---|{'---|' * len(evidence.KINDS)}---|\n")
    for area, names in rules.items():
        label = f"[{area}](proof/{area}.md)" if area in defects else area
        parts.append(f"| {label} {_counts(names)} {len(defects.get(area, ()))} |\n")
    parts.append(f"| all {_counts(list(by_rule))} {sum(map(len, defects.values()))} |\n")
    unnoticed = [d for found in defects.values() for d in found if d.__name__ in records and _missed(d, records)]
    unrecorded = [d for found in defects.values() for d in found if d.__name__ not in records]
    parts.append("\n## Rules without evidence\n\n" + _list(_of_kind("none")))
    parts.append("\n## Rules that nothing at hand can break\n\n" + _list(_of_kind("reason")))
    parts.append("\n## Seeded defects that are not noticed\n\n" + _list(d.__name__ for d in unnoticed))
    parts.append("\n## Seeded defects that are not on record\n\nThe gate runs their whole area.\n\n")
    parts.append(_list(d.__name__ for d in unrecorded))
    return {
        "proof.md": "".join(parts),
        **{f"proof/{area}.md": _area(area, found, records) for area, found in defects.items()},
    }


def _area(area: str, found: list[type[SeededDefect]], records: dict[str, record.Record]) -> str:
    head = f"# Seeded defects of {area}\n\n[What proves the rules](../proof.md) says how they are used.\n"
    table = "\n| seeded defect | its mistake | rules that notice it |\n|---|---|---|\n"
    return head + table + "".join(_row(defect, records) for defect in found)


def _counts(rules: list[str]) -> str:
    kinds = Counter(evidence_by_rule()[rule].kind for rule in rules)
    return f"| {len(rules)} | {' | '.join(str(kinds[kind]) for kind in evidence.KINDS)} |"


def _of_kind(kind: str) -> dict[str, str]:
    """The rules of a kind, with their reasons."""
    return {rule: found.reason for rule, found in evidence_by_rule().items() if found.kind == kind}


def _missed(defect: type[SeededDefect], records: dict[str, record.Record]) -> bool:
    return any(not records[defect.__name__].red.get(mode) for mode in defect.modes())


def _row(defect: type[SeededDefect], records: dict[str, record.Record]) -> str:
    mistake = mistake_by_defect()[defect.__name__]
    known = records.get(defect.__name__)
    rules = sorted(known.rules) if known is not None else []
    shown = ", ".join(f"[{rule.partition('.')[2]}](../{rule_place(rule)})" for rule in rules[:2])
    more = f" and {len(rules) - 2} more" if len(rules) > 2 else ""
    return f"| `{defect.__name__}` | {mistake} | {shown}{more} |\n"


def _list(names: Iterable[str]) -> str:
    """A list; a mapping adds a text to each name."""
    texts = names if isinstance(names, dict) else dict.fromkeys(names, "")
    found = [f"- `{name}`{': ' if text else ''}{markdown(text)}\n" for name, text in texts.items()]
    return "".join(found) or "None.\n"
