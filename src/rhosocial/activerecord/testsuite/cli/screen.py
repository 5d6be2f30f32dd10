"""Prints to the terminal by rich: coloured and with links there, plain in a pipe and where NO_COLOR is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..report.lines import Line, Markup

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {
    Markup.HEAD: "bold",
    Markup.GOOD: "green",
    Markup.BAD: "bold red",
    Markup.WARN: "yellow",
    Markup.KNOWN: "cyan",
    Markup.DIM: "dim",
}
NARROWEST, WIDEST, OF_A_PIPE = 40, 160, 100


def width() -> int:
    """The columns of the terminal, within what can be read."""
    return min(max(shutil.get_terminal_size((OF_A_PIPE, 24)).columns, NARROWEST), WIDEST)


def console() -> Console:
    """The standard output. rich asks it whether it is a terminal; texts are shown as they are."""
    from rich.console import Console

    # https://no-color.org: no colour at all; rich alone would keep what is bold.
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(
        width=width(),
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def show(lines: Iterable[Line]) -> None:
    """Print lines that are already broken to the width."""
    screen = console()
    for line in lines:
        screen.print(rendered([line]), end="\n")


def rendered(lines: Iterable[Line]) -> Text:
    """Lines as rich's text, without trailing blanks."""
    from rich.style import Style
    from rich.text import Text

    found = []
    for line in lines:
        text = Text(end="")
        for fragment in line:
            style = Style.parse(_STYLES[fragment.markup]) if fragment.markup is not None else Style()
            text.append(fragment.text, style + Style(link=fragment.link) if fragment.link else style)
        text.rstrip()
        found.append(text)
    return Text("\n", end="").join(found)
