"""Runs a schedule: steps of several sessions in a fixed order, where any step may block and any session may be aborted.

Each session has its own actor, a thread in sync mode and a chain of tasks in async mode, with its own backend. A step that
does not end soon counts as blocked, and the schedule goes on. When a session fails, it is rolled back and its later steps
are skipped. Verdicts depend on the rows read, the durable rows and the acknowledged commits, never on durations.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Optional

from .modes import drive

if TYPE_CHECKING:
    from .db import Db

BLOCK = 0.15
"""Seconds after which a step counts as blocked. Too short only lets a schedule go on early, it never makes an anomaly."""
DEADLINE = 25.0
"""Seconds within which every blocked step must end by itself. Every session's lock timeout is shorter."""


@dataclass(frozen=True)
class Step:
    """One step of one session. ``kind``: begin, read, write, commit, rollback. A read is kept under its ``label``."""

    session: str
    kind: str
    sql: str = ""
    label: str = ""

    def __str__(self) -> str:
        return f"{self.session} {self.kind} {self.label or self.sql}".strip()


@dataclass
class History:
    """The result of a schedule. ``reads`` are the rows by label; ``story`` is for failure messages."""

    reads: dict[str, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    aborted: dict[str, BaseException] = field(default_factory=dict)
    blocked: list[Step] = field(default_factory=list)
    durable: dict[int, int] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)

    def shown(self) -> str:
        """The steps as they ran, one per line, then the durable rows, the commits and the aborted sessions."""
        ends = [f"durable: {self.durable}", f"committed: {', '.join(sorted(self.committed)) or 'none'}"]
        ends += [f"{name} was aborted: {type(error).__name__}: {error}" for name, error in self.aborted.items()]
        return "\n".join([*self.story, *ends])


class Actor:
    """One session of a schedule. Its steps run one after the other, independently of other actors."""

    def __init__(self, name: str, db: Db) -> None:
        self.name = name
        self.db = db
        self.backend: Any = None
        self.pending: list[Any] = []
        self._thread = None if db.is_async else concurrent.futures.ThreadPoolExecutor(1, f"schedule {name}")
        self._turn = asyncio.Lock() if db.is_async else None

    def start(self, coroutine: Any) -> Any:
        """Schedule a coroutine after all earlier ones of this actor and return its future."""
        if self._thread is not None:
            future: Any = self._thread.submit(contextvars.copy_context().run, drive, coroutine)
        else:
            future = asyncio.ensure_future(self._in_turn(coroutine))
        self.pending.append(future)
        return future

    async def _in_turn(self, coroutine: Any) -> Any:
        assert self._turn is not None
        async with self._turn:
            return await coroutine

    async def open(self, **options: Any) -> None:
        """Connect inside the actor, since a driver may tie a connection to its thread."""
        self.backend = await self.db.connect(self.name, **options)

    async def close(self) -> None:
        """Roll back and disconnect inside the actor."""
        if self.backend is not None:
            if self.backend.in_transaction:
                await self.db(self.backend.rollback_transaction())
            await self.db(self.backend.disconnect())

    def end(self) -> None:
        """Shut the actor's thread down."""
        if self._thread is not None:
            self._thread.shutdown(wait=False)


async def wait(db: Db, futures: Iterable[Any], seconds: float) -> list[Any]:
    """Wait for futures of actors and return those that did not end in time."""
    chosen = list(futures)
    if not chosen:
        return []
    if db.is_async:
        _, late = await asyncio.wait(chosen, timeout=seconds)
    else:
        _, late = concurrent.futures.wait(chosen, timeout=seconds)
    return list(late)


class Runner:
    """Runs schedules on new sessions of the running test's target."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self.history = History()
        self.actors: dict[str, Actor] = {}

    async def play(self, steps: Sequence[Step], level: Optional[Any], rows_sql: str) -> History:
        """Run the steps with every transaction at ``level``, then read the durable rows through the observer.

        Raises AssertionError when a blocked step does not end by itself, since a run must never hang on a lock.
        """
        names = list(dict.fromkeys(step.session for step in steps))
        self.actors = {name: Actor(name, self.db) for name in names}
        try:
            for actor in self.actors.values():
                await self._finish(actor.start(actor.open()))
            for step in steps:
                await self._step(step, level)
            await self._settle(DEADLINE)
        finally:
            await self._close()
        self.history.durable = {int(key): int(value) for key, value in await self.db.observer.rows(rows_sql)}
        return self.history

    async def _step(self, step: Step, level: Optional[Any]) -> None:
        actor = self.actors[step.session]
        future = actor.start(self._run(actor, step, level))
        if await wait(self.db, [future], BLOCK):
            self.history.blocked.append(step)
            self.history.story.append(f"{step}: blocked")
        # Steps that waited for this one end before the next step begins.
        if step.kind in ("commit", "rollback"):
            await self._settle(BLOCK, required=False)

    async def _run(self, actor: Actor, step: Step, level: Optional[Any]) -> None:
        if step.session in self.history.aborted:
            return
        try:
            seen = await self._act(actor, step, level)
        except Exception as error:
            self.history.aborted[step.session] = error
            self.history.story.append(f"{step}: {type(error).__name__}")
            if actor.backend.in_transaction:
                # The rollback releases the victim's locks, which the others would wait for.
                try:
                    await self.db(actor.backend.rollback_transaction())
                except Exception as second:
                    self.history.story.append(f"{step.session} rollback: {type(second).__name__}")
            return
        self.history.story.append(f"{step}: {seen}" if seen is not None else f"{step}")

    async def _act(self, actor: Actor, step: Step, level: Optional[Any]) -> Optional[Any]:
        manager = actor.backend.transaction_manager
        if step.kind == "begin":
            if level is not None:
                manager.isolation_level = level
            await self.db(manager.begin())
        elif step.kind == "read":
            rows = await self.db.rows(step.sql, backend=actor.backend)
            self.history.reads[step.label] = tuple(tuple(row.values()) for row in rows)
            return self.history.reads[step.label]
        elif step.kind == "write":
            await self.db.run(step.sql, backend=actor.backend)
        elif step.kind == "commit":
            await self.db(manager.commit())
            self.history.committed.add(step.session)
        else:
            await self.db(manager.rollback())
        return None

    async def _settle(self, seconds: float, *, required: bool = True) -> None:
        futures = [future for actor in self.actors.values() for future in actor.pending]
        late = await wait(self.db, futures, seconds)
        if late and required:
            raise AssertionError(f"blocked for more than {seconds:g} s:\n{self.history.shown()}")

    async def _finish(self, future: Any) -> None:
        if await wait(self.db, [future], DEADLINE):
            raise AssertionError(f"no answer within {DEADLINE:g} s")
        future.result()

    async def _close(self) -> None:
        closing = [actor.start(actor.close()) for actor in self.actors.values()]
        await wait(self.db, closing, DEADLINE)
        for actor in self.actors.values():
            actor.end()
        for future in closing:
            if future.done():
                future.result()
