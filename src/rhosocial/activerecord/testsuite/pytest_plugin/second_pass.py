"""The second pass: failed items and some passed ones like them run once more, and note which of the author's code they execute.

The first pass notes nothing, so that a green run costs nothing. Which items are worth a second run is known only after it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any, Optional

import pytest

from ..engine.run import Run, Slot
from ..engine.spectra.functions import Functions
from ..engine.spectra.opening import opened_by
from ..engine.spectra.own_code import own_code
from ..engine.spectra.raised import Raised
from ..engine.spectra.recorder import Codes, Recorder
from ..report.spectra import Function, Spectrum
from .quiet_items import QuietItems
from .red_items import Ran
from .sampling import sample

SHARE = 0.1
"""The second pass of a target may take this share of the time that its items took."""
LEAST = 1.0
"""Seconds that it may take in any case, all targets together: a tenth of a short run is too short to find anything."""
SLOWER = 2.5
"""An item with a record takes about so many times as long as without."""


def run_again(run: Run, session: pytest.Session, ran: Iterable[Ran]) -> list[Spectrum]:
    """What the failed items of each target, and passed ones like them, execute."""
    by_target: dict[str, list[Ran]] = {}
    for each in ran:
        by_target.setdefault(each.target, []).append(each)
    broken = [items for items in by_target.values() if any(each.failed for each in items)]
    second = SecondPass(run, session)
    found: list[Spectrum] = []
    for items in broken:
        budget = max(SHARE * sum(each.seconds for each in items), LEAST / len(broken))
        chosen = sample(items, budget / SLOWER)
        found += second.spectra([each.item for each in chosen], time.monotonic() + budget)
    return found


class SecondPass:
    """Runs items once more."""

    def __init__(self, run: Run, session: pytest.Session) -> None:
        self._run = run
        self._recorder = Recorder()
        self._quiet = QuietItems(session, self._around)
        self._codes: dict[str, Codes] = {}
        self._by_slot: dict[tuple[str, str], tuple[Functions, frozenset[Function]]] = {}

    def spectra(self, items: list[Any], end: float) -> list[Spectrum]:
        """The spectra of the items that could run before ``end``."""
        found = []
        try:
            for item, following in zip(items, [*items[1:], None]):
                in_time = time.monotonic() < end
                spectrum = self._spectrum(item, following if in_time else None)
                if spectrum is not None:
                    found.append(spectrum)
                if not in_time:
                    break
        finally:
            self._run.raised = None
        return found

    @contextlib.contextmanager
    def _around(self, when: str) -> Iterator[None]:
        with self._recorder.recording() as self._codes[when]:
            yield

    def _spectrum(self, item: Any, following: Optional[Any]) -> Optional[Spectrum]:
        slot: Slot = item.callspec.params["ar_session"]
        session = self._run.session(slot)
        if session.gone is not None or not session.opened:
            return None
        functions, opening = self._of_slot(slot)
        self._run.raised = raised = Raised()
        self._codes = {}
        failed_in = self._quiet.run(item, following)
        if failed_in is None:
            return None
        # What the reset after a test executes says something only where the reset fails.
        phases = ("setup", "call", "teardown") if failed_in == "teardown" else ("setup", "call")
        ran = [code for when in phases for code in self._codes.get(when, {}).values()]
        return Spectrum(
            item.nodeid,
            slot.target.name,
            slot.mode,
            bool(failed_in),
            frozenset(functions.of(ran)),
            tuple(dict.fromkeys(functions.of(raised.codes))),
            frozenset(functions.of(raised.handlers)),
            opening,
        )

    def _of_slot(self, slot: Slot) -> tuple[Functions, frozenset[Function]]:
        key = (slot.target.name, slot.mode)
        if key not in self._by_slot:
            session = self._run.session(slot)
            functions = Functions(own_code(session.classes()))
            self._by_slot[key] = functions, frozenset(functions.of(opened_by(session, self._recorder)))
        return self._by_slot[key]
