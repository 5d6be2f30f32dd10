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
    """A part of a line: text without line breaks that a terminal shows as it is, and what it means, if anything.

    ``link`` is an address that a terminal may open for it.
    """

    text: str
    markup: Optional[Markup] = None
    link: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", on_one_line(self.text))


Line = tuple[Fragment, ...]
_LEAST = 28
"""Columns that a text beside its label has at least."""


def line(*parts: object) -> Line:
    """A line from fragments and plain texts."""
    return tuple(part if isinstance(part, Fragment) else Fragment(str(part)) for part in parts)


def cells_of(text: str) -> int:
    """The columns that a text takes in a terminal: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def width_of(fragments: Sequence[Fragment]) -> int:
    """The columns that the fragments take."""
    return sum(cells_of(fragment.text) for fragment in fragments)


def plain(lines: Iterable[Line]) -> str:
    """The text alone, without trailing blanks; every line has a line break."""
    return "".join("".join(fragment.text for fragment in each).rstrip() + "\n" for each in lines)


def wrapped(lead: Sequence[Fragment], text: str, width: int) -> list[Line]:
    """``lead`` and then ``text``, broken at blanks to ``width``; continued lines are indented to the start of the text."""
    indent = width_of(lead)
    room = max(width - indent, 20)
    pieces = _broken(text, room) or [""]
    first = (*lead, Fragment(pieces[0]))
    return [first, *(line(" " * indent + piece) for piece in pieces[1:])]


def labelled(lead: Sequence[Fragment], text: str, width: int) -> list[Line]:
    """``lead`` and then ``text``. Where the lead leaves a narrow terminal too little room, the text stands below it."""
    indent = beginning(lead, width)
    if indent == width_of(lead):
        return wrapped(lead, text, width)
    return [tuple(lead), *wrapped((Fragment(" " * indent),), text, width)]


def beginning(lead: Sequence[Fragment], width: int) -> int:
    """The column in which the text of :func:`labelled` begins."""
    beside = width_of(lead)
    below = cells_of(lead[0].text) - cells_of(lead[0].text.lstrip()) + 4
    return beside if beside + _LEAST <= width else below


def _broken(text: str, room: int) -> list[str]:
    """A text broken at blanks; rich knows how wide characters are, and is imported for those alone."""
    if text.isascii():
        return textwrap.wrap(text, room, break_on_hyphens=False)
    from rich.console import Console
    from rich.text import Text

    shown = Text(on_one_line(" ".join(text.split())))
    return [piece.plain.rstrip() for piece in shown.wrap(Console(width=room), room)]


def linked(lines: Iterable[Line], text: str, link: Optional[str]) -> list[Line]:
    """The lines, with a link on each place where ``text`` stands whole; unchanged without an address."""
    if not (text and link):
        return list(lines)
    return [tuple(part for fragment in each for part in _linked(fragment, text, link)) for each in lines]


def _linked(fragment: Fragment, text: str, link: str) -> list[Fragment]:
    before, found, after = fragment.text.partition(text)
    if not found:
        return [fragment]
    parts = [
        Fragment(before, fragment.markup),
        Fragment(found, fragment.markup, link),
        Fragment(after, fragment.markup),
    ]
    return [part for part in parts if part.text]


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
