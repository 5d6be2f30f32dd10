"""The page on what proves the rules: which rule notices which seeded defect, as the gate has it on record."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from prose import markdown

from rhosocial.activerecord.testsuite.feature import areas, classes_of
from rhosocial.activerecord.testsuite.harness.rules import rule_id

# The saboteurs are the checkout's own, beside the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.saboteurs import matrix
from tests.saboteurs.kinds import Sabotage, all_saboteurs

_INTRODUCTION = """\
# What proves the rules

A test kit is judged by what it notices. `tests/saboteurs/` holds backends with one seeded defect each, every one a mistake
that somebody could make, in at most 15 lines; the gate asks that each is noticed by the area that it concerns, in every mode
that has it. This page is made from what the gate has on record (`python -m tests.saboteurs.gate --learn`).

A saboteur vouches for a rule only if it turns fewer than 15 % of all rules red: one that breaks the backend as such says nothing
about a single rule. What SQLite can't show is proved on servers, by the tests in `tests/servers/`, and is not counted here.

"""


def rules_by_area() -> dict[str, list[str]]:
    """Area to its rules."""
    return {
        area: sorted({rule_id(area, name) for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")})
        for area in areas()
    }


@cache
def vouchers() -> dict[str, list[str]]:
    """Rule to the saboteurs that vouch for it."""
    return matrix.vouchers(matrix.load(), sum(len(rules) for rules in rules_by_area().values()))


def proof_page() -> str:
    """The page with both lists: saboteurs that nobody notices, and rules that notice nothing."""
    rules, records, by_rule = rules_by_area(), matrix.load(), vouchers()
    saboteurs: dict[str, list[type[Sabotage]]] = {}
    for saboteur in all_saboteurs():
        saboteurs.setdefault(saboteur.area, []).append(saboteur)
    parts = [_INTRODUCTION, "| area | rules | of them vouched for | saboteurs |\n|---|---|---|---|\n"]
    for area, names in rules.items():
        count = sum(name in by_rule for name in names)
        parts.append(f"| [{area}](#{area}) | {len(names)} | {count} | {len(saboteurs.get(area, ()))} |\n")
    unnoticed = [s for found in saboteurs.values() for s in found if s.__name__ in records and _missed(s, records)]
    unasked = [s for found in saboteurs.values() for s in found if s.__name__ not in records]
    parts.append("\n## Saboteurs that are not noticed\n\n" + _list(s.__name__ for s in unnoticed))
    parts.append("\n## Saboteurs that are not on record\n\nThe gate runs their whole area.\n\n")
    parts.append(_list(s.__name__ for s in unasked))
    parts.append("\n## Rules that no saboteur vouches for\n\n")
    parts.append(_list(name for names in rules.values() for name in names if name not in by_rule))
    for area, found in saboteurs.items():
        parts.append(f"\n## {area}\n\n| saboteur | its mistake | source | rules that notice it |\n|---|---|---|---|\n")
        parts += [_row(saboteur, records) for saboteur in found]
    return "".join(parts)


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
    found = [f"- `{name}`\n" for name in names]
    return "".join(found) or "None.\n"
