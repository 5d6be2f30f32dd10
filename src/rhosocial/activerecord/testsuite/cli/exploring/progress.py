"""How far an exploration is: a live line in a terminal, elsewhere a line for each round."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Optional

from ..screen import console


class Progress:
    """Shows the progress until it is closed."""

    def __init__(self) -> None:
        screen = console()
        self._status: Optional[Any] = screen.status("exploring") if screen.is_terminal else None
        if self._status is not None:
            self._status.start()

    def show(self, standing: str) -> None:
        """Within a round."""
        if self._status is not None:
            self._status.update(standing)

    def round(self, standing: str) -> None:
        """A round is over."""
        if self._status is None:
            print(standing, flush=True)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """While something else is printed."""
        self.close()
        yield
        if self._status is not None:
            self._status.start()

    def close(self) -> None:
        """Remove the live line."""
        if self._status is not None:
            self._status.stop()
