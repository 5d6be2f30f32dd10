"""The data of every item for the page's script, as one compact JSON text."""

from __future__ import annotations

import json
from typing import Any

from .outcome import ItemOutcome, Outcome, RunOutcome
from .printable import printable

OUTCOMES = tuple(Outcome)


def page_data(run: RunOutcome, rows: list[tuple[str, str]]) -> str:
    """The run as JSON for a ``script`` element.

    Texts that repeat (reasons, messages) are written once and referred to by number. An item is a list without its empty
    trailing values. Every ``<``, ``>`` and ``&`` is escaped, so that no text can end the element.
    """
    texts = _Texts()
    row_number = {row: number for number, row in enumerate(rows)}
    docs = {each.rule: each.text for each in run.rules}
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
                "items": [_item(item, row_number[item.row], texts) for item in items],
            }
            for rule, items in rules.items()
        ],
        "texts": texts.all,
    }
    text = json.dumps(document, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


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


def _item(item: ItemOutcome, row: int, texts: _Texts) -> list[Any]:
    """An item's values in the order of the script's ``FIELDS``."""
    base, bracket, rest = item.nodeid.partition("[")
    values: list[Any] = [row, OUTCOMES.index(item.outcome), round(item.seconds * 1000, 1)]
    values += [texts.number(text) for text in (base, bracket + rest, item.params)]
    kind = "" if item.skip_kind is None else item.skip_kind.prefix
    values += [texts.number(text) for text in (kind, item.reason, item.message, item.statements, item.story)]
    values += [texts.number(text) for text in (item.known_page, item.known_owner)]
    while values[-1] == 0:
        values.pop()
    return values
