"""Bounds the time in which Hypothesis searches for a simpler example."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Optional

SECONDS = 3.0
"""How long a simpler example is searched for: one that makes tables on a server takes tenths of a second, and a search is
hundreds of examples."""


class _Over(BaseException):
    """Ends the search. Not an Exception, so that Hypothesis does not take it for a failure."""


class Shrinking:
    """The search for one rule's simplest failing example."""

    def __init__(self, seconds: Optional[float] = None) -> None:
        self._seconds = SECONDS if seconds is None else seconds
        self._last: Optional[BaseException] = None
        self._since: Optional[float] = None

    @contextlib.contextmanager
    def bounded(self) -> Iterator[None]:
        """The whole search; when the time is over it raises what the simplest example so far raised."""
        try:
            yield
        except _Over:
            assert self._last is not None
            raise self._last from None

    def note(self, error: BaseException) -> None:
        """Keep the failure of an example: Hypothesis tries simpler ones than the last that failed."""
        self._last = error
        self._since = self._since or time.monotonic()

    def stop_when_over(self) -> None:
        """End the search when its time is over. Call it before each example."""
        if self._since is not None and time.monotonic() - self._since > self._seconds:
            raise _Over
