"""Isolation levels that a target supports or refuses."""

from __future__ import annotations

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


async def refused(db: Db, level: str) -> str:
    """The reason why the target refuses the level; empty if it supports the level."""
    session = await db.connect("probe")
    try:
        session.transaction_manager.isolation_level = IsolationLevel[level]
        await db(session.transaction_manager.begin())
        await db(session.transaction_manager.rollback())
    except DatabaseError as error:
        return f"{type(error).__name__}: {error}"
    return ""


async def needs_level(db: Db, level: str) -> None:
    """Skip where the backend refuses the level, which is a valid answer."""
    db.needs_second_session()
    why = await refused(db, level)
    if why:
        skip(SkipKind.UNSUPPORTED, f"isolation level {level} ({why})")
