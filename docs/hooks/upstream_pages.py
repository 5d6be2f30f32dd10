"""One document for each owner's maintainers: every defect of theirs, the worst first, with what they need to work on it."""

from __future__ import annotations

from defect_pages import MEANINGS, broken_rules, contract_link, own_defects

from rhosocial.activerecord.testsuite.defects import Defect
from rhosocial.activerecord.testsuite.defects.cause import OWNERS


def upstream_pages() -> dict[str, str]:
    """Every document by its place in the site."""
    return {f"upstream/{owner}.md": _document(owner) for owner in OWNERS}


def _document(owner: str) -> str:
    package = "rhosocial-activerecord" + ("" if owner in ("core", "sqlite") else f"-{owner}")
    own = own_defects(owner)
    guards = sum(defect.kind == "missing guard" for defect in own)
    head = (
        f"# {package}: {owner}\n\n"
        f"{len(own)} root causes, of which {guards} are missing guards: a wrong call that nothing stops. The worst come first, "
        "then those that break the most rules. Each has a script that the kit's own tests run."
    )
    return "\n\n".join([head, *(_entry(defect, owner) for defect in own)]) + "\n"


def _entry(defect: Defect, owner: str) -> str:
    broken = broken_rules(defect)
    seen = ", ".join(f"{driver} on {server}" for driver, server in defect.seen_on.items()) or "no published backend"
    doubt = "".join(f" Not confirmed on {database}." for database in defect.unconfirmed)
    facts = [
        f"- Severity: `{defect.severity}` ({MEANINGS[defect.severity]}); {defect.kind}",
        f"- Contract: {contract_link(defect.contract, '../')}; rules that break: {len(broken)}",
        f"- Seen: {seen}.{doubt}",
        *(f"- Place: `{place}`" for place in defect.where),
        f"- Proposal: {proposal(defect, owner)}",
    ]
    return "\n\n".join(
        [
            f"## [{defect.title}](../defects/{defect.page})",
            "\n".join(facts),
            f"Expected: {defect.expected}",
            f"```python\n{defect.script}```",
            f"It prints:\n\n```text\n{defect.output}```",
        ]
    )


def proposal(defect: Defect, owner: str) -> str:
    """What to change, in words: at the owner's own places."""
    short = [place.partition(":")[2] for place in defect.where if not place.startswith("driver:")]
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
