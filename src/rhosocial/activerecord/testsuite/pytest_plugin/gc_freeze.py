"""What the garbage collector need not look at again: models, items and reports stay until the end of the run."""

from __future__ import annotations

import gc
from typing import Any


class GcFreeze:
    """Keeps the collector's full passes short, which would else take up to 0.4 s of some test.

    CPython alone can set objects aside; elsewhere nothing happens. Only between tests, so that a rule that asks for a
    collection finds all that it made itself.
    """

    def __init__(self) -> None:
        self._usable = hasattr(gc, "freeze")
        self._passed = False

    def leave_alone(self) -> None:
        """Set aside what there is, and from now on what is left after each full pass."""
        if self._usable:
            gc.freeze()
            gc.callbacks.append(self._note)

    def _note(self, phase: str, info: dict[str, Any]) -> None:
        self._passed |= phase == "stop" and info["generation"] == 2

    def between_tests(self) -> None:
        """Set aside what the last full pass left."""
        if self._passed:
            self._passed = False
            gc.freeze()

    def release(self) -> None:
        """Give everything back to the collector."""
        if self._usable and self._note in gc.callbacks:
            gc.callbacks.remove(self._note)
            gc.unfreeze()
