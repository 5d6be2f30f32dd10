"""Prints marked-up lines: coloured in a terminal, plain in a pipe and where NO_COLOR is set."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TextIO

from ..report.lines import Fragment, Line, Markup

_CODES = {
    Markup.HEAD: "1",
    Markup.GOOD: "32",
    Markup.BAD: "1;31",
    Markup.WARN: "33",
    Markup.KNOWN: "36",
    Markup.DIM: "2",
}


def coloured(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The columns that there are, within what can be read."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)


def show(lines: Iterable[Line]) -> None:
    """Print lines to the standard output."""
    colour = coloured(sys.stdout)
    for line in lines:
        text = "".join(_written(fragment, colour) for fragment in line)
        print(text if colour else text.rstrip())


def _written(fragment: Fragment, colour: bool) -> str:
    if not colour or fragment.markup is None:
        return fragment.text
    return f"\x1b[{_CODES[fragment.markup]}m{fragment.text}\x1b[0m"
