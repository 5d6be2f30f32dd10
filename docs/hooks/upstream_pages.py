"""One document for each owner's maintainers: every defect of theirs, the worst first, with what they need to work on it."""

from __future__ import annotations

from defect_pages import contract_link

from rhosocial.activerecord.testsuite.defects import Defect
from rhosocial.activerecord.testsuite.defects.cause import OWNERS
from rhosocial.activerecord.testsuite.defects.issues import broken_rules, own_defects, package_of, said


def upstream_pages() -> dict[str, str]:
    """Every document by its place in the site."""
    return {f"upstream/{owner}.md": _document(owner) for owner in OWNERS}


def _document(owner: str) -> str:
    own = own_defects(owner)
    guards = sum(defect.kind == "missing guard" for defect in own)
    head = (
        f"# {package_of(owner)}: {owner}\n\n"
        f"{len(own)} root causes, of which {guards} are missing guards: a wrong call that nothing stops. The worst come first, "
        "then those that break the most rules. Each has a script that the kit's own tests run. "
        f"`ar-testsuite report --issues {owner}` prints the text of an issue for each."
    )
    return "\n\n".join([head, *(_entry(defect, owner) for defect in own)]) + "\n"


def _entry(defect: Defect, owner: str) -> str:
    rules = [f"- Rules that break: {len(broken_rules(defect))}"]
    link = contract_link(defect.contract, "../")
    return "\n\n".join([f"## [{defect.title}](../defects/{defect.page})", *said(defect, owner, link, rules)])
