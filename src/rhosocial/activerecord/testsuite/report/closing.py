"""The closing output of a run: the most important results in at most 40 lines of 80 columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Optional

from .causes import CauseGroup, groups
from .counting import Counts, count
from .lines import Fragment, Line, Markup, line, wrapped
from .modes import mode_differences
from .outcome import ItemOutcome, Outcome, RunOutcome
from .skips import SkipKind
from .table import rows_of, totals

MOST_LINES = 40
MOST_CAUSES = 10
MOST_TARGETS = 8
MOST_TEXTS = 3
_LONGEST = 150
_HOOKS = re.compile(r"\(([a-z_]+(?:, [a-z_]+)*)\)\s*$")

Known = dict[tuple[str, str, str, str], bool]
"""Items of an earlier run as (rule, target, mode, params), and whether each was a known failure then."""


def summary(run: RunOutcome, *, width: int = 80, known_before: Optional[Known] = None) -> list[Line]:
    """The closing output within ``width`` columns: causes first when something failed, then targets and counts.

    ``known_before`` are the items of the last run, to say which known failures are new; ``None`` when there was none.
    """
    found = groups(run)
    below = [
        *_targets(run, width),
        *_findings(run, width),
        *_known(run, width, known_before),
        *_skips(run, width),
        *_texts(run, width),
    ]
    below += totals(run, width=width)
    room = MOST_LINES - len(below) - 3
    return [*_causes(found, width, room), *below]


def _causes(found: Sequence[CauseGroup], width: int, room: int) -> list[Line]:
    """The largest causes that fit into the room."""
    if not found:
        return []
    rules = len({item.rule or item.nodeid for group in found for item in group.items})
    text = f"{_number(rules, 'broken rule')}, {_number(len(found), 'cause')}, the largest first"
    lines = [line(Fragment(text, Markup.BAD))]
    shown = 0
    for group in found[:MOST_CAUSES]:
        block = _cause(group, width)
        if shown and len(lines) + len(block) > room:
            break
        lines += block
        shown += 1
    if shown < len(found):
        rest = sum(len(group.items) for group in found[shown:])
        text = f"and {len(found) - shown} more causes with {rest} items: ar-testsuite report"
        lines += wrapped((Fragment("  "),), text, width)
    return [*lines, line()]


def _cause(group: CauseGroup, width: int) -> list[Line]:
    cause, example = group.cause, group.example
    lead = Fragment(f"  {_number(len(group.items), 'item')}, {_number(group.rules, 'rule')}: ", Markup.BAD)
    lines = wrapped((lead,), _cut(f"{cause.error}: {cause.message}"), width)[:3]
    if cause.frame:
        lines.append(line("    in ", _cut(cause.frame, width - 7)))
    where = f"{example.rule or example.nodeid} on {'-'.join(example.row)}"
    return [*lines, line("    e.g. ", _cut(where, width - 9))]


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _cut(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _targets(run: RunOutcome, width: int) -> list[Line]:
    """A line for each target: counts of both modes, and in how many rules the modes differ."""
    names = list(dict.fromkeys(target for target, _ in rows_of(run)))
    differ = Counter(each.target for each in mode_differences(run))
    label = min(max([len("target"), *(len(name) for name in names)]), 28)
    head = f"{'target':{label}} {'passed':>7} {'failed':>7} {'known':>6} {'skipped':>8}  modes differ"
    lines = [line(Fragment(head, Markup.HEAD))]
    for name in names[:MOST_TARGETS]:
        counts = count(item for item in run.items if item.target == name)
        lines.append(_target(name, label, counts, differ[name]))
    if len(names) > MOST_TARGETS:
        lines.append(line(f"and {len(names) - MOST_TARGETS} more targets"))
    for target in run.targets:
        for mode, reason in (*target.absent, *target.unreachable):
            kind = "absent" if mode in dict(target.absent) else "NOT USABLE"
            markup = Markup.WARN if kind == "absent" else Markup.BAD
            lines += wrapped((Fragment(f"  {target.id}-{mode} {kind}: ", markup),), _cut(reason), width)[:2]
    return [*lines, line()]


def _target(name: str, label: int, counts: Counts, differ: int) -> Line:
    bad = Fragment(f"{counts.bad:>7}", Markup.BAD if counts.bad else None)
    what = _number(differ, "rule") if differ else "-"
    return line(
        f"{_cut(name, label):{label}} {counts.passed:>7} ",
        bad,
        f" {counts.known_failures:>6} {counts.skipped:>8}  {what}",
    )


def _findings(run: RunOutcome, width: int) -> list[Line]:
    """Claims of the dialects that the run refuted and no known failure covers: a count per verdict."""
    wrong = Counter(f.word.value for f in run.findings if f.word.untrue and not f.known_page)
    if not wrong:
        return []
    text = ", ".join(f"{number} {word}" for word, number in sorted(wrong.items()))
    return wrapped((Fragment("capabilities: ", Markup.WARN),), text, width)


def _known(run: RunOutcome, width: int, before: Optional[Known]) -> list[Line]:
    """Known failures by owner and severity, and the number that are new since the last run."""
    known = [item for item in run.items if item.outcome is Outcome.KNOWN_FAILURE]
    if not known:
        return []
    defects: dict[str, dict[str, str]] = {}
    for item in known:
        defects.setdefault(item.known_owner or "no owner", {})[item.known_page] = item.known_severity
    parts = []
    for owner in sorted(defects, key=lambda name: (name != "core", name)):
        severities = Counter(severity for severity in defects[owner].values() if severity)
        detail = ", ".join(f"{severities[word]} {word}" for word in SEVERITIES if severities[word])
        parts.append(f"{_number(len(defects[owner]), 'defect')} of {owner}" + (f" ({detail})" if detail else ""))
    text = f"{len(known)} items by {'; '.join(parts)}"
    if before is not None:
        # An item that did not run the last time is no news.
        text += f"; {sum(before.get(key_of_item(item)) is False for item in known)} new since the last run"
    return wrapped((Fragment("known failures: ", Markup.KNOWN),), text, width)


SEVERITIES = ("security", "data", "wrong-answer", "crash", "refusal", "report")
"""From the worst to the least."""


def key_of_item(item: ItemOutcome) -> tuple[str, str, str, str]:
    """The item's identity across runs, whatever file holds it."""
    return (item.rule, item.target, item.mode, item.params)


def _skips(run: RunOutcome, width: int) -> list[Line]:
    """Skips by kind, and the provider hooks that would run more items."""
    skipped = [item for item in run.items if item.outcome is Outcome.SKIPPED]
    if not skipped:
        return []
    kinds = Counter(item.skip_kind or SkipKind.OTHER for item in skipped)
    text = ", ".join(f"{number} {kind.prefix}" for kind, number in kinds.most_common())
    lines = wrapped((Fragment("skipped: ", Markup.WARN),), text, width)
    hooks = Counter(
        found[1]
        for item in skipped
        if item.skip_kind is SkipKind.MISSING_HOOK and (found := _HOOKS.search(item.reason))
    )
    for names, number in hooks.most_common(MOST_TEXTS):
        calls = " and ".join(f"{name}()" for name in names.split(", "))
        lines += wrapped((Fragment("  "),), f"{number} more items once the provider has {calls}", width)
    return lines


def _texts(run: RunOutcome, width: int) -> list[Line]:
    lines: list[Line] = []
    pairs: Iterable[tuple[Fragment, tuple[str, ...]]] = (
        (Fragment("warning: ", Markup.WARN), run.warnings),
        (Fragment("note: ", Markup.DIM), run.notes),
    )
    for lead, texts in pairs:
        for text in texts[:MOST_TEXTS]:
            lines += wrapped((lead,), _cut(text), width)[:3]
        if len(texts) > MOST_TEXTS:
            lines.append(line(lead, f"and {len(texts) - MOST_TEXTS} more (-v, or ar-testsuite report)"))
    return lines
