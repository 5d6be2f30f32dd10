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
    """One fenced block. ``title`` is the file that it stands for; ``fails`` says that the page expects a red run."""

    page: str
    language: str
    title: str
    text: str
    fails: bool

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block, continued ones put together."""
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def pages() -> list[Path]:
    """Every page that people write; those of defects have tests of their own."""
    return [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]


def blocks(page: Path) -> list[Block]:
    """The blocks of one page, in their order."""
    return [
        Block(page.name, found["language"], found["title"] or "", found["text"], found["fails"] is not None)
        for found in _FENCE.finditer(page.read_text(encoding="utf-8"))
    ]
