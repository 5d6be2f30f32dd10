"""The fenced blocks of the integration guide."""

from __future__ import annotations

import re

from tests.running import ROOT

GUIDE = ROOT / "docs" / "guide.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Every block as (language, text), in the order of the page."""
    return [(language, text) for language, text in _FENCE.findall(GUIDE.read_text(encoding="utf-8"))]


def block(language: str, number: int = 0) -> str:
    """One block's text: the first of its language, or a later one."""
    return [text for found, text in blocks() if found == language][number]
