"""The rows of the family ``staff``: departments, and people who may have no department and no boss."""

from __future__ import annotations

from typing import Any

from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES
from .terms import Terms


async def with_staff(db: Db, staff: Any) -> Terms:
    """The tables ``dept`` and ``employee`` with the rows of ``schema/families/staff.py``."""
    q = Terms(db, staff)
    await put_staff(q)
    return q


async def put_staff(q: Terms) -> None:
    """Insert the rows of ``schema/families/staff.py``."""
    await q.fill("dept", "id title", DEPTS)
    await q.fill("employee", "id name dept_id boss_id pay", EMPLOYEES)
