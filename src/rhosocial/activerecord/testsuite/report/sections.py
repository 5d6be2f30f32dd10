"""The lists below the matrix: broken rules, false claims, skips, known failures, warnings and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .causes import CauseGroup, broken
from .lines import Fragment, Line, Markup, line, linked, wrapped
from .outcome import ItemOutcome, Outcome, RunOutcome, Suspect
from .site import defect_url
from .skips import SkipKind

_MOST_CAUSES = 100
_MOST_RULES = 20
_MOST_REASONS = 6
_MOST_TARGETS = 4
_LONGEST = 150
_SUSPECTS = 3
"""So many suspects of a target are shown; a report has more."""
_EVERYWHERE = 0.8
"""The share of passed items above which a function that they run is no second suspect."""


def suspects(run: RunOutcome, width: int) -> list[Line]:
    """The suspects of every target."""
    found = suspect_lines(run, width)
    return [line(Fragment("suspects", Markup.HEAD)), *found] if found else []


def causes(run: RunOutcome, width: int) -> list[Line]:
    """Every cause of a failure, the largest first, with an example."""
    found = broken(run)
    lines = [line(Fragment("causes", Markup.HEAD))] if found else []
    for group in found[:_MOST_CAUSES]:
        lines += cause_lines(group, width)
    return lines + _more(len(found), _MOST_CAUSES, "causes")


def cause_lines(group: CauseGroup, width: int) -> list[Line]:
    """One cause: how much it breaks, its error, the frame in the backend or the core, its statement, an item to run again."""
    cause, example = group.cause, group.example
    kept = f", {len(group.not_run)} not run" if group.not_run else ""
    lead = Fragment(f"  {number_of(len(group.items), 'item')}, {number_of(group.rules, 'rule')}{kept}: ", Markup.BAD)
    lines = wrapped((lead,), cut(group.text), width)[:3]
    if cause.frame:
        lines.append(line("    in ", cut(cause.frame, width - 7)))
    if group.statement:
        lines.append(line("    sql ", cut(group.statement, width - 8)))
    where = f"{example.rule or example.nodeid} on {'-'.join(example.row)}"
    return [*lines, line("    e.g. ", cut(where, width - 9))]


def suspect_lines(run: RunOutcome, width: int) -> list[Line]:
    """The likeliest suspects, a line or two for each target with any, and in how many items each of them ran."""
    by_target: dict[str, list[Suspect]] = {}
    for suspect in likeliest(run):
        by_target.setdefault(suspect.target, []).append(suspect)
    lines: list[Line] = []
    for target, shown in list(by_target.items())[:_MOST_TARGETS]:
        rules = len({item.rule for item in run.items if item.target == target and item.outcome.bad})
        on = f" on {target}" if len(by_target) > 1 else ""
        lines.append(
            line(Fragment(f"{number_of(rules, 'rule')}{on}, {number_of(len(shown), 'suspect')}:", Markup.HEAD))
        )
        for each in shown:
            lines += wrapped((Fragment("  "),), f"{each.place} {each.name} ({ran_in(each)})", width)
    return lines + _more(len(by_target), _MOST_TARGETS, "targets with suspects")


def likeliest(run: RunOutcome) -> list[Suspect]:
    """The suspects to show: a few of every target. Behind the first, what nearly every passed item runs says nothing."""
    number: Counter[str] = Counter()
    found = []
    for suspect in run.suspects:
        if number[suspect.target] and suspect.green > _EVERYWHERE * suspect.of_green:
            continue
        number[suspect.target] += 1
        if number[suspect.target] <= _SUSPECTS:
            found.append(suspect)
    return found


def ran_in(suspect: Suspect) -> str:
    """In how many of the items that ran twice a suspect ran."""
    return f"ran in {suspect.red} of {suspect.of_red} failed items, {suspect.green} of {suspect.of_green} passed ones"


def number_of(count: int, word: str) -> str:
    """``1 item``, ``2 items``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def cut(text: str, most: int = _LONGEST) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def broken_rules(run: RunOutcome, width: int) -> list[Line]:
    """The rules that failed anywhere, each once, with the targets and modes on which it failed."""
    bad = [item for item in run.items if item.outcome.bad]
    if not bad:
        return []
    by_rule: dict[str, list[ItemOutcome]] = {}
    for item in bad:
        by_rule.setdefault(item.rule or item.nodeid, []).append(item)
    rows = {item.row for item in run.items}
    lines = [line(Fragment("broken rules", Markup.HEAD))]
    for rule in sorted(by_rule)[:_MOST_RULES]:
        found = by_rule[rule]
        words = sorted({_word(item) for item in found})
        lead = (Fragment(f"  {', '.join(words)} ", Markup.BAD),)
        where = _rows(found)
        # With one target and mode the row adds nothing.
        lines += wrapped(lead, f"{rule}: {where}" if len(rows) > 1 else rule, width)
    return lines + _more(len(by_rule), _MOST_RULES, "broken rules")


def findings(run: RunOutcome, width: int) -> list[Line]:
    """Capabilities about which the dialect makes a false claim, with the verdict.

    Findings that a known failure covers are listed with the known failures.
    """
    wrong = [finding for finding in run.findings if finding.word.untrue and not finding.known_page]
    if not wrong:
        return []
    lines = [line(Fragment("false claims about capabilities", Markup.HEAD))]
    for finding in sorted(wrong, key=lambda each: (not each.word.bad, each.target, each.capability)):
        lead = (Fragment(f"  {finding.word.value} ", Markup.BAD if finding.word.bad else Markup.WARN),)
        reason = f": {finding.reason}" if finding.reason else ""
        lines += wrapped(lead, f"{finding.capability} on {finding.target}{reason}", width)
    return lines


def skips(run: RunOutcome, width: int) -> list[Line]:
    """The number of skipped items by kind, and the most frequent reasons of each kind."""
    skipped = [item for item in run.items if item.outcome is Outcome.SKIPPED]
    if not skipped:
        return []
    lines = [line(Fragment("skipped", Markup.HEAD))]
    for kind in SkipKind:
        found = [item for item in skipped if (item.skip_kind or SkipKind.OTHER) is kind]
        if found:
            lead = line("  ", Fragment(f"{len(found)} {kind.prefix}", Markup.WARN), " ")
            lines += wrapped(lead, f"({kind.meaning})", width)
            lines += _reasons(found, width)
    return lines


def known_failures(run: RunOutcome, width: int) -> list[Line]:
    """The known failures by the page of their cause, those of the core first."""
    known = [item for item in run.items if item.outcome is Outcome.KNOWN_FAILURE]
    if not known:
        return []
    by_cause: dict[tuple[str, str, str], list[ItemOutcome]] = {}
    for item in known:
        by_cause.setdefault((item.known_owner, item.known_page, item.reason), []).append(item)
    lines = [line(Fragment("known failures", Markup.HEAD))]
    for owner, page, reason in sorted(by_cause, key=lambda cause: (cause[0] != "core", cause)):
        found = by_cause[owner, page, reason]
        rules = len({item.rule for item in found})
        lead = (Fragment(f"  {len(found)} ", Markup.KNOWN),)
        whose = f"defect of {'the core' if owner == 'core' else owner}: " if owner else ""
        where = f" [{page}]" if page else ""
        plural = "rule" if rules == 1 else "rules"
        text = f"{whose}{reason or 'no reason given'}{where} ({rules} {plural})"
        lines += linked(wrapped(lead, text, width), page, defect_url(page))
    return lines


def texts(run: RunOutcome, width: int) -> list[Line]:
    """The run's warnings and notes."""
    lines: list[Line] = []
    for lead, found in (
        (Fragment("warning: ", Markup.WARN), run.warnings),
        (Fragment("note: ", Markup.DIM), run.notes),
    ):
        for text in found:
            lines += wrapped((lead,), text, width)
    return lines


def _reasons(items: Sequence[ItemOutcome], width: int) -> list[Line]:
    number = Counter(item.reason for item in items)
    # The most frequent first, and alphabetical order among equals, so that two runs print the same.
    ordered = sorted(number, key=lambda reason: (-number[reason], reason))
    lines: list[Line] = []
    for reason in ordered[:_MOST_REASONS]:
        lines += wrapped((Fragment(f"    {number[reason]:>5} "),), reason or "no reason given", width)
    return lines + _more(len(ordered), _MOST_REASONS, "reasons", indent=10)


def _more(number: int, shown: int, what: str, *, indent: int = 2) -> list[Line]:
    return [line(" " * indent, Fragment(f"and {number - shown} more {what}", Markup.DIM))] if number > shown else []


def _word(item: ItemOutcome) -> str:
    return {Outcome.ERROR: "ERROR", Outcome.UNEXPECTED_PASS: "UNEXPECTED PASS"}.get(item.outcome, "FAILED")


def _rows(items: Iterable[ItemOutcome]) -> str:
    number = Counter("-".join(part for part in item.row if part) or "(unknown)" for item in items)
    names = [name if number[name] == 1 else f"{name} ({number[name]} items)" for name in sorted(number)]
    rest = len(names) - _MOST_TARGETS
    return ", ".join(names[:_MOST_TARGETS]) + (f" and {rest} more" if rest > 0 else "")
