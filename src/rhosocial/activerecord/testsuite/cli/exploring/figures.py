"""What was drawn, by rule and by dimension, over all rounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ...engine.exploring import Exploring
from .child import Ran


@dataclass
class OfRule:
    """The examples of one rule, on all its targets and modes."""

    drawn: int = 0
    digests: set[str] = field(default_factory=set)


@dataclass
class Figures:
    """Counts of an exploration, and its rounds as (seed, seconds, examples)."""

    rules: dict[str, OfRule] = field(default_factory=dict)
    dimensions: dict[str, Counter[str]] = field(default_factory=dict)
    rounds: list[tuple[Exploring, float, int]] = field(default_factory=list)

    @property
    def examples(self) -> int:
        """The examples that were drawn until now."""
        return sum(each.drawn for each in self.rules.values())

    def take(self, ran: Ran, exploring: Exploring) -> None:
        """Add what a round drew."""
        self.rounds.append((exploring, ran.seconds, ran.examples))
        for each in ran.drawn:
            of = self.rules.setdefault(each.rule, OfRule())
            of.drawn += each.drawn
            of.digests |= each.digests
            for dimension, values in each.dimensions.items():
                self.dimensions.setdefault(dimension, Counter()).update(values)

    def to_document(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {
            "examples": self.examples,
            "rounds": [
                {"seed": str(exploring), "seconds": round(seconds, 2), "examples": examples}
                for exploring, seconds, examples in self.rounds
            ],
            "rules": {
                rule: {"drawn": of.drawn, "distinct": len(of.digests)} for rule, of in sorted(self.rules.items())
            },
            "dimensions": {name: dict(values.most_common()) for name, values in sorted(self.dimensions.items())},
        }
