"""Which collected items run: mode-bound rules in their mode, the chosen areas, the quick rules, the chosen contract."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..engine.base import ConformanceTests
from ..engine.rules import facts_of, rule_id
from ..engine.run import Slot
from ..report.facts import Facts
from ..rules import areas
from .expected_failures import params_of
from .item_order import quick_rules

if TYPE_CHECKING:
    from ..engine.plan import Choices

BENCHMARK = "benchmark"
"""The area of the benchmarks, which are items like rules but never run together with them."""

# A rule that forgets to await fails: in async mode the coroutine is destroyed unawaited.
_STRICT = (
    "error:coroutine .* was never awaited:RuntimeWarning",
    "error::pytest.PytestUnraisableExceptionWarning",
)


def is_rule(item: Any) -> bool:
    """Whether an item is one of the kit's rules on a target."""
    cls = getattr(item, "cls", None)
    spec = getattr(item, "callspec", None)
    return (
        isinstance(cls, type) and issubclass(cls, ConformanceTests) and spec is not None and "ar_session" in spec.params
    )


def facts(item: Any) -> Facts:
    """Which rule an item checks, and on what."""
    slot = item.callspec.params["ar_session"]
    return Facts(
        rule=rule_id(item.cls.area, item.originalname),
        area=item.cls.area,
        target=slot.target.name,
        mode=slot.mode,
        params=params_of(item) or "",
    )


class Selection:
    """The items of one process: those collected, those deselected, those to run."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self._areas = frozenset(areas())
        self.collected: dict[str, tuple[Facts, Any]] = {}
        self.written: dict[str, Optional[str]] = {}
        """The items to keep in the order of the files: id to rule."""
        self.rules: dict[str, str] = {}
        self.left_out: set[str] = set()
        self.classes: dict[type[ConformanceTests], None] = {}

    def split(self, items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
        """Items to keep and items to deselect. A rule about one mode is never an item of the other mode."""
        kept: list[pytest.Item] = []
        deselected: list[pytest.Item] = []
        for item in items:
            if not is_rule(item):
                (deselected if self.choices.benchmark else kept).append(item)
                continue
            if (item.cls.area == BENCHMARK) != self.choices.benchmark:  # type: ignore[attr-defined]
                continue
            if not isinstance(item.callspec.params["ar_session"], Slot):  # type: ignore[attr-defined]
                # pytest's placeholder for a rule without a target in the chosen modes; the header gives the reason.
                continue
            rule = facts_of(item.function)  # type: ignore[attr-defined]
            slot = item.callspec.params["ar_session"]  # type: ignore[attr-defined]
            if rule.only is not None and rule.only != slot.mode:
                continue
            found = facts(item)
            item.user_properties += found.to_properties()
            self.collected[item.nodeid] = (found, slot)
            if found.rule not in self.rules:
                self.rules[found.rule] = inspect.getdoc(item.function) or ""  # type: ignore[attr-defined]
            self.classes[item.cls] = None  # type: ignore[attr-defined]
            for text in _STRICT:
                item.add_marker(pytest.mark.filterwarnings(text))
            (kept if self._wanted(found, rule.since) else deselected).append(item)
        rules = {nodeid: found.rule for nodeid, (found, _) in self.collected.items()}
        self.written = {item.nodeid: rules.get(item.nodeid) for item in kept}
        return kept, deselected

    def _wanted(self, found: Facts, since: int) -> bool:
        if self.choices.areas and found.area not in self.choices.areas:
            return False
        if self.choices.quick and found.area in self._areas and found.rule not in quick_rules():
            return False
        return self.choices.contract is None or since <= self.choices.contract

    def note_deselected(self, items: Iterable[pytest.Item]) -> None:
        """Note items that this or another plugin (``-k``, ``--lf``) deselected."""
        self.left_out |= {item.nodeid for item in items if item.nodeid in self.collected}

    def note_on_quick(self) -> list[str]:
        """What a quick run left out."""
        if not self.choices.quick:
            return []
        ran = {found.rule for found in self.expected().values()}
        return [
            f"--ar-quick: {len(ran)} of {len(self.rules)} rules; the other {len(self.rules) - len(ran)} did not run"
        ]

    def expected(self) -> dict[str, Facts]:
        """The items to run."""
        return {nodeid: found for nodeid, (found, _) in self.collected.items() if nodeid not in self.left_out}
