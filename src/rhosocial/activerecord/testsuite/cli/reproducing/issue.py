"""The text of an issue about a failed rule: expected, got, why, versions, and the script."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Optional

from ...rules import areas
from ...texts.contract import paragraphs
from ..explaining.pages import prose
from ..explaining.rules import RuleInfo, rules_of
from .recording import Record


def issue(found: Record) -> str:
    """The issue, as Markdown."""
    info = _info(found.item.rule)
    title = info.sentence if info is not None else found.item.rule.replace("_", " ")
    parts = [
        f"# {title}",
        f"Expected: {found.expected}",
        f"Got: `{found.output.partition(', got ')[2] or found.got}`",
        *([f"Why: {prose(info.docstring)}"] if info is not None else []),
        *_contract(info),
        _versions(found),
        f"```python\n{found.script}```",
        f"It prints:\n\n```text\n{found.output}\n```",
    ]
    if found.same_on:
        parts.append(f"On `{found.same_on}`, which the backend derives from, it fails too.")
    if found.variables:
        names = ", ".join(f"`REPRO_{name.upper()}`" for name in found.variables)
        parts.append(f"The script reads {names} from its environment.")
    return "\n\n".join(parts) + "\n"


def _info(rule: str) -> Optional[RuleInfo]:
    area = rule.partition(".")[0]
    return rules_of(area).get(rule) if area in areas() else None


def _contract(info: Optional[RuleInfo]) -> list[str]:
    known = paragraphs()
    found = [known[number] for number in (info.paragraphs if info is not None else ()) if number in known]
    return [f"The contract, {each.number} {each.title}: {each.text}" for each in found[:1]]


def _versions(found: Record) -> str:
    facts = found.facts
    backend = [facts["distribution"]] if facts.get("distribution") else []
    core = f"rhosocial-activerecord {version('rhosocial-activerecord')}"
    python = f"Python {platform.python_version()} on {platform.system()}"
    lines = [
        f"- Rule: `{found.item.rule}` of rhosocial-activerecord-testsuite {version('rhosocial-activerecord-testsuite')}",
        f"- Target: {facts.get('target', '')} ({facts.get('driver', '')}), server {facts.get('server', 'unknown')}",
        f"- Versions: {', '.join([*backend, core, python])}",
    ]
    return "\n".join(lines)
