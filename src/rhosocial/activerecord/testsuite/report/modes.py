"""Compares the two modes of a target: a rule with different outcomes shows that sync and async differ."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import Fragment, Line, Markup, line, wrapped
from .outcome import ItemOutcome, Outcome, RunOutcome

_MOST = 20
# An item that did not run shows nothing about its mode.
_SILENT = {Outcome.SKIPPED, Outcome.ERROR}


@dataclass(frozen=True)
class ModeDifference:
    """One rule with one parameter on one target: its outcome in each mode."""

    target: str
    rule: str
    params: str
    sync: Outcome
    asynchronous: Outcome


def mode_differences(run: RunOutcome) -> tuple[ModeDifference, ...]:
    """The items that both modes of a target ran with different outcomes."""
    found: dict[tuple[str, str, str], dict[str, ItemOutcome]] = {}
    for item in run.items:
        found.setdefault((item.target, item.rule, item.params), {})[item.mode] = item
    differences = []
    for (target, rule, params), modes in sorted(found.items()):
        sync, twin = modes.get("sync"), modes.get("async")
        if sync is None or twin is None or {sync.outcome, twin.outcome} & _SILENT:
            continue
        if sync.outcome is not twin.outcome:
            differences.append(ModeDifference(target, rule, params, sync.outcome, twin.outcome))
    return tuple(differences)


def modes_differ(run: RunOutcome, width: int) -> list[Line]:
    """The section of the closing report; empty when both modes agree."""
    differences = mode_differences(run)
    if not differences:
        return []
    lines = [line(Fragment("sync and async differ", Markup.HEAD))]
    for each in differences[:_MOST]:
        params = f"[{each.params}]" if each.params else ""
        text = f"{each.rule}{params}: {_words(each.sync)} in sync mode, {_words(each.asynchronous)} in async mode"
        lines += wrapped((Fragment(f"  {each.target} ", Markup.WARN),), text, width)
    if len(differences) > _MOST:
        lines.append(line("  ", Fragment(f"and {len(differences) - _MOST} more", Markup.DIM)))
    return lines


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
