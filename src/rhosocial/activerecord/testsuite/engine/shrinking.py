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


class Limit:
    """The time for a search, which begins with the first failure."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: Optional[float] = None

    @property
    def begun(self) -> bool:
        """Whether an example has failed."""
        return self._since is not None

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self._since is not None and time.monotonic() - self._since > self._seconds

    def failed(self) -> None:
        """An example failed."""
        if self._since is None:
            self._since = time.monotonic()


class Shrinking:
    """The search for one rule's simplest failing example."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._limit = Limit(seconds)
        self._last: Optional[BaseException] = None

    @contextlib.contextmanager
    def bounded(self) -> Iterator[None]:
        """The whole search; when the time is over it raises what the simplest example so far raised."""
        try:
            yield
        except _Over:
            last = self._last
            assert last is not None
            chain = last.__cause__, last.__context__, last.__suppress_context__
            try:
                raise last
            finally:
                # What the backend raised it from tells the failure's cause; that the time was over does not.
                last.__cause__, last.__context__, last.__suppress_context__ = chain

    def note(self, error: BaseException) -> None:
        """Keep the failure of an example: Hypothesis tries simpler ones than the last that failed."""
        self._last = error
        self._limit.failed()

    def stop_when_over(self) -> None:
        """End the search when its time is over. Call it before each example."""
        if self._limit.over:
            raise _Over
