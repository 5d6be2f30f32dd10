"""rich's tables as lines that every printer of the kit can show, pytest's terminal writer too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from .lines import Fragment, Line, Markup

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_META = "markup"


def new_table(unicode: bool = False) -> Table:
    """A table without a frame; ``unicode`` allows box characters, else all lines are ASCII."""
    from rich import box
    from rich.table import Table

    return Table(box=box.SQUARE if unicode else box.ASCII, show_edge=False, pad_edge=False, safe_box=False)


def new_grid(columns: int) -> Table:
    """A table without lines whose cells break where they must."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid


def styled(text: str, markup: Optional[Markup] = None) -> Text:
    """A cell; its lines are shown as they are, and ``markup`` is what they mean."""
    from rich.style import Style
    from rich.text import Text

    shown = "\n".join(Fragment(each).text for each in text.split("\n"))
    return Text(shown, Style(meta={_META: markup.value}) if markup is not None else "")


def drawn(table: Table, width: int) -> Iterator[Line]:
    """The lines of a table, within ``width`` columns."""
    import io

    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    for segments in console.render_lines(table, pad=False):
        yield tuple(
            Fragment(each.text, Markup(each.style.meta[_META]) if each.style and _META in each.style.meta else None)
            for each in segments
        )
