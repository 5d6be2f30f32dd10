"""Markdown in which no text of a run is markup: names and messages come from databases, drivers and files of reports."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from urllib.parse import quote

from .printable import printable

_MARKUP = re.compile(r"([\\`|\[\]*~])")
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}")
_RESERVED = frozenset({"index", "honesty", "history", "con", "prn", "aux", "nul"})


class Md(str):
    """Text that is markup already."""

    __slots__ = ()


def text(plain: object) -> str:
    """A text as it is, on one line."""
    if isinstance(plain, Md):
        return plain
    return _MARKUP.sub(r"\\\1", html.escape(printable(str(plain)).replace("\n", " "), quote=False))


def code(name: str) -> Md:
    """A name in the letters of code; one that would end them is an ordinary text."""
    shown = printable(name).replace("\n", " ")
    return Md(f"`{shown}`" if shown and not set(shown) & set("`|<>&") else text(name))


def link(label: str, address: str) -> Md:
    """A link to a page of the site, or to a page of the web."""
    web = re.match(r"https?://", address) is not None
    return Md(f"[{text(label)}]({quote(printable(address), safe=':/?&=#%@+,;~.-_' if web else '/.-_#')})")


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table; what is not :class:`Md` is a text."""
    cells = [text(each) for each in head]
    lines = [f"| {' | '.join(cells)} |", f"|{'---|' * len(cells)}"]
    lines += [f"| {' | '.join(text(each) for each in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def page_name(target: str) -> str:
    """The file of a target's page: its own name when that can only name a file, else one that is made of it."""
    if _SAFE_NAME.fullmatch(target) and target.lower() not in _RESERVED:
        return f"{target}.md"
    digest = hashlib.sha256(target.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9]+', '_', target)[:40].strip('_') or 'target'}-{digest}.md"
