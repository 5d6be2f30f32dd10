"""Shows a watch: one block that is drawn anew in a terminal, and elsewhere a line for each event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Optional

from ...report.lines import Line, plain
from ..screen import console, rendered, width


class Output:
    """Where the watch is shown, until it is closed."""

    def __init__(self) -> None:
        screen = console()
        self._live: Optional[Any] = None
        self._shown = ""
        if screen.is_terminal:
            from rich.live import Live

            self._live = Live(console=screen, auto_refresh=False)
            self._live.start()

    @property
    def live(self) -> bool:
        """Whether a block is shown, and no events."""
        return self._live is not None

    @property
    def width(self) -> int:
        """The columns that a line may take."""
        return width()

    def show(self, lines: Iterable[Line]) -> None:
        """The whole state, in a terminal."""
        if self._live is None:
            return
        found = list(lines)
        text = plain(found)
        if text != self._shown:
            self._shown = text
            self._live.update(rendered(found), refresh=True)

    def event(self, lines: Iterable[Line]) -> None:
        """What happened, outside of a terminal."""
        if self._live is None:
            print(plain(lines), end="", flush=True)

    def close(self) -> None:
        """Leave the last state where it is."""
        if self._live is not None:
            self._live.stop()
