"""Writes the reference into the page about the provider: ``python -m tests.docs.provider_page``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "provider.md"
AGAIN = "python -m tests.docs.provider_page"
MARK = "<!-- What follows is written from the docstrings: python -m tests.docs.provider_page -->\n"


def written() -> str:
    """The page with its reference as it must be."""
    hooks = str(ROOT / "docs" / "hooks")
    sys.path.insert(0, hooks)
    try:
        from provider_page import provider_reference
    finally:
        sys.path.remove(hooks)
    head, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark, f"{PAGE} lacks the line {MARK}"
    return f"{head}{mark}\n{provider_reference()}"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
