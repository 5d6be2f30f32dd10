"""HTML elements as text, in which only this module makes markup.

Text that is not :class:`Html` is escaped everywhere, so that a message or a table's name can't become markup. The report
needs nothing else of a template engine, so it needs no package.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Union
from urllib.parse import quote

from .printable import printable

_VOID = frozenset({"input", "meta"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = Union[str, Iterable[str]]


def element(name: str, /, *children: Content, **attributes: Union[str, bool, int, None]) -> Html:
    """One element; ``class_`` and ``data_x`` stand for ``class`` and ``data-x``, True for an attribute without a value."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{html.escape(printable(str(value)))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: Content) -> Html:
    """The children one after the other, escaped where they are text."""
    parts: list[str] = []
    for child in children:
        for each in (child,) if isinstance(child, str) else child:
            parts.append(each if isinstance(each, Html) else html.escape(printable(each)))
    return Html("".join(parts))


def address(**wanted: str) -> str:
    """The page's address for a view of its rules, as the page's script reads it."""
    pairs = (f"{name}={quote(value, safe='', errors='replace')}" for name, value in wanted.items() if value)
    return "#" + "&".join(pairs)


def ascii_only(text: str) -> str:
    """The page in ASCII, since a failure may contain a lone surrogate, which no encoding can write."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
