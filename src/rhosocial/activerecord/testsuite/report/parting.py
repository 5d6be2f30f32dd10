"""The first place where a failed item and its twin part, as plain values that a worker of xdist can send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Callable, Optional


@dataclass(frozen=True)
class Row:
    """One thing of both sides: what it is, and what it was here and there. ``sql`` says that both are statements.

    ``parts`` says that the two differ in more than generated values and, between two databases, the way of writing.
    """

    label: str
    here: str
    twin: str
    sql: bool = False
    parts: bool = True


@dataclass(frozen=True)
class Parting:
    """A failed item beside its twin.

    ``here`` and ``twin`` are targets with modes; ``red`` says whether the twin fails too, None when it did not run to its end.
    ``sentence`` says where they part, ``rows`` what was there; ``led`` are an earlier statement that differs and ``led_by`` its
    sentence. Without ``rows`` there is no such place, and the sentence is the reason.
    """

    nodeid: str
    rule: str
    here: str
    twin: str
    red: Optional[bool]
    sentence: str
    rows: tuple[Row, ...] = ()
    led_by: str = ""
    led: tuple[Row, ...] = ()
    known: bool = False
    """Whether a known failure expects the twin to fail."""

    @property
    def verdict(self) -> str:
        """What the twin says in two words."""
        if self.red and self.known:
            return "red too, by a known failure"
        return {True: "red too", False: "green", None: "not run"}[self.red]

    def redacted(self, redact: Callable[[str], str]) -> Parting:
        """The same without secrets."""

        def row(each: Row) -> Row:
            return replace(each, here=redact(each.here), twin=redact(each.twin))

        rows, led = (tuple(map(row, rows)) for rows in (self.rows, self.led))
        return replace(self, sentence=redact(self.sentence), led_by=redact(self.led_by), rows=rows, led=led)

    def to_data(self) -> dict[str, Any]:
        """The values as JSON has them."""
        return {
            **vars(self),
            "rows": [vars(row) for row in self.rows],
            "led": [vars(row) for row in self.led],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Parting:
        """What :meth:`to_data` gave."""
        rows = {name: tuple(Row(**row) for row in data[name]) for name in ("rows", "led")}
        return cls(**{**data, **rows})


def counted(found: Mapping[str, Parting]) -> list[str]:
    """How many red rules are red on their twins too, in one sentence for each twin."""
    by_twin: dict[str, list[Parting]] = {}
    for each in found.values():
        by_twin.setdefault(each.twin.rpartition("-")[0] or each.twin, []).append(each)
    said = []
    for twin, partings in by_twin.items():
        rules = {red: {each.rule for each in partings if each.red is red} for red in (False, True, None)}
        parts = [f"{len(rules[False])} green there", f"{len(rules[True])} red there too"]
        parts += [f"{len(rules[None])} not run there"] if rules[None] else []
        said.append(f"beside {twin}, of {len({each.rule for each in partings})} red rules: {', '.join(parts)}")
    return said
