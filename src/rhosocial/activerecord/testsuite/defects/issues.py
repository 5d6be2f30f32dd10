"""What a defect says to its maintainers: the text of an issue, and the entry of the owner's document on the site."""

from __future__ import annotations

from .catalog import Defect, all_defects
from .cause import SEVERITIES

MEANINGS = {
    "security": "a secret is shown, or foreign text becomes SQL",
    "data": "rows or values are wrong, lost or duplicated",
    "wrong-answer": "a query or a method gives a wrong result",
    "crash": "an error where there should be a result, a hang, a lost session",
    "refusal": "a false claim or denial, or an unclear refusal",
    "report": "introspection, plans, versions or logs are wrong, or work is slow or left open",
}
"""What a user loses by a defect of each severity."""


def package_of(owner: str) -> str:
    """The distribution that holds an owner's code."""
    return "rhosocial-activerecord" + ("" if owner in ("core", "sqlite") else f"-{owner}")


def broken_rules(defect: Defect) -> list[str]:
    """The rules that a defect breaks, each once."""
    return sorted({rule for given in defect.breaks for rule in given["rules"]})


def own_defects(owner: str) -> list[Defect]:
    """Every defect with a place of this owner, the worst first, then by how many rules it breaks."""
    own = [defect for defect in all_defects() if owner in defect.owners]
    return sorted(own, key=lambda d: (SEVERITIES.index(d.severity), -len(broken_rules(d)), d.page))


def issues(owner: str) -> dict[str, str]:
    """The text of one issue for each defect of an owner, by the name of its file, the worst first."""
    return {defect.page.replace("/", "-"): issue(defect, owner) for defect in own_defects(owner)}


def issue(defect: Defect, owner: str) -> str:
    """The text of one issue: a title, what is known, what was expected, the script and what it prints."""
    versions = ", ".join(f"{package_of(name)} {version}" for name, version in defect.seen_with.items())
    rules = "".join(f"\n  - `{rule}`" for rule in broken_rules(defect))
    contract = f"{defect.contract} of rhosocial-activerecord-testsuite"
    more = [f"- Versions: {versions}", *([f"- Rules that break:{rules}"] if rules else [])]
    return "\n\n".join([f"# {defect.title}", *said(defect, owner, contract, more)]) + "\n"


def said(defect: Defect, owner: str, contract: str, more: list[str]) -> list[str]:
    """The paragraphs below a defect's title; ``contract`` refers to its paragraph, ``more`` are further facts."""
    seen = ", ".join(f"{driver} on {server}" for driver, server in defect.seen_on.items()) or "no published backend"
    own = defect.places_of(owner)
    doubt = "".join(f" Not confirmed on {database}." for database in defect.unconfirmed)
    facts = [
        f"- Severity: `{defect.severity}` ({MEANINGS[defect.severity]}); {defect.kind}",
        f"- Contract: {contract}",
        f"- Seen: {seen}.{doubt}",
        *more,
        *(f"- Place: `{place}`" for place in own),
        *(f"- Also at: `{place}`" for place in defect.where if place not in own),
        f"- Proposal: {proposal(defect, owner)}",
    ]
    return [
        "\n".join(facts),
        f"Expected: {defect.expected}",
        f"```python\n{defect.script}```",
        f"It prints:\n\n```text\n{defect.output}```",
    ]


def proposal(defect: Defect, owner: str) -> str:
    """What to change, in words: those of the page for its first owner, else the owner's own places."""
    if defect.proposal and owner == defect.owner:
        return defect.proposal
    short = [place.partition(":")[2] for place in defect.places_of(owner) if not place.startswith("driver:")]
    left_out = [name.replace("!", ".") for name in short if "!" in name]
    functions = [name for name in short if "!" not in name]
    parts = []
    if left_out:
        parts.append(f"define {_listed(left_out)}, which is inherited or absent today")
    if functions and defect.kind == "missing guard":
        parts.append(f"let {_listed(functions)} check what is given, and refuse the rest before any I/O")
    elif functions:
        parts.append(f"change {_listed(functions)} so that the script below gives what is expected")
    if not short:
        parts.append(f"let the backend `{owner}` correct or refuse what its driver or its server does here")
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more places"
