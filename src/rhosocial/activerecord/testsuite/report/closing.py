"""The closing output of a run: the most important results in at most 40 lines of 80 columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Optional

from .causes import CauseGroup, broken, broken_rules, unreached
from .counting import Counts, count, vanished
from .levels import LEVELS, LevelCount, levels_of
from .lines import Fragment, Line, Markup, line, wrapped
from .matrix import rows_of
from .modes import mode_differences
from .outcome import ItemOutcome, Outcome, RunOutcome
from .sections import cause_lines, cut, number_of, suspect_lines
from .skips import SkipKind
from .table import totals

MOST_LINES = 40
MOST_CAUSES = 10
_SIZES = ((8, 3), (4, 1), (2, 0))
"""Most targets and most texts of a kind; the first pair that leaves the output on one screen."""
_HOOKS = re.compile(r"\(([a-z_]+(?:, [a-z_]+)*)\)\s*$")

ItemKey = tuple[str, str, str, str]
"""An item across runs and files: rule, target, mode and params."""
Known = dict[ItemKey, bool]
"""Items of an earlier run, and whether each was a known failure then."""


def summary(run: RunOutcome, *, width: int = 80, known_before: Optional[Known] = None) -> list[Line]:
    """The closing output within ``width`` columns: the verdict, causes when something failed, then targets and counts.

    ``known_before`` are the items of the last run, to say which known failures are new; ``None`` when there was none.
    """
    for most in _SIZES:
        head = [line(verdict(run)), *suspect_lines(run, width), *_not_reached(run, width, most)]
        below = [
            *_targets(run, width, most),
            *_levels(run, most),
            *_findings(run, width),
            *_known(run, width, known_before),
            *_skips(run, width, most),
            *_texts(run, width, most),
            *totals(run, width=width, times=False),
        ]
        # Beside the causes there is an empty line, the title, and what was written.
        room = MOST_LINES - len(head) - len(below) - 4
        if room >= 0:
            break
    return [*head, *_causes(broken(run), width, room), line(), *below]


def verdict(run: RunOutcome) -> Fragment:
    """The first line: whether the run is green, and otherwise what is wrong, in a few words."""
    found, count_of = broken(run), count(run.items)
    rows = unreached(run)
    wrong = []
    if found:
        wrong.append(f"{number_of(broken_rules(found), 'broken rule')}, {number_of(len(found), 'cause')}")
    if rows:
        names = {target for target, _ in rows}
        wrong.append(f"{number_of(len(names), 'target')} not usable")
    false = sum(finding.word.bad and not finding.known_page for finding in run.findings)
    if false and not found:
        wrong.append(number_of(false, "false claim"))
    if vanished(run) is not None:
        wrong.append("items vanished")
    if run.warnings and not wrong:
        wrong.append(number_of(len(run.warnings), "warning"))
    if wrong:
        more = ", the largest first" if len(found) > 1 and len(wrong) == 1 else ""
        return Fragment(f"FAILED: {'; '.join(wrong)}{more}", Markup.BAD)
    missing = sum(item.skip_kind is SkipKind.NOT_RUN for item in run.items)
    if missing:
        return Fragment(f"INCOMPLETE: {missing} of {count_of.items} items did not run", Markup.WARN)
    if not run.items:
        return Fragment("NOTHING RAN: no item was chosen", Markup.WARN)
    if not count_of.passed and not count_of.known_failures:
        return Fragment(f"NOTHING PASSED: {number_of(count_of.items, 'item')} skipped", Markup.WARN)
    targets = len({item.target for item in run.items})
    return Fragment(f"PASSED: {number_of(count_of.rules, 'rule')} on {number_of(targets, 'target')}", Markup.GOOD)


def _not_reached(run: RunOutcome, width: int, most: tuple[int, int]) -> list[Line]:
    """The targets that could not be used, modes with an equal reason together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    ran = {item.row for item in run.items if item.outcome not in (Outcome.ERROR, Outcome.SKIPPED)}
    for (target, mode), reason in unreached(run).items():
        what = "was given up" if (target, mode) in ran else "can't be reached"
        found.setdefault((target, what, reason), []).append(mode)
    lines: list[Line] = []
    for (target, what, reason), modes in list(found.items())[: most[0]]:
        name = f"{target}-{modes[0]}" if len(modes) == 1 else target
        both = f" in {' and '.join(modes)} mode" if len(modes) > 1 else ""
        lines += wrapped((Fragment("  "),), cut(f"the target {name} {what}{both}: {reason}"), width)[:2]
    if len(found) > most[0]:
        lines.append(line(f"  and {len(found) - most[0]} more"))
    return lines


def _causes(found: Sequence[CauseGroup], width: int, room: int) -> list[Line]:
    """The largest causes that fit into the room."""
    lines: list[Line] = []
    shown = 0
    for group in found[:MOST_CAUSES]:
        block = cause_lines(group, width)
        if shown and len(lines) + len(block) > room:
            break
        lines += block
        shown += 1
    if shown < len(found):
        rest = sum(len(group.items) for group in found[shown:])
        text = f"and {len(found) - shown} more causes with {rest} items: ar-testsuite report"
        lines += wrapped((Fragment("  "),), text, width)
    return lines


def _targets(run: RunOutcome, width: int, most: tuple[int, int]) -> list[Line]:
    """A line for each target: counts of both modes, and in how many rules the modes differ."""
    names = list(dict.fromkeys(target for target, _ in rows_of(run)))
    differ = Counter(each.target for each in mode_differences(run))
    label = min(max([len("target"), *(len(name) for name in names)]), 28)
    head = f"{'target':{label}} {'passed':>7} {'failed':>7} {'known':>6} {'skipped':>8}  modes differ"
    by_name = {name: count(item for item in run.items if item.target == name) for name in names[: most[0]]}
    # What never ran was not skipped: the run ended before (-x, a lost target).
    stopped = any(counts.not_run for counts in by_name.values())
    head = head.replace(" modes", " not run  modes") if stopped else head
    lines = [line(Fragment(head, Markup.HEAD))]
    lines += [_target(name, label, counts, differ[name], stopped) for name, counts in by_name.items()]
    if len(names) > most[0]:
        lines.append(line(f"and {len(names) - most[0]} more targets"))
    absent = [(f"{target.id}-{mode}", reason) for target in run.targets for mode, reason in target.absent]
    for row, reason in absent[: most[1]]:
        lines += wrapped((Fragment(f"  {row} absent: ", Markup.WARN),), cut(reason), width)[:2]
    if len(absent) > most[1]:
        lines.append(
            line(f"  and {len(absent) - most[1]} more absent modes" if most[1] else f"  {len(absent)} absent modes")
        )
    return [*lines, line()]


def _levels(run: RunOutcome, most: tuple[int, int]) -> list[Line]:
    """A line for each target: how many of the rules of each conformance level pass."""
    by_target = {name: levels_of(i for i in run.items if i.target == name) for name, _ in rows_of(run)}
    shown = {name: counts for name, counts in list(by_target.items())[: most[0]] if counts}
    if not shown:
        return []
    label = min(max(len("level"), *(len(name) for name in shown)), 28)
    lines = [line(Fragment(f"{'level':{label}}" + "".join(f"{level:>13}" for level in LEVELS), Markup.HEAD))]
    for name, counts in shown.items():
        cells = {count.level: count for count in counts}
        lines.append(line(f"{cut(name, label):{label}}", *(_cell(cells.get(level)) for level in LEVELS)))
    return [*lines, line()]


def _cell(count: Optional[LevelCount]) -> Fragment:
    if count is None:
        return Fragment(f"{'-':>13}")
    return Fragment(f"{f'{count.passed} of {count.of}':>13}", Markup.GOOD if count.whole else None)


def _target(name: str, label: int, counts: Counts, differ: int, stopped: bool) -> Line:
    bad = Fragment(f"{counts.bad:>7}", Markup.BAD if counts.bad else None)
    what = number_of(differ, "rule") if differ else "-"
    not_run = f" {counts.not_run:>7}" if stopped else ""
    return line(
        f"{cut(name, label):{label}} {counts.passed:>7} ",
        bad,
        f" {counts.known_failures:>6} {counts.skipped:>8}{not_run}  {what}",
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
    owners = sorted(defects, key=lambda name: (name != "core", name))
    each = [_defects(number_of(len(defects[owner]), "defect"), owner, defects[owner].values()) for owner in owners]
    every = [severity for of_owner in defects.values() for severity in of_owner.values()]
    together = ", ".join([each[0].partition(" (")[0], *(f"{len(defects[owner])} of {owner}" for owner in owners[1:])])
    # An item that did not run the last time is no news.
    new = sum(before.get(key_of_item(item)) is False for item in known) if before is not None else None
    head = number_of(len(known), "item") + (f", {new} new since the last run," if new is not None else "")
    lead = (Fragment("known failures: ", Markup.KNOWN),)
    lines = wrapped(lead, f"{head} by {'; '.join(each)}", width)
    # Many owners: the severities of all together.
    return lines if len(lines) <= 5 else wrapped(lead, f"{head} by {_defects(together, '', every)}", width)[:5]


def _defects(number: str, owner: str, severities: Iterable[str]) -> str:
    found = Counter(severity for severity in severities if severity)
    detail = ", ".join(f"{found[word]} {word}" for word in SEVERITIES if found[word])
    return number + (f" of {owner}" if owner else "") + (f" ({detail})" if detail else "")


SEVERITIES = ("security", "data", "wrong-answer", "crash", "refusal", "report")
"""From the worst to the least."""


def key_of_item(item: ItemOutcome) -> ItemKey:
    """The item's identity across runs, whatever file holds it."""
    return (item.rule, item.target, item.mode, item.params)


def _skips(run: RunOutcome, width: int, most: tuple[int, int]) -> list[Line]:
    """Skips by kind, and the provider hooks that would run more items."""
    skipped = [i for i in run.items if i.outcome is Outcome.SKIPPED and i.skip_kind is not SkipKind.NOT_RUN]
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
    for names, number in hooks.most_common(max(most[1], 1)):
        calls = " and ".join(f"{name}()" for name in names.split(", "))
        lines += wrapped((Fragment("  "),), f"{number} more items once the provider has {calls}", width)
    return lines


def _texts(run: RunOutcome, width: int, most: tuple[int, int]) -> list[Line]:
    lines: list[Line] = []
    pairs: Iterable[tuple[Fragment, tuple[str, ...]]] = (
        (Fragment("warning: ", Markup.WARN), run.warnings),
        (Fragment("note: ", Markup.DIM), run.notes),
    )
    for lead, texts in pairs:
        for text in texts[: most[1]]:
            lines += wrapped((lead,), cut(text), width)[:3]
        if len(texts) > most[1]:
            lines.append(line(lead, f"and {len(texts) - most[1]} more (-v, or ar-testsuite report)"))
    return lines
