"""A failed item beside its twin, in two columns within the terminal's width."""

from __future__ import annotations

import logging
import re
from typing import Callable

from .drawing import drawn, new_grid, styled
from .lines import Fragment, Line, Markup, line, wrapped
from .parting import Parting, Row

_LABEL = 11
_MOST_LINES = 14
_BEFORE = 4
"""Lines above the first that differs, when a text is cut."""
NARROWEST = 40
_PLACES = re.compile(r"%\(\w+\)s|%s|\$\d+|\?")
_TEXTS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


def parting_lines(found: Parting, width: int) -> list[Line]:
    """The twin's verdict, the sentence, and what was asked, sent and given on both sides."""
    width = max(width, NARROWEST)
    markup = {True: Markup.WARN, False: Markup.GOOD, None: Markup.DIM}[found.red]
    lead = (Fragment("the twin "), Fragment(found.twin, Markup.HEAD), Fragment(" is "), Fragment(found.verdict, markup))
    lines = [line(*lead), *wrapped((), found.sentence, width)]
    if found.rows:
        lines += _table(found, found.rows, width)
    if found.led:
        lines += [line(), *wrapped((), found.led_by, width), *_table(found, found.led, width)]
    return lines


def _table(found: Parting, rows: tuple[Row, ...], width: int) -> list[Line]:
    """The rows in two columns; a row that is equal on both sides spans both."""
    each = max((width - _LABEL - 6) // 2, 12)
    table = new_grid(3)
    table.columns[0].width, table.columns[1].width, table.columns[2].width = _LABEL, each, each
    table.add_row(styled(""), styled(found.here, Markup.HEAD), styled(found.twin, Markup.HEAD))
    for row in rows:
        here, twin = shortened(*(laid_out(text) if row.sql else text for text in (row.here, row.twin)))
        label = styled(row.label, Markup.BAD if row.parts else None)
        table.add_row(label, styled(here), styled(twin) if here != twin else styled("the same", Markup.DIM))
    return list(drawn(table, width))


def shortened(here: str, twin: str) -> tuple[str, str]:
    """Two texts of many lines, cut to those around the first line that differs."""
    texts = [text.split("\n") for text in (here, twin)]
    if max(map(len, texts)) <= _MOST_LINES:
        return here, twin
    place = next((at for at, (one, other) in enumerate(zip(*texts)) if one != other), min(map(len, texts)))
    first = max(place - _BEFORE, 0) if here != twin else 0
    cut = []
    for lines in texts:
        above = [f"... {first} lines"] if first else []
        below = len(lines) - first - _MOST_LINES
        cut.append(
            "\n".join([*above, *lines[first : first + _MOST_LINES], *([f"... {below} lines"] if below > 0 else [])])
        )
    return cut[0], cut[1]


def laid_out(sql: str) -> str:
    """A statement on several lines, by sqlglot where the extra ``sql`` is installed, else as it is.

    sqlglot may write a statement anew in other words. Only its layout is wanted, so a text whose words it changes stays as it
    was sent.
    """
    if not sql[:1].isalpha():
        return sql
    places: list[str] = []

    def noted(match: re.Match[str]) -> str:
        places.append(match[0])
        return "?"

    pretty = _pretty(_outside_of_texts(sql, lambda part: _PLACES.sub(noted, part)))
    left = iter(places)
    shown = _outside_of_texts(pretty, lambda part: re.sub(r"\?", lambda match: next(left, "?"), part))
    return shown if _letters(shown) == _letters(sql) else sql


def _pretty(sql: str) -> str:
    try:
        import sqlglot
    except ImportError:
        return ""
    logger = logging.getLogger("sqlglot")
    level = logger.level
    # What it can't read it reports as a warning, in the midst of the output.
    logger.setLevel(logging.CRITICAL)
    try:
        return "\n".join(sqlglot.transpile(sql, read="sqlite", write="sqlite", pretty=True))
    except Exception:
        return ""
    finally:
        logger.setLevel(level)


def _outside_of_texts(sql: str, change: Callable[[str], str]) -> str:
    """The statement with a change to all but its texts and its quoted names."""
    parts, last = [], 0
    for match in _TEXTS.finditer(sql):
        parts += [change(sql[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*parts, change(sql[last:])])


def _letters(sql: str) -> str:
    """A statement without blanks: what a layout must not change."""
    return re.sub(r"\s+", "", sql).rstrip(";").lower()
