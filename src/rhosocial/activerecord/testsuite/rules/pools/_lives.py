"""The lives of sessions: the table that they write, what each of them sees, and what others see, beside a model."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ...engine.noting import noted
from ..support.settings import settings_of
from ..support.story import Story
from ..support.workers import durable

Rows = dict[int, int]
_DRAWN = 5


@dataclass(eq=False)
class Held:
    """A backend that the program holds."""

    name: str
    backend: Any
    connected: bool = True
    failed: bool = False
    """A statement failed in the present session."""


class Source:
    """Where backends come from and go to: connected one by one, or lent by a pool."""

    def __init__(self, db: Db, pool: Any = None, *, ends_sessions: bool = True) -> None:
        self.db = db
        self.pool = pool
        self.ends_sessions = ends_sessions
        """A backend that is given back has no session any more, and nothing of an open transaction."""

    async def take(self) -> Any:
        """A connected backend, in a session that the kit did not tune: one that it opens again has the same settings."""
        if self.pool is not None:
            return await self.db(self.pool.acquire())
        backend = self.db.unconnected()
        await self.db(backend.connect())
        return backend

    async def give(self, backend: Any) -> None:
        """Give it back."""
        await self.db(backend.disconnect() if self.pool is None else self.pool.release(backend))


class Lives(Story):
    """The backends that are held, at most one of them within a transaction, and what the table holds."""

    def __init__(self, db: Db, jobs: Any, source: Source) -> None:
        super().__init__("job (id, v)")
        self.db = db
        self.jobs = jobs
        self.source = source
        self.held: list[Held] = []
        self.committed: Rows = {}
        self.view: Rows = {}
        """The rows as the session within a transaction sees them; without one, the committed rows."""
        self.marks: list[Rows] = []
        """The view when each open level began."""
        self.inside: Optional[Held] = None
        self.taken = 0

    # -- the course -------------------------------------------------------------------------------------------------------
    async def assert_modelled(self, steps: tuple[LifeStep, ...], seeds: tuple[int, ...]) -> None:
        """Take a backend, do a step for each seed (0: none), and give back what is held."""
        await self.db.observer.run(self.jobs.sql("DELETE FROM {job}"))
        try:
            await self.take()
            settings = await settings_of(self.db, self.held[0].backend)
            for seed in seeds:
                if seed:
                    await self._step(steps, Random(seed))
            await self._end(settings)
        finally:
            for each in self.held:
                with contextlib.suppress(DatabaseError):
                    await self.db(each.backend.disconnect())

    async def _step(self, steps: tuple[LifeStep, ...], random: Random) -> None:
        """The first of a few drawn steps that is possible now."""
        for step in random.choices(steps, k=_DRAWN):
            done = await self.told(step(self, random, random.choice(self.held)))
            if done is not None:
                noted("step of a life", done)
                await self.told(self.compare())
                return

    async def _end(self, settings: list[tuple[Any, ...]]) -> None:
        """Without a transaction, a session has the settings that the first one had at the beginning."""
        for each in list(self.held):
            if each is not self.inside and each.connected:
                found = await settings_of(self.db, each.backend)
                differing = sorted({str(row[1:]) for row in set(found) ^ set(settings)})
                if differing:
                    self.fail(
                        f"{each.name} ends with other settings than the first session had: {', '.join(differing)}"
                    )
            if each is self.inside:
                self.say(f"{each.name}: rollback, at the end")
                while self.marks:
                    await self.db(each.backend.rollback_transaction())
                    self.view = self.marks.pop()
                self.settle()
            await self.give(each)
        self.say("")
        await self.told(self.compare())

    async def compare(self) -> None:
        """Each session sees its own rows, others the committed ones; the manager knows whether there is a transaction."""
        for each in self.held:
            inside = each is self.inside
            found = each.backend.in_transaction
            assert found is inside, f"{each.name}: in_transaction is {found!r}, not {inside}"
            if each.connected:
                rows = await self.db.rows(self.jobs.sql('SELECT "id", "v" FROM {job}'), backend=each.backend)
                seen = {int(row["id"]): int(row["v"]) for row in rows}
                wanted = self.view if inside else self.committed
                assert seen == wanted, f"{each.name} sees {seen}, not {wanted}"
        kept = dict(await durable(self.db, self.jobs))
        assert kept == self.committed, f"others see {kept}, not {self.committed}"
        if self.source.pool is not None:
            lent = self.source.pool.get_stats().current_in_use
            assert lent == len(self.held), f"the pool counts {lent} backends as lent, not {len(self.held)}"

    # -- what steps use -----------------------------------------------------------------------------------------------------
    async def take(self) -> None:
        """Hold one more backend."""
        self.taken += 1
        backend = await self.source.take()
        lent = [each.name for each in self.held if each.backend is backend]
        assert not lent, f"the pool lends what {lent} is"
        self.held.append(Held(f"backend {self.taken}", backend))

    async def give(self, held: Held) -> None:
        """Give a backend back, with what is open on it."""
        await self.source.give(held.backend)
        self.held.remove(held)
        if held is self.inside:
            self.lost()

    async def disconnect(self, held: Held) -> None:
        """End a backend's session, with what is open on it."""
        await self.db(held.backend.disconnect())
        held.connected = held.failed = False
        if held is self.inside:
            self.lost()

    def may_write(self, held: Held) -> bool:
        """Whether no other session has a transaction, whose locks would be in the way."""
        return self.inside in (None, held)

    def begun(self, held: Held) -> None:
        """A level began."""
        self.marks.append(dict(self.view))
        self.inside = held

    def ended(self, *, undone: bool) -> None:
        """The innermost level ended."""
        before = self.marks.pop()
        if undone:
            self.view = before
        self.settle()

    def lost(self) -> None:
        """The transaction went with its session."""
        self.marks.clear()
        self.view = dict(self.committed)
        self.settle()

    def settle(self) -> None:
        """Without an open level, what is seen is committed."""
        if not self.marks:
            self.inside = None
            self.committed = dict(self.view)


LifeStep = Callable[[Lives, Random, Held], Awaitable[Optional[str]]]
"""A step does something with one of the backends, and brings the model to what should be there. None: not possible here."""
