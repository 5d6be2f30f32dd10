"""An application that tenants share: no form of query mixes their rows."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ..support.retries import TRIES, pause, retrying
from .families.office import OFFICE

TITLES = ("plan", "list", "100%", "draft")
"""Each tenant has one note for each title, with the sizes 1 to 4; ``draft`` is soft deleted."""


class Interrupted(Exception):
    """The application failed in the middle of a change."""


class Desk:
    """One session of one tenant. Each change is one transaction and writes a line of the log."""

    def __init__(self, db: Db, backend: Any, tenant: int) -> None:
        self.db = db
        self.backend = backend
        self.tenant = tenant
        self.models = db.bind(OFFICE, backend)

    def notes(self) -> Any:
        """A query for the tenant's notes, from which every other query starts."""
        note = self.models.Note
        return note.query().where(note.c.tenant_id == self.tenant)

    async def _log(self, note: Any, what: str) -> None:
        await self.db(self.models.Action(tenant_id=self.tenant, note_id=note.id, what=what).save())

    async def add(self, title: str, size: int = 1, *, interrupted: bool = False) -> int:
        """Write a note and return its key."""

        async def adding() -> int:
            async with self.db.using(self.backend.transaction()):
                note = self.models.Note(tenant_id=self.tenant, title=title, size=size)
                await self.db(note.save())
                await self._log(note, "add")
                if interrupted:
                    raise Interrupted
            return int(note.id)

        return await retrying(self.db, adding)

    async def remove(self, key: int) -> bool:
        """Soft delete a note. Returns False when the tenant does not have it."""

        async def removing() -> bool:
            async with self.db.using(self.backend.transaction()):
                note = await self.db(self.notes().where(self.models.Note.c.id == key).one())
                if note is None:
                    return False
                await self.db(note.delete())
                await self._log(note, "remove")
            return True

        return await retrying(self.db, removing)

    async def append(self, key: int, letter: str) -> int:
        """Add a letter to a title as a web form does: read, save later, retry. Returns the number of tries."""
        for number in range(1, TRIES):
            note = await self.db(self.notes().where(self.models.Note.c.id == key).one())
            await pause(self.db, 0.001)
            note.title += letter
            try:
                async with self.db.using(self.backend.transaction()):
                    await self.db(note.save())
                    await self._log(note, letter)
            except DatabaseError:
                await pause(self.db, min(0.001 * number, 0.02))
            else:
                return number
        raise AssertionError(f"the note could not be saved in {TRIES} tries")


async def two_tenants(db: Db, office: Any) -> tuple[Desk, Desk]:
    """Write the same notes for two tenants, in alternating rows, with a remark on each; returns both desks."""
    desks = Desk(db, db.backend, 1), Desk(db, db.backend, 2)
    for size, title in enumerate(TITLES, start=1):
        for desk in desks:
            key = await desk.add(title, size)
            await db(office.Remark(tenant_id=desk.tenant, note_id=key, body=f"on {title}").save())
            if title == "draft":
                assert await desk.remove(key) is True
    return desks
