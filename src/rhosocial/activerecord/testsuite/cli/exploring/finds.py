"""What an exploration finds: failures that nobody expects, one find for each cause."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Optional

from ...engine.exploring import OPTION, Exploring
from ...engine.kept_finds import KeptFind
from ...report.causes import key_of, of_item
from ...report.failure import FailureCause
from ...report.outcome import ItemOutcome, Outcome
from .child import Drawn, Ran

UNTRIED = "not run again: the time was over"


@dataclass
class Find:
    """One cause, with the first item that showed it. ``again`` says whether the item fails each time with its seed."""

    number: int
    item: ItemOutcome
    cause: FailureCause
    drawn: Drawn
    exploring: Exploring
    options: tuple[str, ...] = ()
    count: int = 0
    rules: set[str] = field(default_factory=set)
    again: str = UNTRIED
    script: str = ""
    no_script: str = "the item was not recorded"
    kept: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The key that separates causes."""
        return key_of(self.cause, self.item.rule)

    @property
    def error(self) -> str:
        """The class and text of the error, whole."""
        return self.drawn.error or f"{self.cause.error}: {self.cause.message}"

    @property
    def command(self) -> str:
        """The command that shows the find again."""
        return shlex.join(["ar-testsuite", "run", OPTION, str(self.exploring), *self.options, self.item.nodeid])

    def to_document(self) -> dict[str, Any]:
        """The find as JSON has it."""
        return {
            "rules": sorted(self.rules),
            "item": self.item.nodeid,
            "driver": self.drawn.driver,
            "count": self.count,
            "cause": vars(self.cause),
            "example": self.drawn.example,
            "error": self.error,
            "seed": str(self.exploring),
            "again": self.again,
            "command": self.command,
            "script": self.script,
            "kept": self.kept,
        }


class Finds:
    """All finds so far. ``kept`` are those of earlier explorations, with the number of items that showed them again."""

    def __init__(self, kept: Iterable[KeptFind], options: tuple[str, ...]) -> None:
        self.kept = list(kept)
        self.seen_again: dict[str, int] = {}
        self.replayed: dict[str, set[str]] = {}
        self.found: dict[tuple[str, ...], Find] = {}
        self.unchecked: dict[str, str] = {}
        self._options = options

    def __iter__(self) -> Iterator[Find]:
        return iter(self.found.values())

    def __len__(self) -> int:
        return len(self.found)

    def take(self, ran: Ran, exploring: Exploring) -> list[Find]:
        """Count what a round shows; returns the finds that are new."""
        drawn = {each.item: each for each in (*ran.drawn, *([ran.last] if ran.last is not None else []))}
        for each in ran.drawn:
            for name, verdict in each.replayed.items():
                self.replayed.setdefault(name, set()).add(verdict.partition(":")[0])
        new = []
        for item in ran.items:
            if item.outcome is Outcome.ERROR:
                self.unchecked[item.nodeid] = of_item(item).message
            if item.outcome is not Outcome.FAILED:
                continue
            cause = of_item(item)
            key = key_of(cause, item.rule)
            of = drawn.get(item.nodeid) or Drawn(item.nodeid, item.rule, "", f"{item.target}-{item.mode}")
            old = self._kept(key, of.driver)
            if old is not None:
                self.seen_again[old.name] = self.seen_again.get(old.name, 0) + 1
                continue
            if key not in self.found:
                find = Find(len(self.found) + 1, item, cause, of, exploring, self._options)
                self.found[key] = find
                new.append(find)
            self.found[key].count += 1
            self.found[key].rules.add(item.rule)
        return new

    def _kept(self, key: tuple[str, ...], driver: str) -> Optional[KeptFind]:
        return next((kept for kept in self.kept if kept.key == key and kept.driver == driver), None)

    def state_of(self, kept: KeptFind) -> str:
        """What a kept find does today."""
        verdicts = self.replayed.get(kept.name, set())
        if "fails" in verdicts or kept.name in self.seen_again:
            return "still fails"
        if not verdicts:
            return "not replayed: no such rule ran"
        if verdicts == {"known"}:
            return "a known failure today"
        return "outdated: its rule draws otherwise" if verdicts == {"unknown"} else "mended"

    @property
    def failing(self) -> int:
        """The finds of this exploration, and the kept ones that still fail."""
        return len(self.found) + sum(self.state_of(kept) == "still fails" for kept in self.kept)
