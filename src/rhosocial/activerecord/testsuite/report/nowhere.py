"""The rules that pass on no target of a run, each with the reasons: what a run of more targets would still have to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .lines import Fragment, Line, Markup, line, wrapped
from .outcome import ItemOutcome, Outcome, RunOutcome
from .sections import number_of


def nowhere(run: RunOutcome, width: int = 100) -> list[Line]:
    """A line with the number, then each such rule with its reasons, the most frequent first."""
    by_rule: dict[str, list[ItemOutcome]] = {}
    for item in run.items:
        by_rule.setdefault(item.rule, []).append(item)
    never = {rule: items for rule, items in by_rule.items() if all(i.outcome is not Outcome.PASSED for i in items)}
    lines = [line(Fragment(f"{number_of(len(never), 'rule')} of {len(by_rule)} passed nowhere", Markup.HEAD))]
    for rule, items in sorted(never.items()):
        lines += wrapped((Fragment(f"{rule}: "),), "; ".join(_reasons(items)), width)
    return lines


def _reasons(items: Iterable[ItemOutcome]) -> list[str]:
    """Each reason with the targets that give it."""
    targets: dict[str, Counter[str]] = {}
    for item in items:
        targets.setdefault(_reason(item), Counter())[item.target] += 1
    most = sorted(targets.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    return [f"{reason} ({', '.join(sorted(found))})" for reason, found in most]


def _reason(item: ItemOutcome) -> str:
    if item.outcome is Outcome.KNOWN_FAILURE:
        return f"known failure {item.known_page}" if item.known_page else "known failure"
    if item.outcome is Outcome.SKIPPED:
        kind = "" if item.skip_kind is None else f"{item.skip_kind.prefix}: "
        return f"{kind}{item.reason}"
    return str(item.outcome.value).replace("_", " ")
