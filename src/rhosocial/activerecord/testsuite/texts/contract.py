"""The paragraphs of the contract by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from . import CONTRACT, FOLDER, checkout

_HEADING = re.compile(r"^### (C\d{2,3}) (.+)$", re.MULTILINE)
_NUMBER = re.compile(r"\bC\d{2,3}\b")


@dataclass(frozen=True)
class Paragraph:
    """One decision. ``text`` is Markdown, without the heading."""

    number: str
    title: str
    text: str


@cache
def paragraphs() -> dict[str, Paragraph]:
    """Every paragraph by its number, in the order of the contract; empty where no text came along."""
    root = checkout()
    file = root / "docs" / CONTRACT if root is not None else FOLDER / CONTRACT
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {
        match[1]: Paragraph(
            match[1], match[2], re.split(r"^## ", text[match.end() : end], flags=re.MULTILINE)[0].strip()
        )
        for match, end in zip(found, ends)
    }


def numbers_in(*texts: str) -> list[str]:
    """The paragraphs that texts name, each once, in order."""
    return list(dict.fromkeys(number for text in texts for number in _NUMBER.findall(text)))
