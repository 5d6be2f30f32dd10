"""Writes the tables of the ``--ar-*`` options into the pages that have one: ``python -m tests.docs.option_tables``."""

from __future__ import annotations

import re
from pathlib import Path

from rhosocial.activerecord.testsuite.pytest_plugin.options import OPTIONS, Option

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/configuration.md")
AGAIN = "python -m tests.docs.option_tables"

_SUFFIX = re.compile(r"(?<!\w)\.\w+")
_ROWS = re.compile(r"(?:^\| `--ar-.*\n)+", re.MULTILINE)


def rows(page: str) -> str:
    """The rows of the table as a page has them; links start from its folder."""
    folder = "" if page.startswith("docs/") else "docs/"
    return "".join(_row(option, folder) for option in OPTIONS)


def _row(option: Option, folder: str) -> str:
    call = f"{option.name} {option.metavar}".rstrip()
    more = "; repeatable" if option.repeatable else ""
    see = f"; see [{option.page.removesuffix('.md').capitalize()}]({folder}{option.page})" if option.page else ""
    text = _SUFFIX.sub(r"`\g<0>`", option.help)
    return f"| `{call}` | {text}{more}{see} |\n"


def written(page: str) -> str:
    """The page with its table as it must be."""
    return _ROWS.sub(lambda _: rows(page), (ROOT / page).read_text(encoding="utf-8"))


if __name__ == "__main__":
    for each in PAGES:
        (ROOT / each).write_text(written(each), encoding="utf-8")
