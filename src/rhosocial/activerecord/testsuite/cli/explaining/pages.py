"""The text about a rule, a known defect, an area or a paragraph of the contract, as Markdown for a terminal."""

from __future__ import annotations

import re
from typing import Optional

from ...defects import Defect, all_defects
from ...report.sections import number_of
from ...report.site import defect_url, url
from ...texts.contract import Paragraph, paragraphs
from ...texts.evidence import evidence_for
from .names import Named
from .rules import RuleInfo, about_area, rules_of

WHOLE_PARAGRAPHS = 2
"""Paragraphs of the contract that a rule's page shows in full; of more, the titles."""


def page(named: Named, areas: list[str]) -> str:
    """The page about what a name means."""
    if named.kind == "area":
        return _area(named.name)
    if named.kind == "defect":
        return _defect(next(each for each in all_defects() if each.page == named.name))
    if named.kind == "paragraph":
        return _paragraph(paragraphs()[named.name], areas)
    return _rule(rules_of(named.name.partition(".")[0])[named.name])


def _rule(rule: RuleInfo) -> str:
    area, _, name = rule.id.partition(".")
    known = paragraphs()
    found = [known[number] for number in rule.paragraphs if number in known]
    parts = [
        f"# {rule.sentence}",
        f"`{rule.id}`  \nrule of the area `{area}`, in `{rule.place}`"
        + "".join(f"; {each}" for each in rule.conditions),
        prose(rule.docstring),
    ]
    if found:
        whole = len(found) <= WHOLE_PARAGRAPHS
        texts = [f"**{each.number} {each.title}**" + (f"\n\n{each.text}" if whole else "") for each in found]
        parts.append("## The contract\n\n" + "\n\n".join(texts))
        if not whole:
            parts.append(f"`ar-testsuite explain {found[0].number}` shows a paragraph.")
    defects = [each for each in all_defects() if any(rule.id in given["rules"] for given in each.breaks)]
    if defects:
        parts.append("## Known defects that break it\n\n" + _listed(defects))
    parts.append("## What shows that it can fail\n\n" + _evidence(rule.id, bool(defects)))
    return _joined(*parts, _more(url(f"rules/{area}/{name}.md")))


def _evidence(rule: str, real: bool) -> str:
    found = evidence_for(rule)
    lines = [f"- the seeded defect `{name}`: {prose(mistake)}" for name, mistake in found.seeded]
    lines += [f"- a defect that is seeded on a server, in `tests/servers/{module}.py`" for module in found.servers]
    lines += ["- the known defects above"] if real else []
    lines += [f"- no defect at hand can break it: {found.reason}"] if found.reason else []
    return "\n".join(lines) or "Nothing on record."


def _listed(defects: list[Defect]) -> str:
    lines = []
    for each in defects:
        link = defect_url(each.page)
        name = f"[{each.page}]({link})" if link else f"`{each.page}`"
        lines.append(f"- {name}: {each.title} ({each.severity})")
    return "\n".join(lines)


def _defect(defect: Defect) -> str:
    owners = " and ".join("the core" if owner == "core" else f"the backend {owner}" for owner in defect.owners)
    seen = ", ".join(f"{name} {version}" for name, version in defect.seen_with.items())
    rules = sorted({rule for given in defect.breaks for rule in given["rules"]})
    contract = paragraphs().get(defect.contract)
    title = f" ({contract.title})" if contract is not None else ""
    return _joined(
        f"# {defect.title}",
        f"`{defect.page}`  \n{defect.kind} of {owners}; severity {defect.severity}; contract {defect.contract}{title}; "
        f"seen on {', '.join(defect.drivers) or 'no published backend'} with {seen}",
        "It lives in:\n\n" + "\n".join(f"- `{place}`" for place in defect.where),
        f"## Expected\n\n{defect.expected}",
        f"## The smallest script\n\n```python\n{defect.script}```",
        f"## What it prints today\n\n```text\n{defect.output}```",
        "## Rules that it breaks\n\n" + "\n".join(f"- `{rule}`" for rule in rules) if rules else "",
        _more(defect_url(defect.page)),
    )


def _area(area: str) -> str:
    rules = rules_of(area)
    lines = [f"- `{name}`" for name in rules]
    return _joined(
        f"# The area {area}",
        prose(about_area(area)),
        f"## {number_of(len(rules), 'rule')}\n\n" + "\n".join(lines),
        f"`ar-testsuite run --ar-area {area}` or `pytest -m {area}` runs them alone.",
        _more(url(f"rules/{area}.md")),
    )


def _paragraph(paragraph: Paragraph, areas: list[str]) -> str:
    rules = [rule.id for area in areas for rule in rules_of(area).values() if paragraph.number in rule.paragraphs]
    listed = "\n".join(f"- `{rule}`" for rule in rules)
    return _joined(
        f"# {paragraph.number} {paragraph.title}",
        paragraph.text,
        f"## Rules that rest on it: {len(rules)}\n\n{listed}" if rules else "No rule rests on it.",
        _more(url("contract.md")),
    )


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _more(link: Optional[str]) -> str:
    return f"On the site: <{link}>" if link else ""


def prose(docstring: str) -> str:
    """A docstring as Markdown: code in single backticks, roles of Sphinx as plain code, all else as it is written."""
    parts = re.split(r"(?::\w+:)?(``.+?``|`.+?`)", docstring)
    return "".join(
        f"`{part.strip('`').lstrip('~')}`" if odd else re.sub(r"([*_\[\]<\\|])", r"\\\1", part)
        for odd, part in zip([False, True] * len(parts), parts)
    )
