"""Writes a run to files, each in the form of its name's ending."""

from __future__ import annotations

from pathlib import Path

from ..errors import ConfigurationError
from .html_report import to_html
from .json_report import to_json
from .markdown import to_markdown
from .outcome import RunOutcome

WRITERS = {".json": to_json, ".md": to_markdown, ".html": to_html}
"""File name ending to the function that writes the form."""
ENDINGS = ".json, .md or .html"


def write_report(run: RunOutcome, path: Path) -> None:
    """Write a run in the form of the file's ending."""
    # A reason may contain a lone surrogate, which no encoding can write.
    path.write_text(WRITERS[path.suffix](run), encoding="utf-8", errors="backslashreplace")


def check_report_files(names: tuple[str, ...]) -> None:
    """Raises ConfigurationError for a report file that could not be written at the end."""
    for name in names:
        path = Path(name)
        if path.suffix not in WRITERS:
            raise ConfigurationError(f"unknown form of report {name!r} (choose from {ENDINGS})", place="--ar-report")
        if not path.resolve().parent.is_dir():
            raise ConfigurationError(f"{name}: the folder {path.parent} does not exist", place="--ar-report")
        if path.is_dir():
            raise ConfigurationError(f"{name} is a folder", place="--ar-report")
