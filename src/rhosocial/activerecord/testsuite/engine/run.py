"""One run of the kit in one process: its targets, its sessions, and what all of them share."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional

import pytest

from ..schema.prefix import make_prefix, run_key
from .finalizers import destroy
from .forced_exit import end_holding
from .modes import let_threads_end
from .run_locks import RunLock
from .run_records import record_of
from .scratch import Scratch
from .session import Session
from .session_end import end

if TYPE_CHECKING:
    from ..provider import Provider
    from ..targets.model import Target
    from .exploring import Exploring
    from .kept_finds import KeptFind
    from .recording.record import ItemRecord
    from .spectra.raised import Raised


RUN: pytest.StashKey[Run] = pytest.StashKey()
"""The key of the run on pytest's config."""


@dataclass(frozen=True)
class Slot:
    """One target in one mode, with the provider that adapts it. Items are parametrized with slots."""

    target: Target
    mode: str
    provider: Provider
    stands_for: str = ""
    """The slot in whose item this one runs: a twin has no items of its own."""

    @property
    def id(self) -> str:
        """The first part of the item's parameter id: ``<target>-<mode>``."""
        return f"{self.target.name}-{self.mode}"

    def param_in(self, name: str) -> Optional[str]:
        """The rule's own parameter in the id of one of the slot's items, without target and mode."""
        return name[len(self.stands_for or self.id) :].removeprefix("-") or None


def _key(slot: Slot) -> tuple[str, str, int]:
    return (slot.target.name, slot.mode, id(slot.provider))


@dataclass
class Options:
    """The user's choices for this run; the defaults are those of a plain ``pytest``."""

    timeout: float = 60.0
    """Seconds after which a test's session is aborted."""
    most_losses: int = 3
    """Aborted sessions of a target in a row after which its other tests are not run."""
    sees_drivers: bool = True
    """Whether logs show what drivers get. Benchmarks time backends, which that would slow down."""


@dataclass
class Run:
    """The sessions of one process, made on first use.

    ``token`` is shared by all workers of one run; ``worker`` is this process's number among them.
    """

    token: str
    worker: int
    options: Options = field(default_factory=Options)
    kept: Optional[Path] = None
    """The folder that outlives the run, where what is slow to compute may be kept; nothing is when it does not exist."""
    started: int = field(default_factory=lambda: int(time.time() // 60))
    expect_failure: Callable[[Any, Session], bool] = lambda node, session: False
    """Marks a test that a known failure expects to fail, and returns whether there is one. The plugin sets it."""
    knows_failure: Callable[[str, Optional[str], Session], bool] = lambda rule, param, session: False
    """Whether a known failure expects a rule to fail on a session. The plugin sets it."""
    record: Optional[ItemRecord] = None
    """What records the one item of this run; None in an ordinary run. The plugin sets it."""
    raised: Optional[Raised] = None
    """Takes tracebacks in a second pass over failed items; None before. The plugin sets it."""
    exploring: Optional[Exploring] = None
    """The choice of an exploration; None in an ordinary run. The plugin sets it."""
    kept_finds: list[KeptFind] = field(default_factory=list)
    """Examples to replay before those that rules draw. The plugin sets them."""
    sessions: dict[tuple[str, str, int], Session] = field(default_factory=dict)
    aborted: list[Session] = field(default_factory=list)
    """Sessions that were replaced; their tables are dropped at the end."""
    _made: int = 0
    """How many sessions were made so far; each has a number of its own."""
    _losses: dict[tuple[str, str, int], int] = field(default_factory=dict)
    exit_status: Callable[[], int] = lambda: 1
    """The status with which the process is going to end; asked for when it must be ended in spite of hanging sessions."""
    forgotten: list[threading.Thread] = field(default_factory=list)
    """Threads still running after every session was closed; Python would wait for them before it ends."""
    _strangers: frozenset[threading.Thread] = field(default_factory=lambda: frozenset(threading.enumerate()))
    _scratch: Optional[Scratch] = None
    _lock: Optional[RunLock] = None

    @classmethod
    def of_this_process(cls, options: Optional[Options] = None) -> Run:
        """The run of this process; all xdist workers of one run share its token."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        token = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{time.time_ns()}"
        number = "".join(c for c in worker if c.isdigit())
        return cls(token, int(number or 0), options or Options())

    @property
    def scratch(self) -> Path:
        """A folder of this process, deleted at the end of its run."""
        if self._scratch is None:
            self._scratch = Scratch()
        return self._scratch.path

    def session(self, slot: Slot) -> Session:
        """The session of a slot; a new one is not open yet."""
        key = _key(slot)
        if key not in self.sessions:
            # The worker and the session's number share three base-36 digits: 46 workers with 1,000 sessions each.
            number = self.worker * 1000 + self._made
            self._made += 1
            prefix = make_prefix(self.started, self.token, number, slot.mode)
            self._lock = self._lock or RunLock(run_key(prefix))
            session = Session(slot.target, slot.mode, slot.provider, prefix, self.scratch)
            session.kept = self.kept
            session.log.sees_drivers = self.options.sees_drivers
            session.record = record_of(prefix, self._lock.path)
            self.sessions[key] = session
        return self.sessions[key]

    @contextlib.contextmanager
    def renewed(self, slots: Iterable[Slot]) -> Iterator[None]:
        """New sessions of these slots within the block: what earlier tests left or changed is not in them."""
        before = {_key(slot): self.sessions.pop(_key(slot)) for slot in slots if _key(slot) in self.sessions}
        try:
            yield
        finally:
            # Those of the block are closed, and their tables dropped, at the end of the run.
            self.aborted += [self.sessions.pop(key) for key in before if key in self.sessions]
            self.sessions.update(before)

    def lose(self, slot: Slot) -> None:
        """Note that a session was aborted. The next test gets a new one, until too many were lost in a row."""
        session = self.session(slot)
        key = _key(slot)
        self._losses[key] = self._losses.get(key, 0) + 1
        if session.lost and self._losses[key] < self.options.most_losses:
            self.aborted.append(self.sessions.pop(key))
        elif session.lost:
            session.gone = f"{self._losses[key]} sessions in a row were aborted, the last one since {session.gone}"

    def keep(self, slot: Slot) -> None:
        """Note that a session came through a test."""
        self._losses.pop(_key(slot), None)

    def close(self) -> list[str]:
        """Close every session and delete the scratch folder; return the problems as messages."""
        problems: list[str] = []
        hung: list[Session] = []
        sessions = (*self.sessions.values(), *self.aborted)
        for session in sessions:
            problems += end(session, hung)
        self.forgotten = let_threads_end(self._strangers)
        for session in sessions:
            session.runner.close()
        if hung:
            # Python would destroy their backends when it ends, and those disconnect once more then.
            end_holding(hung, self.exit_status)
        problems += destroy([session for session in sessions if session not in hung])
        self.sessions.clear()
        self.aborted.clear()
        if self._scratch is not None:
            self._scratch.remove()
            self._scratch = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        return problems

    def opened(self) -> Iterable[Session]:
        """The sessions that were used."""
        return [session for session in self.sessions.values() if session.opened or session.gone]
