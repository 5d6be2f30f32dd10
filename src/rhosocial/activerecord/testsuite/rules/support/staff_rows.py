"""The staff's usual rows: departments, and people of whom some have none, and a boss or none."""

from __future__ import annotations

from typing import Any

from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES
from .terms import Terms


async def staffed(db: Db, staff: Any) -> Terms:
    """The staff's tables with their usual rows."""
    q = Terms(db, staff)
    await put_staff(q)
    return q


async def put_staff(q: Terms) -> None:
    """Put the usual rows into the staff's tables."""
    await q.fill("dept", "id title", DEPTS)
    await q.fill("employee", "id name dept_id boss_id pay", EMPLOYEES)
