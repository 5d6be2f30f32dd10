"""The page on public reports: what other projects' backends did wrong, and which rules notice it here."""

from __future__ import annotations

import sys
from pathlib import Path

from prose import markdown

# The log is in the checkout, beside the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.seeded import reports

_INTRODUCTION = """\
# Public bug reports

Rules catch what their authors thought of. To measure the rest, public reports of wrong behaviour in the backend layer of
other ORMs, dialects, adapters and drivers were collected, before anybody looked at the rules, and made into backends with
that one defect. The log is `tests/seeded/reports.yml`; the behaviour stands in the kit's own words.

*Before* says whether the kit noticed the defect when it was seeded; *noticed by* lists the rules on record today.

"""


def public_reports_page() -> str:
    """The figures, and a row for each report."""
    found = reports.load()
    rules = reports.noticed(found)
    seeded = [each for each in found if each.seeded]
    kinds = {each.seeded: each.before for each in seeded}
    before, now = sum(bool(each.before) for each in seeded), sum(bool(each) for each in rules.values())
    parts = [
        _INTRODUCTION,
        "| | reports | with a seeded defect | noticed before | noticed now |\n|---|---|---|---|---|\n",
        f"| reports | {len(found)} | {len(seeded)} | {before} | {now} |\n",
        f"| distinct defects | | {len(kinds)} | {sum(map(bool, kinds.values()))} | {len(kinds)} |\n",
        "\n| report | area | behaviour | seeded defect | before | noticed by |\n|---|---|---|---|---|---|\n",
    ]
    for each in found:
        repository, _, number = each.source.partition("#")
        link = f"[{each.source}](https://github.com/{repository}/issues/{number})"
        if each.seeded:
            by = rules[each.source]
            more = f" and {len(by) - 2} more" if len(by) > 2 else ""
            last = f"{each.seeded} | {'yes' if each.before else 'no'} | {', '.join(by[:2])}{more}"
        else:
            last = f"none | | {markdown(each.not_seeded or '')}"
        parts.append(f"| {link} | {each.area} | {markdown(each.behaviour)} | {last} |\n")
    return "".join(parts)
