"""The pages of the site and their fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.running import ROOT

DOCS = ROOT / "docs"
_FENCE = re.compile(
    r"^(?P<fails><!-- fails -->\n)?```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """One fenced block. ``title`` is the file that it represents; ``fails`` marks a run that the page expects to fail."""

    page: str
    language: str
    title: str
    text: str
    fails: bool

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block, with continued lines joined."""
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def pages() -> list[Path]:
    """Every handwritten page; the pages of defects have their own tests."""
    return [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]


def blocks(page: Path) -> list[Block]:
    """The blocks of one page, in order."""
    return [
        Block(page.name, found["language"], found["title"] or "", found["text"], found["fails"] is not None)
        for found in _FENCE.finditer(page.read_text(encoding="utf-8"))
    ]
