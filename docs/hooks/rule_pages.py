"""The catalogue of all rules: a page for each area, with each rule's sentence, docstring and conditions."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from typing import Any

from proof_page import evidence_by_rule
from prose import markdown

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.requirements import required_by
from rhosocial.activerecord.testsuite.defects import Cause, builtin_entries
from rhosocial.activerecord.testsuite.engine.rules import facts_of, rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of

_INTRODUCTION = """\
# All rules

Every rule of the kit by area: what must hold, what to check when it fails, the capabilities that it needs, and the published
defects that it shows. A rule runs in both modes unless its conditions name one. The pages are generated from the rules.

"""


RULES = "rhosocial.activerecord.testsuite.rules"


def rule_pages() -> dict[str, str]:
    """``rules/index.md`` and a page for each area."""
    known = _known()
    pages: dict[str, str] = {}
    rows = []
    for area in areas():
        classes = classes_of(area)
        count = len({name for cls in classes for name in rules_of(cls)})
        text = inspect.getdoc(importlib.import_module(f"{RULES}.{area}")) or ""
        first = markdown(" ".join(text.split("\n\n")[0].split()))
        rows.append((area, count, first))
        parts = [f"# {area}\n", f"{markdown(text)}\n", f"{count} rules in the area `{area}`; [all areas](index.md).\n"]
        for cls in classes:
            parts.append(f"## {cls.__name__}\n\n{markdown(inspect.getdoc(cls) or '')}\n")
            parts += [_rule(area, cls, name, function, known) for name, function in rules_of(cls).items()]
        pages[f"rules/{area}.md"] = "\n".join(parts)
    table = "".join(f"| [{area}]({area}.md) | {count} | {first} |\n" for area, count, first in rows)
    total = sum(count for _, count, _ in rows)
    index = f"{_INTRODUCTION}| area | rules | topic |\n|---|---|---|\n{table}\n{total} rules in {len(rows)} areas.\n"
    return {"rules/index.md": index, **pages}


def rules_of(cls: type) -> dict[str, Any]:
    """A class's rules by name, in the order of their definition, inherited ones first."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if name.startswith("test_") and callable(value):
                found[name] = value
    return found


def _known() -> dict[str, dict[str, Cause]]:
    found: dict[str, dict[str, Cause]] = {}
    for entry in builtin_entries():
        for rule in entry.rules:
            found.setdefault(rule, {})[entry.cause.page] = entry.cause
    return found


def _rule(area: str, cls: type, name: str, function: Any, known: dict[str, dict[str, Cause]]) -> str:
    rule = rule_id(area, name)
    facts = facts_of(function)
    sentence = name[len("test_") :].replace("_", " ")
    conditions = [f"`{rule}`"]
    needs = required_by(function, cls)
    if needs:
        conditions.append(f"needs {_names(needs)}")
    if facts.only is not None:
        conditions.append(f"{facts.only} mode only ({markdown(facts.why_only)})")
    if facts.since > 1:
        conditions.append(f"since contract {facts.since}")
    if facts.was is not None:
        conditions.append(f"formerly `{facts.was}`")
    if facts.waits:
        conditions.append("waits by nature")
    parts = [f"### {sentence[0].upper()}{sentence[1:]} {{ #{name[len('test_') :]} }}\n", "; ".join(conditions) + "\n"]
    parts.append(markdown(inspect.getdoc(function) or "") + "\n")
    causes = known.get(rule, {})
    parts += [f"- Shows a defect: [{_title(causes[page])}](../defects/{page})" for page in sorted(causes)]
    parts += _proof(rule)
    return "\n".join(parts) + "\n"


def _proof(rule: str) -> list[str]:
    """The evidence that the rule can fail, beside the defects that it shows."""
    found, lines = evidence_by_rule()[rule], []
    if found.defects:
        names = ", ".join(f"`{name}`" for name in found.defects[:6])
        lines.append(f"- Proved by the seeded defects {names}; see [the proof](../proof.md)")
    if found.servers:
        lines.append(f"- Proved by a defect seeded on a server: {', '.join(found.servers)}")
    if found.reason:
        lines.append(f"- No available defect can break it: {markdown(found.reason)}")
    return lines


def _title(cause: Cause) -> str:
    return markdown(cause.reason)


def _names(needs: Iterable[Any]) -> str:
    names = sorted(need.name if isinstance(need, Capability) else str(need) for need in needs)
    return ", ".join(f"`{name}`" for name in names)
