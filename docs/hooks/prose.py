"""Docstrings as Markdown: names of code in backticks, and nothing else that Markdown would take for markup."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?::\w+:)?(``.+?``|`.+?`)", re.DOTALL)


def markdown(text: str) -> str:
    """A docstring's text for a page."""
    parts = []
    place = 0
    for found in _CODE.finditer(text):
        parts += [_escaped(text[place : found.start()]), _code(found.group(1))]
        place = found.end()
    return "".join([*parts, _escaped(text[place:])])


def _code(text: str) -> str:
    inner = text.strip("`") if text.strip("`") else text
    # What the core or the kit is asked for by a role, such as :meth:`~Provider.kill_session`.
    return f"`{inner.lstrip('~')}`" if "`" not in inner else f"``{inner}``"


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([*_\[\]|\\])", r"\\\1", text)
