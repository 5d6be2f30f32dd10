"""A working set-up for a backend's own repository: found out, written, and never over anything that is there."""

from __future__ import annotations

from .discovery import Backend, find_backend
from .files import Written, next_steps, planned, write
from .new import NewRepository, next_steps_new, planned_new
from .servers import SERVERS

__all__ = [
    "SERVERS",
    "Backend",
    "NewRepository",
    "Written",
    "find_backend",
    "next_steps",
    "next_steps_new",
    "planned",
    "planned_new",
    "write",
]
