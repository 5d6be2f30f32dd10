"""A page for each owner's maintainers, every defect of theirs, the worst first; and the same as one document with all scripts."""

from __future__ import annotations

from defect_pages import contract_link

from rhosocial.activerecord.testsuite.defects import Defect
from rhosocial.activerecord.testsuite.defects.cause import OWNERS
from rhosocial.activerecord.testsuite.defects.issues import broken_rules, own_defects, package_of, proposal, said


def upstream_pages() -> dict[str, str]:
    """Every page by its place in the site."""
    return {f"upstream/{owner}.md": _table(owner) for owner in OWNERS}


def upstream_documents() -> dict[str, str]:
    """Every document, in Markdown, by its place in the site."""
    return {f"upstream/{owner}.txt": _document(owner) for owner in OWNERS}


def _document(owner: str) -> str:
    return "\n\n".join([_head(owner), *(_entry(defect, owner) for defect in own_defects(owner))]) + "\n"


def _head(owner: str) -> str:
    own = own_defects(owner)
    guards = sum(defect.kind == "missing guard" for defect in own)
    return (
        f"# {package_of(owner)}: {owner}\n\n"
        f"{len(own)} root causes, of which {guards} are missing guards: a wrong call that nothing stops. The worst come first, "
        "then those that break the most rules. Each has a script that the kit's own tests run. "
        f"`ar-testsuite report --issues {owner}` prints the text of an issue for each."
    )


def _table(owner: str) -> str:
    rows = "".join(
        f"| [{defect.title}](../defects/{defect.page}) | {defect.severity} | {len(broken_rules(defect))} | "
        f"{_seen(defect)} | {proposal(defect, owner)} |\n"
        for defect in own_defects(owner)
    )
    whole = f'The same with all scripts, as one document in Markdown: <a href="../{owner}.txt">{owner}.txt</a>.'
    return f"{_head(owner)} {whole}\n\n| defect | severity | rules | seen | proposal |\n|---|---|---|---|---|\n{rows}"


def _seen(defect: Defect) -> str:
    seen = ", ".join(f"{driver} on {server}" for driver, server in defect.seen_on.items()) or "no published backend"
    return f"{seen}.{''.join(f' Not confirmed on {database}.' for database in defect.unconfirmed)}"


def _entry(defect: Defect, owner: str) -> str:
    rules = [f"- Rules that break: {len(broken_rules(defect))}"]
    link = contract_link(defect.contract, "../")
    return "\n\n".join([f"## [{defect.title}](../defects/{defect.page})", *said(defect, owner, link, rules)])
