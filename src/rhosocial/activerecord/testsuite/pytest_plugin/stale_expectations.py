"""Finds known failures that are out of date. They fail the run, so that no entry outlives the defect that it excuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..defects import builtin_entries
from .expected_failures import known_failures_of, rules_of, subject_of

if TYPE_CHECKING:
    from ..engine.plan import Plan
    from .item_selection import Selection


def stale_entries(plan: Plan, selection: Selection, session: Any) -> list[str]:
    """The problems of the entries for the targets and modes of this run.

    Entries are not checked under ``-k``, ``-m``, ``--lf``, a path below the area, ``--ar-area``, ``--ar-quick``, ``--ar-failed``,
    ``--ar-contract`` or ``--ar-benchmark``, nor after the run stopped early, since the run then did not collect every item.
    """
    from ..defects import CollectedItem

    option = session.config.option
    narrowed = (
        option.keyword
        or option.markexpr
        or getattr(option, "lf", False)
        or plan.choices.areas
        or plan.choices.quick
        or plan.choices.failed
        or plan.choices.contract is not None
        or plan.choices.benchmark
        or narrowed_by_path(session)
        or session.shouldstop
        or session.shouldfail
        or interrupted(session)
    )
    if narrowed:
        return []
    problems: list[str] = []
    opened = {(s.target.name, s.mode): s for s in plan.run.opened() if s.opened}
    by_provider: dict[tuple[Any, ...], list[CollectedItem]] = {}
    for found, slot in selection.collected.values():
        used = opened.get((slot.target.name, slot.mode))
        if used is None:
            continue
        item = CollectedItem(found.rule, found.params or None, subject_of(used))
        by_provider.setdefault(tuple(slot.provider.known_failures), []).append(item)
    for extra, items in by_provider.items():
        problems += known_failures_of(extra).stale(_rules_to_check(selection, extra), items)
    return list(dict.fromkeys(problems))


def _rules_to_check(selection: Selection, extra: tuple[Any, ...]) -> set[str]:
    """The rules that an entry may name. Unused areas are not imported; the kit's own entries for them are accepted."""
    from ..rules import all_classes, areas

    used = {cls.area for cls in selection.classes} | {_area(rule) for entry in extra for rule in entry.rules}
    used &= set(areas())
    others = {rule for entry in builtin_entries() for rule in entry.rules if _area(rule) not in used}
    return rules_of(all_classes(sorted(used)) if used else ()) | rules_of(selection.classes) | others


def _area(rule: str) -> str:
    return rule.partition(".")[0]


def interrupted(session: Any) -> bool:
    """Whether Ctrl-C or an error of pytest ended the run. Its end then only cleans up."""
    return session.exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)


def narrowed_by_path(session: Any) -> bool:
    """Whether the command line names single files or tests, so that the run did not collect every item."""
    return any("::" in str(argument) or str(argument).endswith(".py") for argument in session.config.args)
