"""The catalogue of all rules: a page for each area, and one for each rule with all that is known of it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from contract_rules import paragraphs_by_rule, rule_place, rules_of
from defect_pages import contract_link, paragraphs
from proof_page import evidence_by_rule, mistake_by_defect
from prose import markdown
from results_pages import Result, fails_on, results_of, targets
from tests.mended.evidence import shown, shown_by
from tests.mended.mend import all_mends

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.requirements import required_by
from rhosocial.activerecord.testsuite.defects import Cause, builtin_entries
from rhosocial.activerecord.testsuite.engine.base import ConformanceTests
from rhosocial.activerecord.testsuite.engine.rules import facts_of, rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of

_INTRODUCTION = """\
# All rules

Every rule of the kit by area, each on its own page: what must hold, what to check when it fails, what it needs, the contract
and the evidence that it can fail, and where it fails today. A rule runs in both modes unless its page names one. The pages are
generated from the rules.

"""

RULES = "rhosocial.activerecord.testsuite.rules"


@dataclass(frozen=True)
class _Rule:
    """One rule with the class that defines it."""

    id: str
    cls: type[ConformanceTests]
    function: Any

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]

    @property
    def sentence(self) -> str:
        words = self.name.replace("_", " ")
        return words[0].upper() + words[1:]


def rule_pages() -> dict[str, str]:
    """``rules/index.md``, a page for each area, and one for each rule."""
    pages: dict[str, str] = {}
    rows = []
    for area in areas():
        rules = _rules(area)
        text = inspect.getdoc(importlib.import_module(f"{RULES}.{area}")) or ""
        first = markdown(" ".join(text.split("\n\n")[0].split()))
        rows.append((area, len(rules), first))
        pages[f"rules/{area}.md"] = _area(area, text, rules)
        for place, rule in enumerate(rules):
            pages[rule_place(rule.id)] = _page(area, rule, rules[place - 1 : place], rules[place + 1 : place + 2])
    table = "".join(f"| [{area}]({area}.md) | {count} | {first} |\n" for area, count, first in rows)
    total = sum(count for _, count, _ in rows)
    index = f"{_INTRODUCTION}| area | rules | topic |\n|---|---|---|\n{table}\n{total} rules in {len(rows)} areas.\n"
    return {"rules/index.md": index, **pages}


def _rules(area: str) -> list[_Rule]:
    """An area's rules, each once, class by class."""
    found = {}
    for cls in classes_of(area):
        for name, function in rules_of(cls).items():
            found.setdefault(name, _Rule(rule_id(area, name), cls, function))
    return list(found.values())


def _area(area: str, text: str, rules: list[_Rule]) -> str:
    rows = "".join(
        f"| [{rule.sentence}]({area}/{rule.name}.md) | {_topic(rule.cls)} | {_kind(rule.id)} | "
        f"{', '.join(fails_on(rule.id))} |\n"
        for rule in rules
    )
    return (
        f"# {area}\n\n{markdown(text)}\n\n{len(rules)} rules in the area `{area}`; [all areas](index.md).\n\n"
        f"| rule | topic | evidence | fails on |\n|---|---|---|---|\n{rows}"
    )


def _kind(rule: str) -> str:
    """The strongest evidence in a word: ``seeded``."""
    return evidence_by_rule()[rule].kind.removesuffix(" defect")


def _topic(cls: type) -> str:
    """The module of a rule's class: ``bulk create``."""
    return cls.__module__.rpartition(".")[2].replace("_", " ")


def _page(area: str, rule: _Rule, before: list[_Rule], after: list[_Rule]) -> str:
    """One rule. A search for its sentence finds it before the pages that merely name it."""
    around = [f"[← {each.sentence}]({each.name}.md)" for each in before]
    around += [f"[{each.sentence} →]({each.name}.md)" for each in after]
    parts = [
        f"---\nsearch:\n  boost: 3\n---\n# {rule.sentence}",
        f"`{rule.id}`, a rule of the area [{area}](../{area}.md), topic {_topic(rule.cls)}" + _conditions(rule),
        markdown(inspect.getdoc(rule.function) or ""),
        _section("Contract", _contract(rule)),
        _section("Defects that it shows", _defects(rule.id)),
        _section("Evidence that it can fail", _proof(rule.id)),
        _section("Evidence that it can pass", _passes(rule.id)),
        _section("Results by target", _results(rule.id)),
        f'<nav class="around" markdown>{" ".join(around)}</nav>',
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return f"## {title}\n\n" + "\n".join(lines) if lines else ""


def _passes(rule: str) -> list[str]:
    """What shows that a rule can pass which passes on no target of the published results."""
    by = shown().get(rule)
    if by is None:
        return []
    mends = [mend for mend in all_mends() if mend.driver == by and rule in shown_by([mend])]
    with_them = [
        f"  - [{mend.page}](../../defects/{mend.page}): {markdown(inspect.getdoc(mend) or '')}" for mend in mends
    ]
    where = f"on {by}{', with these defects mended:' if mends else '.'}"
    return [f"- No target of the published results passes it. It passes {where}", *with_them]


def _conditions(rule: _Rule) -> str:
    facts = facts_of(rule.function)
    needs = required_by(rule.function, rule.cls)
    found = [f"It needs {_names(needs)}"] if needs else []
    found += [f"Level: {rule.cls.level}"] if rule.cls.level else []
    found += [f"It runs in {facts.only} mode only ({markdown(facts.why_only)})"] if facts.only is not None else []
    found += [f"Since contract {facts.since}"] if facts.since > 1 else []
    found += [f"Formerly `{facts.was}`"] if facts.was is not None else []
    found += ["It waits by nature"] if facts.waits else []
    return "".join(f". {each}" for each in found) + "."


def _contract(rule: _Rule) -> list[str]:
    numbers = paragraphs_by_rule().get(rule.id, ())
    return [
        f"- {contract_link(number, '../../')} {paragraphs()[number]}" for number in numbers if number in paragraphs()
    ]


def _defects(rule: str) -> list[str]:
    causes = _known().get(rule, {})
    return [f"- [{markdown(causes[page].reason)}](../../defects/{page})" for page in sorted(causes)]


def _results(rule: str) -> list[str]:
    """What came of the rule on each target of the published results, mode by mode where they differ."""
    found = results_of(rule)
    if not found:
        return ["The rule is newer than the published results."]
    rows = [
        f"| [{target}](../../results/{target}.md) | {'<br>'.join(map(_result, found.get(target, ()))) or 'not run'} |"
        for target in targets()
    ]
    return ["| target | result |", "|---|---|", *rows]


def _result(result: Result) -> str:
    number = f"{result.items} item{'' if result.items == 1 else 's'}"
    said = f"{result.outcome}, {result.modes}: {number}" if result.items > 1 else f"{result.outcome}, {result.modes}"
    reason = markdown(result.reason)
    if result.page:
        reason = f"[{reason}](../../defects/{result.page})"
    return f"{said}: {reason}" if reason else said


@cache
def _known() -> dict[str, dict[str, Cause]]:
    found: dict[str, dict[str, Cause]] = {}
    for entry in builtin_entries():
        for rule in entry.rules:
            found.setdefault(rule, {})[entry.cause.page] = entry.cause
    return found


def _proof(rule: str) -> list[str]:
    """The evidence that the rule can fail, beside the defects that it shows."""
    found, lines = evidence_by_rule()[rule], []
    mistakes = mistake_by_defect()
    for name in found.defects[:6]:
        lines.append(f"- Seeded defect `{name}`: {mistakes[name]}" if name in mistakes else f"- Seeded defect `{name}`")
    if len(found.defects) > 6:
        lines.append(f"- and {len(found.defects) - 6} more seeded defects")
    if found.pages:
        lines.append(f"- Published packages fail it: {len(found.pages)} of the defects above")
    if found.servers:
        lines.append(f"- A defect seeded on a server: {', '.join(found.servers)}")
    if found.reason:
        lines.append(f"- No available defect can break it: {markdown(found.reason)}")
    return lines


def _names(needs: Iterable[Any]) -> str:
    names = sorted(need.name if isinstance(need, Capability) else str(need) for need in needs)
    return ", ".join(f"`{name}`" for name in names)
