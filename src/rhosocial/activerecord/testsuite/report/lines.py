"""Lines of text with a meaning for each part, so that a printer can colour them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Optional

from .printable import on_one_line


class Markup(str, Enum):
    """The meaning of a part of a line; the printer chooses the colour."""

    HEAD = "head"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    KNOWN = "known"
    DIM = "dim"


@dataclass(frozen=True)
class Fragment:
    """A part of a line: text without line breaks that a terminal shows as it is, and what it means, if anything."""

    text: str
    markup: Optional[Markup] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", on_one_line(self.text))


Line = tuple[Fragment, ...]


def line(*parts: object) -> Line:
    """A line from fragments and plain texts."""
    return tuple(part if isinstance(part, Fragment) else Fragment(str(part)) for part in parts)


def width_of(fragments: Sequence[Fragment]) -> int:
    """The number of characters in the fragments."""
    return sum(len(fragment.text) for fragment in fragments)


def plain(lines: Iterable[Line]) -> str:
    """The text alone, without trailing blanks; every line has a line break."""
    return "".join("".join(fragment.text for fragment in each).rstrip() + "\n" for each in lines)


def wrapped(lead: Sequence[Fragment], text: str, width: int) -> list[Line]:
    """``lead`` and then ``text``, broken at blanks to ``width``; continued lines are indented to the start of the text."""
    indent = width_of(lead)
    room = max(width - indent, 20)
    pieces = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    first = (*lead, Fragment(pieces[0]))
    return [first, *(line(" " * indent + piece) for piece in pieces[1:])]


def flowed(pieces: Iterable[Line], width: int) -> list[Line]:
    """The pieces separated by blanks; lines break between pieces, and continued lines are indented."""
    lines: list[Line] = []
    current: Line = ()
    for piece in pieces:
        if current and width_of(current) + 1 + width_of(piece) > width:
            lines.append(current)
            current = line("  ", *piece)
        else:
            current = (*current, *line(" "), *piece) if current else piece
    return [*lines, current] if current else lines
