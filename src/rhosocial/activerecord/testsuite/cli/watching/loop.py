"""The watch itself: looks at files, ends the run that a change made old, and begins the one that answers it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from ...engine.spectra.watched import Wanted
from ...errors import KitError
from ...report.last_run import LastRun
from ...report.lines import Line, line, wrapped
from ...report.outcome import ItemOutcome
from ...rules import areas
from . import messages
from .child import Child
from .choosing import Due, due
from .kept import Kept, keep, kept_before
from .output import Output
from .places import Watched
from .progress import Progress
from .sources import Changes, Sources
from .standing import Standing
from .view import view

FIRST = "first run: every item is run and recorded"
POLL = 0.1
"""Seconds between two looks at the run that goes on."""
GATHERED, STEP = 300, 50
"""Milliseconds: changes of one save come together; a save is over when nothing came for the second time."""
MOST_ENDS = 3
"""So many processes in a row may end before their run does."""
EVERY = 500
"""Outside of a terminal a line comes after so many items."""


@dataclass(frozen=True)
class Options:
    """What the user chose."""

    targets: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    config: str = ""
    provider: str = ""
    once: bool = False
    files: tuple[str, ...] = ()
    """The file of targets and that of the provider, where there are any."""

    @property
    def kept(self) -> Mapping[str, object]:
        """What a record must have in common with a watch that takes it over."""
        names = ("targets", "modes", "areas", "config", "provider")
        return {name: getattr(self, name) for name in names}

    def of_run(self, only: Iterable[str]) -> list[str]:
        """The options of a run; ``only`` are the areas that it is about, none for all."""
        return [
            *(part for name in sorted(only) or self.areas for part in ("--ar-area", name)),
            *(part for name in self.targets for part in ("--ar-target", name)),
            *(part for name in self.modes for part in ("--ar-mode", name)),
            *(("--ar-config", self.config) if self.config else ()),
        ]


@dataclass
class Watch:
    """One watch, from its first run to Ctrl-C."""

    options: Options
    output: Output
    standing: Standing = field(default_factory=Standing)
    sources: Sources = field(default_factory=Sources)
    progress: Progress = field(default_factory=Progress)
    child: Optional[Child] = None
    due: Due = field(default_factory=Due)
    _places: Watched = field(init=False)
    _waiting: Changes = field(default_factory=Changes)
    """Changes that could not be answered yet, since a source is broken."""
    _ends: int = 0
    _answering: bool = False
    """Whether the run answers a change; the first one does not."""
    _answers: int = 0
    _red_first: frozenset[str] = frozenset()
    """The red items that execute what changed, until all of them ran."""
    _changed_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._places = Watched(None, self.options.files)

    # -- from beginning to end -------------------------------------------------------------------------------------------
    def run(self) -> int:
        """Watch until Ctrl-C, or with ``--once`` until a change is answered; 1 when a rule is red then."""
        try:
            self._begin()
            for paths in self._looks():
                if paths:
                    self._look_at(paths)
                if self.child is not None:
                    self._read()
                self._show()
                if self.options.once and self._answers and self.child is None:
                    break
        except KeyboardInterrupt:
            self._close_child()
            # Some of the failures may be gone since the last answer, and with them what was suspected.
            self.standing.find_suspects()
            self._say(messages.ended(self.standing, self.output.width))
        finally:
            self._close_child()
            self._show()
            self.output.close()
        return 1 if self.standing.red else 0

    def _begin(self) -> None:
        kept = kept_before(self.options.kept)
        if kept is None:
            self.due = Due(whole=True)
            self._start(FIRST)
            return
        self.standing, self.sources = kept.standing, kept.sources
        self.standing.begin()
        self._places = Watched(kept.places, self.options.files)
        self._say(messages.kept(len(self.standing.items), self.standing.broken_rules))
        gone = [(path, name) for path in map(Path, self.sources.known) if (name := self._places.name(path))]
        self._changed(self.sources.update({**dict(gone), **dict(self._places.every())}.items()), waits=True)

    def _looks(self) -> Iterator[list[Path]]:
        """The paths that changed, each time that it is worth a look; the watcher is made anew when there are other folders."""
        import watchfiles

        while True:
            if self._places.places is None and self.child is not None:
                # Its run says soon where the code lies.
                time.sleep(POLL)
                yield []
                continue
            folders = self._places.folders()
            if not self.sources.known:
                self._first_look()
            waits: dict[str, Any] = {
                "rust_timeout": int(POLL * 1000),
                "yield_on_timeout": True,
                "raise_interrupt": True,
            }
            options: dict[str, Any] = {"watch_filter": None, "recursive": False, "debounce": GATHERED, "step": STEP}
            begun = False
            for changes in watchfiles.watch(*folders, **options, **waits):
                # What was saved before the watcher began is seen once, now that nothing is missed any more.
                paths = {Path(path) for _, path in changes} if begun else {path for path, _ in self._places.every()}
                begun = True
                yield sorted(paths)
                if self._places.folders() != folders if changes else self._places.places is None and self.child:
                    break

    def _first_look(self) -> None:
        """Take the sources as those that the first run has. What was saved since it began may be newer than what it runs."""
        every = [(path, name) for path, name in self._places.every() if str(path) not in self.sources.known]
        self.sources.update(every)
        if self._places.places is not None:
            # The run that named the places has imported all that it needs.
            self.sources.accept_broken()
        self._say_broken()
        late = [name for path, name in every if self.child is not None and _saved(path) > self.child.began]
        if late:
            self._changed(Changes(outside=tuple(late)))

    # -- changes ---------------------------------------------------------------------------------------------------------
    def _look_at(self, paths: list[Path]) -> None:
        at = time.monotonic()
        named = [(path, name) for path in paths if (name := self._places.name(path)) is not None]
        broken = dict(self.sources.broken)
        changes = self.sources.update(named)
        if changes or (broken and not self.sources.broken):
            self._changed_at = at
        if self.sources.broken != broken:
            self._say_broken()
        elif self.sources.same:
            self._say(messages.same(self.sources.same))
        self._changed(changes, mended=bool(broken))

    def _say_broken(self) -> None:
        self.progress.problem = next(iter(self.sources.broken.values()), "")
        if self.progress.problem:
            self._say(messages.broken(self.progress.problem, bool(self.standing.items)))
        elif self.child is None and self.standing.items:
            self._say(messages.waiting())

    def _changed(self, changes: Changes, *, mended: bool = False, waits: bool = False) -> None:
        """Answer changes, as soon as every source can be compiled."""
        self._waiting = self._waiting + changes
        again = mended and (self._waiting or self.due)
        if self.sources.broken or not (changes or again):
            if waits and not self.sources.broken:
                self._say(messages.waiting())
            return
        changes, self._waiting = self._waiting, Changes()
        if self.child is None:
            self.standing.begin()
        self._close_child()
        self.due = self.due | due(changes, self.standing.spectra, self.standing.items)
        self._ends, self._answering = 0, True
        self._start((messages.what(changes) or self.progress.what) if self.standing.items else FIRST)

    # -- the run ---------------------------------------------------------------------------------------------------------
    def _start(self, what: str) -> None:
        found = self.due
        done = () if not found.whole else tuple(each for each in self.standing.items if each not in found.first)
        known = self.standing.red or tuple(LastRun(Path.cwd()).failed() or ())
        wanted = Wanted(
            *(tuple(sorted(found.first)), tuple(sorted(found.rest))),
            red=tuple(sorted(known)),
            quick=found.quick,
            whole=found.whole,
            done=done,
            provider=self.options.provider,
        )
        concerned = {self.standing.items[each].area for each in (*found.first, *found.rest)}
        only = concerned if not (found.quick or found.whole) and concerned <= set(areas()) else ()
        self.progress = Progress(what, over=False, total=len(self.standing.items))
        if not (found.quick or found.whole):
            self.progress.first, self.progress.rest = len(found.first), len(found.rest)
        red = {item.nodeid for item in self.standing.items.values() if item.outcome.bad}
        self._red_first = found.first & red
        self._say(messages.start(self.progress, found, len(self._red_first), len(concerned)))
        self.child = Child(self.options.of_run(only), wanted)

    def _read(self) -> None:
        child = self.child
        assert child is not None
        over = child.over
        self._take(child)
        places = child.places() if self._places.places is None else None
        if places is not None:
            self._places = Watched(places, self.options.files)
            self._first_look()
        if over and self.child is child:
            self._ended(child)

    def _take(self, child: Child) -> None:
        """What the run did since the last look."""
        found = child.read()
        self.standing.record(child.spectra())
        self.standing.take(found.ended)
        progress = self.progress
        progress.running = child.running.rpartition("::")[2].removeprefix("test_")
        for item in found.ended:
            progress.done += 1
            progress.failed += item.outcome.bad
            self._note(item)
        if self._red_first and self._red_first <= child.done:
            self._say(messages.red_ones(self._seconds(), [self.standing.items[each] for each in self._red_first]))
            self._red_first = frozenset()
        if found.ended and progress.first and not progress.answer and self.due.first <= child.done:
            self._answer(f"{messages.executing(progress.first)} ran")

    def _note(self, item: ItemOutcome) -> None:
        progress = self.progress
        if not progress.first_result:
            progress.first_result = f"{self._seconds()}: {item.outcome.value} {_named(item)}"
            self._say([line("first result after ", progress.first_result)])
        if item.outcome.bad and not progress.first_red:
            progress.first_red = f"after {self._seconds()}: {_named(item)}"
            self._say(wrapped((), f"first red {progress.first_red}", self.output.width))
        if progress.done % EVERY == 0:
            self._say([line(f"-- {progress.done} items after {self._seconds()}, {progress.failed} red")])

    def _answer(self, ran: str) -> None:
        self.standing.find_suspects()
        self.progress.answer = f"after {self._seconds()}: {ran}"
        self._say(messages.answer(self.progress.answer, self.standing, self.output.width))

    def _ended(self, child: Child) -> None:
        """The process of a run is over: by itself, by a wrong set-up, or in the middle of an item."""
        run, fatal = child.report(), child.fatal()
        if run is None and fatal and self._ends < MOST_ENDS:
            self._ends += 1
            self.standing.take(fatal)
            self.due = self.due.without({*child.done, *(item.nodeid for item in fatal)})
            self._close_child()
            self._say([line(f"the process ended while it ran {_named(fatal[0])}; another process runs the rest")])
            self._start(self.progress.what)
            return
        self.child = None
        refusal = child.refusal() if run is None else ""
        child.close()
        self.progress.over = True
        if run is None:
            self._refused(refusal)
            return
        self._answers += self._answering
        self.standing.forget((self.due.first | self.due.rest) - child.done)
        self.due = Due()
        self.standing.end(run)
        if not self.progress.answer:
            self._answer(f"{self.progress.done} items ran")
        elif self.progress.rest:
            self._say(messages.rest(self._seconds(), self.progress, self.standing, self.output.width))
        self._keep()
        if not (self.options.once and self._answers):
            self._say(messages.waiting())

    def _refused(self, refusal: str) -> None:
        """The last results stand. The items wait until a file changes."""
        if self.options.once and self.standing.last is None:
            raise KitError(refusal)
        self._answers += self._answering
        if not self.sources.known:
            self._first_look()
        if not self.sources.broken:
            self.progress.problem = refusal
            self._say(messages.refused(refusal, bool(self.standing.items), self.output.width))

    def _keep(self) -> None:
        if self._places.places is not None:
            keep(Kept(self.standing, self.sources, self._places.places), self.options.kept)

    def _close_child(self) -> None:
        """End the run that goes on; what it has done stays, and what it has not is still due."""
        child, self.child = self.child, None
        if child is None:
            return
        self._take(child)
        self.due = self.due.without(child.done)
        self.progress.over = True
        with contextlib.suppress(KeyboardInterrupt):
            child.stop()
        child.close()

    # -- what is shown ---------------------------------------------------------------------------------------------------
    def _seconds(self) -> str:
        return f"{time.monotonic() - self._changed_at:.1f} s"

    def _say(self, lines: list[Line]) -> None:
        self.output.event(lines)

    def _show(self) -> None:
        if self.output.live:
            self.output.show(view(self.standing, self.progress, self.output.width))


def _named(item: ItemOutcome) -> str:
    return f"{item.rule or item.nodeid}[{'-'.join(part for part in (*item.row, item.params) if part)}]"


def _saved(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
