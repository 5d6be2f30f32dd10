"""Freezes long-lived objects so that the garbage collector skips them: models, items and reports stay for the whole run."""

from __future__ import annotations

import gc
from typing import Any


class GcFreeze:
    """Keeps the collector's full passes short; without it they take up to 0.4 s of some test.

    Only CPython can freeze objects; elsewhere nothing happens. Objects are frozen only between tests, so that a rule that
    calls the collector finds all objects that it made itself.
    """

    def __init__(self) -> None:
        self._usable = hasattr(gc, "freeze")
        self._passed = False

    def leave_alone(self) -> None:
        """Freeze all present objects, and from now on those that remain after each full pass."""
        if self._usable:
            gc.freeze()
            gc.callbacks.append(self._note)

    def _note(self, phase: str, info: dict[str, Any]) -> None:
        self._passed |= phase == "stop" and info["generation"] == 2

    def between_tests(self) -> None:
        """Freeze the objects that remained after the last full pass."""
        if self._passed:
            self._passed = False
            gc.freeze()

    def release(self) -> None:
        """Unfreeze all objects."""
        if self._usable and self._note in gc.callbacks:
            gc.callbacks.remove(self._note)
            gc.unfreeze()
