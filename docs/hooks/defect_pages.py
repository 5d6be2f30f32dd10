"""A page for each known defect, made from its file in the package, and their index."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from contract_rules import rule_place

from rhosocial.activerecord.testsuite.defects import Defect, all_defects
from rhosocial.activerecord.testsuite.defects.cause import OWNERS, SEVERITIES
from rhosocial.activerecord.testsuite.defects.issues import MEANINGS, broken_rules, own_defects, package_of, proposal

CONTRACT = Path(__file__).resolve().parents[1] / "contract.md"


@cache
def paragraphs() -> dict[str, str]:
    """The contract's paragraphs: number and title."""
    return dict(re.findall(r"^### (C\d{2,3}) (.+)$", CONTRACT.read_text(encoding="utf-8"), re.MULTILINE))


@cache
def anchors() -> dict[str, str]:
    """The contract's paragraphs by number, with the site's anchors of their headings."""
    found = {}
    for number, title in paragraphs().items():
        slug = re.sub(r"[^\w\s-]", "", f"{number} {title}".lower())
        found[number] = re.sub(r"[\s-]+", "-", slug).strip("-")
    return found


def contract_link(number: str, above: str) -> str:
    """A link to a paragraph of the contract; ``above`` leads from the page's folder to the contract's."""
    return f"[{number}]({above}contract.md#{anchors()[number]})"


def defect_pages() -> dict[str, str]:
    """Every page by its place in the site."""
    pages = {f"defects/{defect.page}": _page(defect) for defect in all_defects()}
    return {"defects/index.md": _index(), **pages}


def _whose(owner: str) -> str:
    return "the core" if owner == "core" else f"the backend `{owner}`"


def _page(defect: Defect) -> str:
    whose = " and ".join(_whose(owner) for owner in defect.owners)
    places = "\n".join(f"- `{place}`" for place in defect.where)
    seen = ", ".join(f"{package_of(name)} {version}" for name, version in defect.seen_with.items())
    drivers = ", ".join(defect.drivers) or "no published backend"
    servers = ", ".join(dict.fromkeys(defect.seen_on.values()))
    doubt = "".join(f" **Not confirmed on {database}.**" for database in defect.unconfirmed)
    rules = "\n".join(f"- [`{rule}`](../../{rule_place(rule)})" for rule in broken_rules(defect))
    parts = [
        f"# {defect.title}",
        f"**{defect.kind.capitalize()} of {whose}.** Severity: `{defect.severity}` ({MEANINGS[defect.severity]}). "
        f"Contract: {contract_link(defect.contract, '../../')}.",
        f"Seen on {drivers} with {seen}{f' ({servers})' if servers else ''}.{doubt} It lives in:",
        places,
        f"## Expected\n\n{defect.expected}",
        f"## The smallest script\n\n```python\n{defect.script}```",
        f"## What it prints today\n\n```text\n{defect.output}```",
        f"## Rules that it breaks\n\n{rules}" if rules else "",
        "## Proposal\n\n" + "\n".join(f"- {_whose(owner)}: {proposal(defect, owner)}" for owner in defect.owners),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _index() -> str:
    head = (
        "# Defects of published packages\n\n"
        "What the kit has found, one page for each cause, the worst first. Each page has the smallest script that shows the\n"
        "defect. The kit's own tests run every script and compare what it prints, so a defect that is mended upstream shows\n"
        "itself. A failure is counted against the owner of the code alone. The same for maintainers, one document each: "
        + ", ".join(f"[{owner}](../upstream/{owner}.md)" for owner in OWNERS)
        + ".\n"
    )
    meanings = "\n".join(f"- `{name}`: {MEANINGS[name]}" for name in SEVERITIES)
    return "\n".join(
        [head, meanings, "", *(_section(owner) for owner in sorted(OWNERS, key=lambda owner: (owner != "core", owner)))]
    )


def _section(owner: str) -> str:
    own = own_defects(owner)
    rows = [
        f"| [{defect.title}]({defect.page}) | {defect.severity} | {len(broken_rules(defect))} | "
        f"{', '.join(defect.drivers)} | {contract_link(defect.contract, '../')} |"
        for defect in own
    ]
    title = "The core" if owner == "core" else f"The backend `{owner}`"
    return "\n".join(
        [f"## {title}\n", "| defect | severity | rules | shows on | contract |", "|---|---|---|---|---|", *rows, ""]
    )
