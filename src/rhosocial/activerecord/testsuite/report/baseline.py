"""The failures of one driver's targets in a run as the entries of a list of known failures, one entry a cause."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .causes import CauseGroup, groups, of_item
from .failure import PROCESS_ENDED
from .outcome import ItemOutcome, Outcome, RunOutcome
from .printable import on_one_line

_PLAIN = re.compile(r"[a-z][a-z0-9_.]*(?: on [\w.*-]+)?")
_LONGEST = 160
TODO = "TODO: "

HEAD = """\
# Known failures of {driver}, made by `ar-testsuite baseline` from a run of {started}.
# An entry is one cause. It is strict: when one of its rules passes, or fails in another way, the run is red.
# Mend a cause, remove its entry, and run again. Until then say in its reason what is wrong, in place of TODO.
driver: {driver}
failures:
"""


@dataclass(frozen=True)
class Baseline:
    """The entries for the failures of a run, as YAML, and what no entry can cover.

    ``items`` and ``not_run`` count the items that the entries cover: those that failed, and those that were not run because
    of them. ``left_out`` are sentences.
    """

    entries: str
    causes: int
    items: int
    not_run: int
    left_out: tuple[str, ...]


def baseline_of(
    run: RunOutcome, driver: str, rule: str = "", reason: str = "", random: Collection[str] = ()
) -> Baseline:
    """The baseline of one driver, or of one of its rules. Nothing in it depends on the order in which the items ran.

    ``reason`` stands in the entries in place of a TODO. ``random`` are the rules on random input. What these draw leaves out
    what the list says of the other rules, so that they pass with it: where another rule fails with the same error, no entry
    has them.
    """
    names = {target.id for target in run.targets if target.driver == driver}
    own = [item for item in run.items if item.target in names and rule in ("", item.rule)]
    plain = {_said(item) for item in own if item.rule not in random and _covered(item)}
    echoes = {item.nodeid for item in own if item.rule in random and _covered(item) and _said(item) in plain}
    found = [group for group in (_coverable(group, names, rule, echoes) for group in groups(run)) if group.items]
    failed = sum(len(group.items) for group in found)
    return Baseline(
        entries="".join(_entry(group, own, reason) for group in found),
        causes=len(found),
        items=failed,
        not_run=sum(len(group.not_run) for group in found),
        left_out=tuple(_left_out(own, echoes)),
    )


def _said(item: ItemOutcome) -> tuple[str, str]:
    cause = of_item(item)
    return cause.error, cause.message


def _coverable(group: CauseGroup, names: set[str], rule: str, echoes: Collection[str]) -> CauseGroup:
    def of_it(item: ItemOutcome) -> bool:
        return item.target in names and rule in ("", item.rule)

    return CauseGroup(
        group.cause,
        tuple(item for item in group.items if of_it(item) and _covered(item) and item.nodeid not in echoes),
        tuple(item for item in group.not_run if of_it(item)),
    )


def _covered(item: ItemOutcome) -> bool:
    """Whether an entry can expect the failure: one of the body or of the set-up, never one of the tear-down or a crash."""
    if not item.rule or (item.cause is not None and item.cause.error == PROCESS_ENDED):
        return False
    return item.outcome is Outcome.FAILED or (item.outcome is Outcome.ERROR and not item.call)


def _left_out(items: Sequence[ItemOutcome], echoes: Collection[str]) -> Iterator[str]:
    rest = [item for item in items if item.outcome.bad and not _covered(item)]
    passes = [item for item in rest if item.outcome is Outcome.UNEXPECTED_PASS]
    others = [item for item in rest if item.outcome is not Outcome.UNEXPECTED_PASS]
    if passes:
        yield f"{_items(passes)} passed although a known failure expects a failure: remove the entry"
    again = [item for item in items if item.nodeid in echoes]
    if again:
        yield (
            f"{_items(again)} failed on random input as other rules do, and draw nothing that the list has: run again, "
            "and add what is left with --append"
        )
    if others:
        yield f"{_items(others)} failed in the tear-down or lost the process, which no entry covers"


def _items(items: Sequence[ItemOutcome]) -> str:
    return f"{len(items)} {'item' if len(items) == 1 else 'items'} (the first is {items[0].nodeid})"


def _entry(group: CauseGroup, own: Sequence[ItemOutcome], given: str) -> str:
    cause, rule = group.cause, group.example.rule
    what = f"{cause.error}: {cause.message}" if cause.message else cause.error
    reason = given or TODO + (what if cause.frame else f"{rule}: {what}")
    number = f"{len(group.items)} {'item' if len(group.items) == 1 else 'items'}"
    kept = f", {len(group.not_run)} not run" if group.not_run else ""
    lines = [
        f"  # {number}, {group.rules} {'rule' if group.rules == 1 else 'rules'}{kept}"
        + (f"; in {_short(cause.frame)}" if cause.frame else ""),
        f"  - reason: {_text(_short(reason))}",
        f"    error: {_text(cause.error)}",
    ]
    if cause.frame and cause.message:
        # The text of a rule's own assertion holds values, and says nothing that the rule's name does not.
        lines.append(f"    message: {_text(cause.message)}")
    lines += ["    rules:", *(f"      - {_text(text)}" for text in _rules(group, own))]
    return "\n".join(lines) + "\n"


def _rules(group: CauseGroup, own: Sequence[ItemOutcome]) -> list[str]:
    """The lines that cover exactly the group's items among the driver's."""
    concerned = {item.rule for item in (*group.items, *group.not_run)}
    rows: dict[str, dict[str, dict[tuple[str, str], ItemOutcome]]] = {}
    for item in own:
        if item.rule in concerned:
            rows.setdefault(item.rule, {}).setdefault(item.params, {})[item.row] = item
    failing = {(item.rule, item.params, item.row) for item in (*group.items, *group.not_run)}
    lines: list[str] = []
    for rule in sorted(rows):
        where = {
            params: _places({row for row in by_row if (rule, params, row) in failing}, by_row)
            for params, by_row in rows[rule].items()
        }
        if len(set(where.values())) == 1:
            lines += [rule + place for place in next(iter(where.values()))]
        else:
            lines += [f"{rule}[{params}]{place}" for params in sorted(where) for place in where[params]]
    return lines


def _places(failing: set[tuple[str, str]], by_row: dict[tuple[str, str], ItemOutcome]) -> tuple[str, ...]:
    """Where one item fails by the cause: everywhere (an empty text), in a mode, or on single targets."""
    # A skip says nothing against an entry.
    others = {row for row, item in by_row.items() if row not in failing and item.outcome is not Outcome.SKIPPED}
    if not failing:
        return ()
    if not others:
        return ("",)
    places: list[str] = []
    for mode in sorted({mode for _, mode in failing}, reverse=True):
        if not any(row[1] == mode for row in others):
            places.append(f" on *-{mode}")
        else:
            places += [f" on {target}-{mode}" for target, each in sorted(failing) if each == mode]
    return tuple(places)


def _short(text: str) -> str:
    words = on_one_line(text)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


def _text(text: str) -> str:
    """A YAML scalar that is read as this very text."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
