"""The two modes of a target compared: a rule that comes out otherwise in one of them says that the twins differ."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import Fragment, Line, Markup, line, wrapped
from .outcome import ItemOutcome, Outcome, RunOutcome

_MOST = 20
# An item that did not run says nothing about its mode.
_SILENT = {Outcome.SKIPPED, Outcome.ERROR}


@dataclass(frozen=True)
class ModeDifference:
    """One rule, with one parameter, on one target: what became of it in each mode."""

    target: str
    rule: str
    params: str
    sync: Outcome
    asynchronous: Outcome


def mode_differences(run: RunOutcome) -> tuple[ModeDifference, ...]:
    """Where both modes of a target ran the same item and it came out differently (contract C43)."""
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
    """The section of the closing report; nothing when the twins agree."""
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
