"""The watch as lines: what changed, how far the run is, the causes before and now, what is most worthwhile next, suspects."""

from __future__ import annotations

from ...report.lines import Fragment, Line, Markup, line, wrapped
from ...report.outcome import Suspect
from ...report.sections import cut, number_of, ran_in
from .progress import Progress
from .standing import CauseChange, Standing

CAUSES, SUSPECTS, LINES_OF_TEXT = 6, 3, 2
_NARROW = 60


def view(standing: Standing, progress: Progress, width: int) -> list[Line]:
    """Everything at one look, in at most 24 lines of so many columns."""
    lines = [*_labelled("change", progress.what, width), *how_far(progress, width)]
    for label, text in (("first red", progress.first_red), ("answer", progress.answer)):
        lines += _labelled(label, text, width)
    if not standing.items:
        return lines
    return [*lines, line(), *verdict(standing, width), *rows(standing, width), *next_steps(standing, width)]


def how_far(progress: Progress, width: int) -> list[Line]:
    """What runs now, or what is waited for."""
    if progress.problem:
        return wrapped((Fragment("waiting: ", Markup.WARN),), cut(progress.problem), width)[: LINES_OF_TEXT + 1]
    if progress.over:
        return [line(Fragment("waiting for a change", Markup.GOOD), " (Ctrl-C ends)")]
    whole = progress.first + progress.rest
    count = f"{progress.done} of {number_of(whole, 'item')}" if whole else number_of(progress.done, "item")
    red = f", {progress.failed} red" if progress.failed else ""
    lines = _labelled("running", f"{count}{red}", width)
    return [*lines, *_labelled("now", cut(progress.running, max(width - 5, 20)), width)[:1]]


def verdict(standing: Standing, width: int) -> list[Line]:
    """The rules and causes before and now, on one line, and how many causes went and came."""
    found = standing.causes()
    was, now = standing.broken_before, standing.broken_rules
    if not (was or now):
        return [line(Fragment("no broken rule", Markup.GOOD))]
    left = sum(each.now > 0 for each in found)
    if not standing.compared:
        return [line(Fragment(f"{number_of(now, 'broken rule')}, {number_of(left, 'cause')}", Markup.BAD))]
    text = f"broken rules {_from(was, now)}, causes {_from(sum(each.before > 0 for each in found), left)}"
    gone, new = sum(not each.now for each in found), sum(not each.before for each in found)
    moved = [f"{count} {word}" for count, word in ((gone, "gone"), (new, "new")) if count]
    return wrapped((), text + (f" ({', '.join(moved)})" if moved else ""), width)


def rows(standing: Standing, width: int) -> list[Line]:
    """The causes that say most: those that came, those that shrank or grew, those that went, each the largest first."""
    found = standing.causes()
    if standing.compared:
        found = [each for each in found if each.now != each.before]
        found.sort(key=lambda each: (bool(each.before), not each.now, -max(each.before, each.now)))
    lines = [part for each in found[:CAUSES] for part in _row(each, standing.compared, width)]
    return [*lines, *([line(f"  and {len(found) - CAUSES} more causes")] if len(found) > CAUSES else [])]


def _row(cause: CauseChange, compared: bool, width: int) -> list[Line]:
    """One cause: the rules that it broke before and breaks now."""
    broken = cause.rule or number_of(cause.now or cause.before, "rule")
    if not compared:
        lead = Fragment(f"  {broken}: ", Markup.BAD)
    elif not cause.now:
        lead = Fragment(f"  gone  {broken}: ", Markup.GOOD)
    elif not cause.before:
        lead = Fragment(f"  new   {broken}: ", Markup.BAD)
    else:
        lead = Fragment(f"  {cause.before} -> {number_of(cause.now, 'rule')}: ", Markup.WARN)
    where = f" in {cause.frame}" if cause.frame else ""
    text = f"{cut(cause.text, 100)}{where}"
    if cause.rule:
        lead, text = Fragment(lead.text.partition(cause.rule)[0], lead.markup), f"{cause.rule}: {text}"
    return wrapped((lead,), text, width)[: 1 if width >= _NARROW else LINES_OF_TEXT]


def next_steps(standing: Standing, width: int) -> list[Line]:
    """Where to look next: the cause with most rules behind it, or where no cause has several, what the failures share."""
    found = [each for each in standing.causes() if each.now]
    if not found:
        return []
    lines: list[Line] = []
    rules = found[0].now + found[0].waiting
    if rules > 1 or len(found) == 1 or not standing.suspects:
        wait = "1 rule waits" if rules == 1 else f"{rules} rules wait"
        lines += _labelled("next", f"{wait} behind this one: {_named(found[0])}", width)[: LINES_OF_TEXT + 1]
        lines += [line("  in ", cut(found[0].frame, width - 5))] if found[0].frame else []
    for each in _by_name(standing.suspects)[:SUSPECTS]:
        text = f"{each.place} {each.name} ({ran_in(each)})"
        lines += wrapped((Fragment("suspect: ", Markup.HEAD),), text, width)[: LINES_OF_TEXT + 1]
    return lines


def _named(cause: CauseChange) -> str:
    return f"{f'{cause.rule}: ' if cause.rule else ''}{cut(cause.text, 100)}"


def _by_name(found: tuple[Suspect, ...]) -> list[Suspect]:
    """The suspects, each once, those of all targets in turn."""
    names: dict[str, Suspect] = {}
    for each in found:
        names.setdefault(f"{each.place} {each.name}", each)
    return list(names.values())


def _labelled(label: str, text: str, width: int) -> list[Line]:
    return wrapped((Fragment(f"{label}: ", Markup.HEAD),), cut(text, 200), width) if text else []


def _from(before: int, now: int) -> str:
    return f"{before} -> {now}" if before != now else str(now)
