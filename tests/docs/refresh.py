"""Brings the figures of the executed tutorial up to date: ``python -m tests.docs.refresh`` runs the page and rewrites them.

Only numbers change. A line that the output has in no form is printed: its words are for a person to mend.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import DOCS, blocks
from tests.docs.test_build_a_backend import _run, shows, write

PAGE = DOCS / "build-a-backend.md"


def refreshed(printed: str, line: str) -> str:
    """The line with the numbers that were printed; empty when no printed text has its words."""
    numbers = r"\b\d+\b"
    pattern = re.sub(numbers, r"(\\d+)", re.escape(" ".join(line.split())))
    found = re.search(pattern, printed)
    if found is None:
        return ""
    given = iter(found.groups())
    return re.sub(numbers, lambda _: next(given), line)


def main() -> int:
    """Run the page; 1 when a line is left that only a person can mend."""
    text, printed, at, left = PAGE.read_text(encoding="utf-8"), "", 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, block in enumerate(blocks(PAGE)):
            if block.title:
                write(folder, block.title, block.text, moment=number)
                continue
            for command in block.commands if block.language == "bash" else ():
                if not command.startswith("pip "):
                    printed = " ".join(_run(folder, shlex.split(command)).out.split())
            for line in block.text.splitlines() if block.language == "text" else ():
                at = text.index(line, at)
                now = line if shows(printed, line) else refreshed(printed, line)
                if not now:
                    left += 1
                    print(f"not printed: {line}")
                text = text[:at] + (now or line) + text[at + len(line) :]
                at += len(now or line)
    PAGE.write_text(text, encoding="utf-8")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
