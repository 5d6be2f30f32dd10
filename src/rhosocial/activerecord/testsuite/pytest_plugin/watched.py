"""A run that ``ar-testsuite watch`` started: it has the items that the watch chose, and notes what each of them executes."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..engine.item_fixture import ITEM
from ..engine.named_provider import provider_of
from ..engine.run import Run, Slot
from ..engine.spectra.functions import Functions
from ..engine.spectra.opening import opened_by
from ..engine.spectra.own_code import KIT, OwnCode, own_code
from ..engine.spectra.raised import Raised
from ..engine.spectra.recorder import Codes, Recorder
from ..engine.spectra.watched import Places, SpectraWriter, Wanted
from ..files import WATCHED
from ..report.closing import ItemKey
from ..report.facts import Facts
from ..report.spectra import Function, Spectrum
from .item_order import quick_rules

if TYPE_CHECKING:
    from ..engine.plan import Plan

RED, FIRST, QUICK, REST = range(4)
"""The order of a run's items: each number is a part of them, in the order of an ordinary run within it."""


def watched(plan: Plan, config: pytest.Config) -> Watched:
    """What a run of a watch has beside an ordinary one. Raises ConfigurationError for a wrong provider."""
    folder = Path(os.environ[WATCHED])
    wanted = Wanted.read(folder)
    plan.provider = provider_of(wanted.provider) if wanted.provider else None
    found = Watched(wanted, plan.run, folder)
    config.pluginmanager.register(found)
    return found


class Watched:
    """Chooses the items, and records each that the watch has no record of, or an old one."""

    def __init__(self, wanted: Wanted, run: Run, folder: Path) -> None:
        self._wanted = wanted
        self._run = run
        self._folder = folder
        self._first, self._rest, self._done = frozenset(wanted.first), frozenset(wanted.rest), frozenset(wanted.done)
        self._red = frozenset(wanted.red)
        self._parts: dict[str, int] = {}
        self._recorder = Recorder()
        self._writer = SpectraWriter(folder)
        self._codes: dict[str, Codes] = {}
        self._functions: dict[str, Functions] = {}
        self._openings: dict[str, frozenset[Function]] = {}
        self._of_families: dict[tuple[str, str], frozenset[Function]] = {}
        """What made the tables of a slot's family: every item that uses them depends on it, and one alone executes it."""

    # -- the choice ------------------------------------------------------------------------------------------------------
    def split(self, items: list[pytest.Item], facts: dict[str, tuple[Facts, Any]]) -> frozenset[str]:
        """The ids of the items of this run, of those that the options chose."""
        self._parts = {}
        for item in items:
            found = facts.get(item.nodeid)
            part = self._part(item.nodeid, found[0]) if found is not None else None
            if part is not None:
                self._parts[item.nodeid] = part
        return frozenset(self._parts)

    def _part(self, nodeid: str, facts: Facts) -> Optional[int]:
        key: ItemKey = (facts.rule, facts.target, facts.mode, facts.params)
        chosen = self._wanted.quick and facts.rule in quick_rules()
        if nodeid in self._first or chosen:
            return RED if key in self._red else FIRST if nodeid in self._first else QUICK
        if nodeid in self._rest or (self._wanted.whole and nodeid not in self._done):
            # A whole run has no record yet that says which of them a change concerns.
            return RED if self._wanted.whole and key in self._red else REST
        return RED if self._wanted.quick and key in self._red else None

    def ordered(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The parts one after the other."""
        return sorted(items, key=lambda item: self._parts.get(item.nodeid, REST))

    def begin(self, slots: list[Slot]) -> None:
        """Say where the code lies that the watch has to look at."""
        drivers = {slot.target.name: slot.target.driver for slot in slots}.values()
        own = [own_code([each for each in (it.sync_class, it.async_class) if each is not None]) for it in drivers]
        files = [self._file_of(type(slot.provider)) for slot in slots]
        Places(_together(own), tuple(sorted({file for file in files if file}))).write(self._folder)

    def _file_of(self, provider: type) -> str:
        if f"{provider.__module__}.".startswith(f"{KIT}."):
            return ""
        with contextlib.suppress(OSError, TypeError):
            return os.path.realpath(inspect.getfile(provider))
        return str(getattr(sys.modules.get(provider.__module__), "__file__", ""))

    # -- the record ------------------------------------------------------------------------------------------------------
    def _recorded(self, item: Any) -> bool:
        part = self._parts.get(item.nodeid)
        return part is not None and (part != REST or self._wanted.whole)

    @contextlib.contextmanager
    def _recording(self, item: Any, when: str) -> Iterator[None]:
        if not self._recorded(item):
            yield
            return
        with self._recorder.recording() as self._codes[when]:
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        self._codes = {}
        self._run.raised = Raised() if self._recorded(item) else None
        with self._recording(item, "setup"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._recording(item, "call"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        if self._recorded(item):
            self._write(item)
        return (yield)

    def _write(self, item: Any) -> None:
        slot: Slot = item.callspec.params["ar_session"]
        functions, opening = self._of_slot(slot)
        raised = self._run.raised or Raised()
        ran = frozenset(functions.of(code for codes in self._codes.values() for code in codes.values()))
        self._writer.write(
            Spectrum(
                *(item.nodeid, slot.target.name, slot.mode, False),
                ran | self._of_tables(item, slot, ran),
                tuple(dict.fromkeys(functions.of(raised.codes))),
                frozenset(functions.of(raised.handlers)),
                opening,
            )
        )

    def _of_tables(self, item: Any, slot: Slot, ran: frozenset[Function]) -> frozenset[Function]:
        """What made the tables that an item uses, by this item or by one before it."""
        state = item.stash.get(ITEM, None)
        if state is None:
            return frozenset()
        made = self._codes.get("setup")
        functions = self._functions[slot.id]
        found: frozenset[Function] = frozenset()
        for family in state.used:
            key = (slot.id, family)
            if key not in self._of_families:
                self._of_families[key] = frozenset(functions.of((made or {}).values())) or ran
            found |= self._of_families[key]
        return found

    def _of_slot(self, slot: Slot) -> tuple[Functions, frozenset[Function]]:
        session = self._run.session(slot)
        if slot.id not in self._openings and session.opened and session.gone is None:
            self._functions[slot.id] = Functions(own_code(session.classes()))
            codes = opened_by(session, self._recorder)
            self._openings[slot.id] = frozenset(self._functions[slot.id].of(codes))
        functions = self._functions.setdefault(slot.id, Functions(own_code(session.classes())))
        return functions, self._openings.get(slot.id, frozenset())


def _together(found: list[OwnCode]) -> OwnCode:
    inside = sorted({folder for each in found for folder in each.inside})
    return OwnCode(tuple(inside), tuple(sorted({folder for each in found for folder in each.outside})))
