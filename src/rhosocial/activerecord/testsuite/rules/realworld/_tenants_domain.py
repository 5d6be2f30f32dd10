"""An application that tenants share: no row crosses from one to another, in whatever form one asks."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ._session_pool import TRIES, pause, retrying
from .families.office import OFFICE

TITLES = ("plan", "list", "100%", "draft")
"""Every tenant has a note of each title, of the sizes 1 to 4; ``draft`` was deleted."""


class Interrupted(Exception):
    """The application fails in the middle of a change."""


class Desk:
    """What one session does for one tenant. Each change is one transaction, with a line in the log."""

    def __init__(self, db: Db, backend: Any, tenant: int) -> None:
        self.db = db
        self.backend = backend
        self.tenant = tenant
        self.models = db.bind(OFFICE, backend)

    def notes(self) -> Any:
        """The tenant's notes: what every question starts with."""
        note = self.models.Note
        return note.query().where(note.c.tenant_id == self.tenant)

    async def _log(self, note: Any, what: str) -> None:
        await self.db(self.models.Action(tenant_id=self.tenant, note_id=note.id, what=what).save())

    async def add(self, title: str, size: int = 1, *, interrupted: bool = False) -> int:
        """The key of a new note."""

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
        """Whether the tenant had this note, which is deleted softly now."""

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
        """Add a letter to a title as a form does, which shows a note first and saves it later; how often it had to."""
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
        raise AssertionError(f"the note could not be saved {TRIES} times")


async def seeded(db: Db, office: Any) -> tuple[Desk, Desk]:
    """Two tenants with the same notes, one after the other in the table, and a remark on each."""
    desks = Desk(db, db.backend, 1), Desk(db, db.backend, 2)
    for size, title in enumerate(TITLES, start=1):
        for desk in desks:
            key = await desk.add(title, size)
            await db(office.Remark(tenant_id=desk.tenant, note_id=key, body=f"on {title}").save())
            if title == "draft":
                assert await desk.remove(key) is True
    return desks
