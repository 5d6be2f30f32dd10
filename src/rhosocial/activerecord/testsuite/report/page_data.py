"""The data of every item for the page's script, as one compact JSON text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .causes import CauseGroup, groups
from .outcome import ItemOutcome, Outcome, RunOutcome
from .page_view import end_of
from .printable import printable

OUTCOMES = tuple(Outcome)
ROOM = 800_000
"""The characters of messages, statements and stories that a page holds, so that it opens at once however much failed."""
_NOTE = "The report in JSON has the whole text. This page has those of the first failures of each cause."


def page_data(run: RunOutcome, rows: list[tuple[str, str]]) -> str:
    """The run as JSON for a ``script`` element.

    Texts that repeat (reasons, messages) are written once and referred to by number. An item is a list without its empty
    trailing values. Every ``<``, ``>`` and ``&`` is escaped, so that no text can end the element. Of what failed, the texts
    of the first items of each cause are whole as long as there is room, and the others are one line.
    """
    texts = _Texts()
    row_number = {row: number for number, row in enumerate(rows)}
    docs = {each.rule: each.text for each in run.rules}
    found = groups(run)
    causes = {item.nodeid: number for number, group in enumerate(found, 1) for item in group.items}
    whole = _whole(run, found)
    rules: dict[str, list[ItemOutcome]] = {}
    for item in sorted(run.items, key=lambda item: (item.area, item.rule, item.nodeid)):
        rules.setdefault(item.rule, []).append(item)
    document = {
        "outcomes": [outcome.value for outcome in OUTCOMES],
        "rows": ["-".join(part for part in row if part) or "(unknown)" for row in rows],
        "rules": [
            {
                "id": printable(rule) or "(unknown)",
                "area": items[0].area or "(unknown)",
                "doc": docs.get(rule, ""),
                "items": [
                    _item(item, row_number[item.row], causes.get(item.nodeid, 0), item.nodeid in whole, texts)
                    for item in items
                ],
            }
            for rule, items in rules.items()
        ],
        "texts": texts.all,
    }
    text = json.dumps(document, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _whole(run: RunOutcome, found: Sequence[CauseGroup]) -> set[str]:
    """The items whose long texts the page has room for: the first of each cause, the second of each, then the rest."""
    failed = [(place, order, item) for order, group in enumerate(found) for place, item in enumerate(group.items)]
    failed.sort(key=lambda each: each[:2])
    others = [item for item in run.items if not item.outcome.bad]
    room = ROOM
    seen: set[str] = set()
    kept: set[str] = set()
    for item in [*(item for _, _, item in failed), *others]:
        new = {item.message, item.statements, item.story} - seen
        size = sum(len(json.dumps(text)) for text in new)
        if size <= room:
            room -= size
            seen |= new
            kept.add(item.nodeid)
    return kept


class _Texts:
    """Every text once; number 0 is the empty one."""

    def __init__(self) -> None:
        self.all = [""]
        self._numbers = {"": 0}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.all)
            self.all.append(printable(text))
        return self._numbers[text]


def _item(item: ItemOutcome, row: int, cause: int, whole: bool, texts: _Texts) -> list[Any]:
    """An item's values in the order of the script's ``FIELDS``."""
    if not whole:
        item = replace(item, message=end_of(item)[:120], statements="", story="")
    base, bracket, rest = item.nodeid.partition("[")
    values: list[Any] = [row, OUTCOMES.index(item.outcome), round(item.seconds * 1000, 1)]
    values += [texts.number(text) for text in (base, bracket + rest, item.params)]
    kind = "" if item.skip_kind is None else item.skip_kind.prefix
    values += [texts.number(text) for text in (kind, item.reason, item.message, item.statements, item.story)]
    values += [texts.number(text) for text in (item.known_page, item.known_owner)]
    values += [texts.number(str(cause) if cause else ""), texts.number("" if whole else _NOTE)]
    while values[-1] == 0:
        values.pop()
    return values
