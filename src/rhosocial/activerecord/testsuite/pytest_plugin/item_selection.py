"""Which collected items run: rules or benchmarks, the chosen areas, the quick rules, one part of several, rules up to the
chosen contract."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..engine.base import ConformanceTests
from ..engine.rule_runner import is_random
from ..engine.rules import facts_of, rule_id
from ..engine.run import Slot
from ..report.facts import Facts
from .expected_failures import params_of
from .item_order import quick_rules
from .item_shards import costs, parts
from .options import kit_areas

if TYPE_CHECKING:
    from ..engine.plan import Choices
    from ..report.closing import ItemKey

BENCHMARK = "benchmark"
"""The area of the benchmarks, which are items like rules but never run together with them."""

# A rule that forgets to await fails: in async mode the coroutine is destroyed unawaited. Whatever else a destructor raises
# belongs to no test: it meets the one during which Python collects garbage.
_STRICT = (
    "error:coroutine .* was never awaited:RuntimeWarning",
    "error:(?s).*was never awaited:pytest.PytestUnraisableExceptionWarning",
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
        level=facts_of(item.function).level or item.cls.level,
    )


def _mark_area(item: Any) -> None:
    """Mark an item with its area, for ``-m crud``. An area of a backend's own tests is registered here."""
    area = item.cls.area
    if not area or area.startswith("_") or area == BENCHMARK:
        return
    if area not in kit_areas():
        item.config.addinivalue_line("markers", f"{area}: conformance rules of the area {area}")
    item.add_marker(area)


def outside(areas: tuple[str, ...], cls: Any) -> bool:
    """Whether a class has an area of the kit that is not wanted, and no marker of its own that might be asked for."""
    return cls.area in kit_areas() and cls.area not in areas and not getattr(cls, "pytestmark", ())


class Selection:
    """The items of one process: those collected, those deselected, those to run."""

    def __init__(self, choices: Choices, failed: Optional[frozenset[ItemKey]] = None) -> None:
        self.choices = choices
        self.failed = failed
        self._areas = frozenset(kit_areas())
        self.collected: dict[str, tuple[Facts, Any]] = {}
        self.written: dict[str, Optional[str]] = {}
        """The items to keep in the order of the files: id to rule."""
        self.rules: dict[str, str] = {}
        self.left_out: set[str] = set()
        self.never: set[str] = set()
        """Items that are no items of this run, whatever its options: they count as collected and deselected."""
        self.classes: dict[type[ConformanceTests], None] = {}

    def split(self, items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
        """Items to keep and items to deselect."""
        found = list(items)
        wanted = {item.nodeid for item in found if self._takes(item)}
        wanted -= self._of_other_parts(wanted)
        kept = [item for item in found if item.nodeid in wanted]
        deselected = [item for item in found if item.nodeid not in wanted]
        rules = {nodeid: facts.rule for nodeid, (facts, _) in self.collected.items()}
        self.written = {item.nodeid: rules.get(item.nodeid) for item in kept}
        return kept, deselected

    def _of_other_parts(self, wanted: Iterable[str]) -> set[str]:
        """The items of these whose rules another machine runs."""
        part = self.choices.part()
        if part is None:
            return set()
        own = {nodeid: self.collected[nodeid][0].rule for nodeid in wanted if nodeid in self.collected}
        part_of = parts(own.values(), part[1], costs())
        return {nodeid for nodeid, rule in own.items() if part_of[rule] != part[0]}

    def _takes(self, item: Any) -> bool:
        """Whether an item runs; attaches the facts of a rule to its item."""
        if not is_rule(item):
            return not self.choices.benchmark
        slot = item.callspec.params["ar_session"]
        rule = facts_of(item.function)
        if (item.cls.area == BENCHMARK) != self.choices.benchmark or not isinstance(slot, Slot):
            # Without a slot it is pytest's placeholder for a rule that has no target in the chosen modes.
            self.never.add(item.nodeid)
            return False
        found = facts(item)
        item.user_properties += found.to_properties()
        self.collected[item.nodeid] = (found, slot)
        if found.rule not in self.rules:
            self.rules[found.rule] = inspect.getdoc(item.function) or ""
        self.classes[item.cls] = None
        for text in _STRICT:
            item.add_marker(pytest.mark.filterwarnings(text))
        _mark_area(item)
        if self.choices.explore is not None and not is_random(item.function):
            return False
        return self._wanted(found, rule.since)

    def _wanted(self, found: Facts, since: int) -> bool:
        if self.choices.areas and found.area not in self.choices.areas:
            return False
        if self.choices.quick and found.area in self._areas and found.rule not in quick_rules():
            return False
        key = (found.rule, found.target, found.mode, found.params)
        if self.choices.failed and key not in (self.failed or ()):
            return False
        return self.choices.contract is None or since <= self.choices.contract

    def note_deselected(self, items: Iterable[pytest.Item]) -> None:
        """Note items that this or another plugin (``-k``, ``--lf``) deselected."""
        known = self.collected.keys() | self.never
        self.left_out |= {item.nodeid for item in items if item.nodeid in known}

    def note_on_few(self) -> list[str]:
        """What a quick run, or one of what failed, left out."""
        chosen = "--ar-quick" if self.choices.quick else "--ar-failed" if self.choices.failed else ""
        if not chosen:
            return []
        ran = {found.rule for found in self.expected().values()}
        return [f"{chosen}: {len(ran)} of {len(self.rules)} rules; the other {len(self.rules) - len(ran)} did not run"]

    def expected(self) -> dict[str, Facts]:
        """The items to run."""
        return {nodeid: found for nodeid, (found, _) in self.collected.items() if nodeid not in self.left_out}
