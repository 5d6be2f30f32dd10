"""The page on what proves the rules: what shows of each that it can fail, and which seeded defect which rules notice."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from prose import markdown

# The saboteurs are the checkout's own, beside the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.saboteurs import matrix, vouching
from tests.saboteurs.kinds import Sabotage, all_saboteurs

_INTRODUCTION = """\
# What proves the rules

A test kit is judged by what it notices. `tests/saboteurs/` holds backends with one seeded defect each, every one a mistake
that somebody could make, in at most 15 lines; the gate asks that each is noticed by the area that it concerns, in every mode
that has it. What is listed is what the gate has on record (`python -m tests.saboteurs.gate --learn`).

Every rule can fail. What shows it, from the strongest on:

- a saboteur, if it turns fewer than 15 % of all rules red: one that breaks the backend as such says nothing about a single rule.
  On record are the rules of its own area; one that turns 45 % of these red was asked everywhere;
- a real defect: a published package really fails the rule, and every run expects that (its page tells);
- a defect that is seeded on a server, by the tests in `tests/servers/`, where SQLite can't show it;
- a reason why nothing at hand can break it (`tests/saboteurs/reasons.py`).

What is noticed of faults that are seeded at random, in the core's own code, stands on [Mutants](mutants.md).

"""


@cache
def vouchers() -> dict[str, vouching.Vouchers]:
    """Every rule to what vouches for it."""
    return vouching.vouchers()


def proof_page() -> str:
    """The page: how many rules each kind vouches for, the rules with a reason alone or nothing, and every saboteur."""
    rules, records, by_rule = vouching.rules_by_area(), matrix.load(), vouchers()
    saboteurs: dict[str, list[type[Sabotage]]] = {}
    for saboteur in all_saboteurs():
        saboteurs.setdefault(saboteur.area, []).append(saboteur)
    parts = [_INTRODUCTION, "Each rule is counted once, by the first that it has.\n\n"]
    parts.append(
        f"| area | rules | {' | '.join(vouching.KINDS)} | saboteurs |\n|---|---|{'---|' * len(vouching.KINDS)}---|\n"
    )
    for area, names in rules.items():
        parts.append(f"| [{area}](#{area}) {_counts(names)} {len(saboteurs.get(area, ()))} |\n")
    parts.append(f"| all {_counts(list(by_rule))} {sum(map(len, saboteurs.values()))} |\n")
    unnoticed = [s for found in saboteurs.values() for s in found if s.__name__ in records and _missed(s, records)]
    unasked = [s for found in saboteurs.values() for s in found if s.__name__ not in records]
    parts.append("\n## Rules that nothing vouches for\n\n" + _list(_of_kind("none")))
    parts.append("\n## Rules that nothing at hand can break\n\n" + _list(_of_kind("reason")))
    parts.append("\n## Saboteurs that are not noticed\n\n" + _list(s.__name__ for s in unnoticed))
    parts.append("\n## Saboteurs that are not on record\n\nThe gate runs their whole area.\n\n")
    parts.append(_list(s.__name__ for s in unasked))
    for area, found in saboteurs.items():
        parts.append(f"\n## {area}\n\n| saboteur | its mistake | source | rules that notice it |\n|---|---|---|---|\n")
        parts += [_row(saboteur, records) for saboteur in found]
    return "".join(parts)


def _counts(rules: list[str]) -> str:
    kinds = Counter(vouchers()[rule].kind for rule in rules)
    return f"| {len(rules)} | {' | '.join(str(kinds[kind]) for kind in vouching.KINDS)} |"


def _of_kind(kind: str) -> dict[str, str]:
    """The rules of a kind, with their reasons."""
    return {rule: found.reason for rule, found in vouchers().items() if found.kind == kind}


def _missed(saboteur: type[Sabotage], records: dict[str, matrix.Record]) -> bool:
    return any(not records[saboteur.__name__].red.get(mode) for mode in saboteur.modes())


def _row(saboteur: type[Sabotage], records: dict[str, matrix.Record]) -> str:
    mistake = markdown(" ".join((inspect.getdoc(saboteur) or "").split()))
    record = records.get(saboteur.__name__)
    rules = sorted(record.rules) if record is not None else []
    shown = ", ".join(f"[{name}](rules/{saboteur.area}.md#{name})" for name in map(_bare, rules[:4]))
    more = f" and {len(rules) - 4} more" if len(rules) > 4 else ""
    return f"| `{saboteur.__name__}` | {mistake} | {markdown(saboteur.source)} | {shown}{more} |\n"


def _bare(rule: str) -> str:
    return rule.partition(".")[2]


def _list(names: Iterable[str]) -> str:
    """A list, with what a mapping has to say of each."""
    told = names if isinstance(names, dict) else dict.fromkeys(names, "")
    found = [f"- `{name}`{': ' if text else ''}{markdown(text)}\n" for name, text in told.items()]
    return "".join(found) or "None.\n"
