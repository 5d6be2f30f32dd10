"""An exploration: rounds with a new seed each, until the time is over or the user ends it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ...engine.exploring import MOST_TIMES, Exploring
from ...engine.kept_finds import KeptFind
from ...errors import KitError
from ...report.outcome import Outcome
from ...report.sections import number_of
from .checking import check
from .child import Ran, run_child
from .figures import Figures
from .finds import Find, Finds
from .keeping import keep
from .progress import Progress

START = 3.0
"""Seconds that a process needs before it draws; no round begins when less is left."""
LONGEST_ROUND = 90.0
LONGEST_ITEM = 15.0
"""Seconds that one item takes at most, of the 60 after which a run ends it."""
CHECKING = 60.0
"""Seconds after the end in which finds are still run again."""


@dataclass(frozen=True)
class Choice:
    """What the user asked for."""

    seconds: float
    seed: int
    areas: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    config: str = ""
    keep: bool = False

    def options(self, areas: tuple[str, ...]) -> list[str]:
        """The options of a round."""
        return [
            *(part for name in areas for part in ("--ar-area", name)),
            *(part for name in self.targets for part in ("--ar-target", name)),
            *(part for name in self.modes for part in ("--ar-mode", name)),
            *self.of_an_item(),
        ]

    def of_an_item(self) -> tuple[str, ...]:
        """The options of a run of one item, which names its target and its mode."""
        return ("--ar-config", self.config) if self.config else ()


@dataclass
class Exploration:
    """What came of the rounds until now."""

    choice: Choice
    finds: Finds
    figures: Figures = field(default_factory=Figures)
    interrupted: bool = False
    killed: bool = False
    """Whether a process was ended so that it may have left tables behind."""
    started: float = field(default_factory=time.monotonic)
    _fatal: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, choice: Choice, kept: list[KeptFind]) -> Exploration:
        """One that has not begun."""
        return cls(choice, Finds(kept, choice.of_an_item()))

    @property
    def seconds(self) -> float:
        """The time since the beginning."""
        return time.monotonic() - self.started

    def standing(self, examples: int = 0) -> str:
        """How far it is, on one line; ``examples`` are those of the round that runs."""
        drawn, seconds, finds = self.figures.examples + examples, self.seconds, number_of(len(self.finds), "find")
        return (
            f"{_clock(seconds)} of {_clock(self.choice.seconds)}, round {len(self.figures.rounds) + bool(examples)}, "
            f"{drawn:,} examples ({drawn / max(seconds, 0.001):,.0f}/s), {finds}"
        )

    def to_document(self) -> dict[str, Any]:
        """Everything as JSON has it."""
        return {
            "seed": self.choice.seed,
            "seconds": round(self.seconds, 1),
            "interrupted": self.interrupted,
            **self.figures.to_document(),
            "finds": [find.to_document() for find in self.finds],
            "kept": {kept.name: self.finds.state_of(kept) for kept in self.finds.kept},
            "not_checked": self.finds.unchecked,
        }

    def run(self, progress: Progress) -> Iterator[Find]:
        """Go on until the end; gives each find once, when it was run again."""
        until = self.started + self.choice.seconds
        areas, times = self.choice.areas, 1
        try:
            for number in count():
                if number and until - time.monotonic() < START:
                    return
                exploring = Exploring(self.choice.seed + number, times)
                ran = self._round(exploring, areas, until, progress)
                new = self.finds.take(ran, exploring)
                if not (ran.examples or new or ran.interrupted or ran.killed or time.monotonic() > until):
                    if number:
                        # What is left are items that end their process, which do not run again.
                        return
                    raise KitError(_why_nothing(ran))
                progress.round(self.standing())
                for find in new:
                    if not self.interrupted and time.monotonic() < until + CHECKING:
                        self._check(find)
                    if self.choice.keep:
                        keep(find)
                    yield find
                if self.interrupted:
                    return
                if ran.last is None and not ran.killed:
                    areas = _areas(ran)
                times = self._more(ran, times, number, until)
        except KeyboardInterrupt:
            self.interrupted = True

    def _check(self, find: Find) -> None:
        try:
            check(find, self.choice.config)
        except KeyboardInterrupt:
            self.interrupted = self.killed = True

    def _round(self, exploring: Exploring, areas: tuple[str, ...], until: float, progress: Progress) -> Ran:
        options = self.choice.options(areas)
        options += [part for nodeid in self._fatal for part in ("--deselect", nodeid)]
        first = not self.figures.rounds
        ran = run_child(
            options,
            exploring,
            until,
            lambda examples: progress.show(self.standing(examples)),
            replay=first and bool(self.finds.kept),
        )
        self.figures.take(ran, exploring)
        self.interrupted = ran.interrupted
        self.killed |= ran.killed or ran.last is not None
        if ran.last is not None:
            self._fatal.append(ran.last.item)
        return ran

    def _more(self, ran: Ran, times: int, number: int, until: float) -> int:
        """How many times the usual examples the next round draws: twice as many while there is room, less at the end."""
        # An item that ended its process has no time.
        calls = [item.call for item in ran.items if item.call] or [1.0]
        each = sum(calls) / times
        room = min(LONGEST_ROUND, until - time.monotonic()) - (ran.seconds - sum(calls))
        most = min(room / each, LONGEST_ITEM * times / max(calls), MOST_TIMES)
        return max(1, int(min(times * 2 if number else times, most)))


def _areas(ran: Ran) -> tuple[str, ...]:
    """The areas that have random rules: a later round imports no other."""
    return tuple(sorted({item.area for item in ran.items}))


def _why_nothing(ran: Ran) -> str:
    """Why a round drew nothing."""
    if not ran.items:
        return "no rule on random input among those chosen (leave --area out to see which areas have one)"
    first = next((item for item in ran.items if item.outcome is Outcome.ERROR), ran.items[0])
    said = [text for text in (first.message or first.reason).splitlines() if text.strip()]
    return f"no rule on random input can run: {said[0] if said else first.outcome.value}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
