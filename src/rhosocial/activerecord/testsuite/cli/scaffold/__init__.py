"""A working set-up for a backend's own repository: found out, written, and never over anything that is there."""

from __future__ import annotations

from .discovery import Backend, find_backend
from .files import Written, next_steps, planned, write

__all__ = ["Backend", "Written", "find_backend", "next_steps", "planned", "write"]
