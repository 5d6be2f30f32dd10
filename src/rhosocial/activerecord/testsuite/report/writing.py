"""Writes a run to files, each in the form of its name's ending."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from ..errors import ConfigurationError
from ..files import irregular, write_text
from .closing import Known
from .html_report import to_html
from .json_report import to_json
from .markdown import to_markdown
from .outcome import RunOutcome

WRITERS = {".json": to_json, ".md": to_markdown, ".html": to_html}
"""File name ending to the function that writes the form."""
ENDINGS = ".json, .md or .html"


def write_report(run: RunOutcome, path: Path, known_before: Optional[Known] = None) -> None:
    """Write a run in the form that the file's ending names. Raises OSError when it can't be written.

    ``known_before`` are the items of an earlier run; a page marks the known failures that it did not have.
    """
    text = to_html(run, known_before) if path.suffix == ".html" else WRITERS[path.suffix](run)
    write_text(path, text)


def check_report_files(names: tuple[str, ...]) -> None:
    """Raises ConfigurationError for a report file that could not be written at the end."""
    for name in names:
        path = Path(name)
        if path.suffix not in WRITERS:
            raise ConfigurationError(f"{name}: a file ending in {ENDINGS} was expected", place="--ar-report")
        try:
            if not path.resolve().parent.is_dir():
                raise ConfigurationError(f"{name}: there is no folder {path.parent}", place="--ar-report")
            what = irregular(path)
        except (OSError, ValueError, RuntimeError) as error:
            raise ConfigurationError(f"{name}: {error}", place="--ar-report") from None
        if what is not None:
            raise ConfigurationError(f"{name} is {what}", place="--ar-report")
