"""Known failures that are out of date fail the run: the ledger must not outlive the defects that it excuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .foretelling import ledger_of, rules_of, subject_of

if TYPE_CHECKING:
    from .kit import Kit
    from .selection import Selection


def stale_entries(kit: Kit, selection: Selection, session: Any) -> list[str]:
    """What is wrong with the entries of the targets and modes of this run.

    Never judged under ``-k``, ``-m``, ``--lf``, a path below the area, ``--ar-area`` or ``--ar-contract``, nor after the
    run stopped early: then not everything was collected.
    """
    from ..feature import all_classes
    from ..known import CollectedItem

    option = session.config.option
    narrowed = (
        option.keyword
        or option.markexpr
        or getattr(option, "lf", False)
        or kit.choices.areas
        or kit.choices.contract is not None
        or narrowed_by_path(session)
        or session.shouldstop
        or session.shouldfail
    )
    if narrowed:
        return []
    known = rules_of(all_classes()) | rules_of(selection.classes)
    problems: list[str] = []
    opened = {(s.target.name, s.mode): s for s in kit.run.opened() if s.opened}
    by_provider: dict[tuple[Any, ...], list[CollectedItem]] = {}
    for found, slot in selection.collected.values():
        used = opened.get((slot.target.name, slot.mode))
        if used is None:
            continue
        item = CollectedItem(found.rule, found.params or None, subject_of(used))
        by_provider.setdefault(tuple(slot.provider.known_failures), []).append(item)
    for extra, items in by_provider.items():
        problems += ledger_of(extra).stale(known, items)
    return list(dict.fromkeys(problems))


def narrowed_by_path(session: Any) -> bool:
    """Whether the user named single files or tests, so that not everything was collected."""
    return any("::" in str(argument) or str(argument).endswith(".py") for argument in session.config.args)
