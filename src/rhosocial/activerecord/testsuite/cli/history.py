"""``ar-testsuite report --history``: the history of targets from a folder of reports, shown, as files or as a page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..defects.versions import version_key
from ..errors import ConfigurationError
from ..files import write_text
from ..report.history import TargetHistory, histories, to_document
from ..report.history_pages import to_html, to_markdown
from ..report.history_table import history_lines
from .reading import read
from .screen import show, width
from .writing import writing

WRITERS: dict[str, Callable[[Sequence[TargetHistory]], str]] = {
    ".md": to_markdown,
    ".html": to_html,
    ".json": lambda found: json.dumps(to_document(found), indent=2) + "\n",
}


def show_history(folder: str, files: Sequence[str], *, as_json: bool = False) -> int:
    """Show the history of a folder, or write it to the files that were named."""
    found = history_of(folder)
    for name in files:
        _write(found, Path(name))
    if as_json:
        sys.stdout.write(WRITERS[".json"](found))
    elif not files:
        show(history_lines(found, width=width()))
    return 0


def history_of(folder: str) -> list[TargetHistory]:
    """The histories from the ``.json`` files of a folder. Raises ConfigurationError for a file that holds no report."""
    place = Path(folder)
    try:
        names = sorted(path for path in place.iterdir() if path.suffix == ".json")
    except OSError as error:
        raise ConfigurationError(f"{folder} can't be read: {error.strerror or error}", place="--history") from None
    if not names:
        raise ConfigurationError(
            f"{folder} has no .json file (expected reports that --ar-report wrote)", place="--history"
        )
    return histories([read(str(name)) for name in names], _order)


def _order(version: str) -> Any:
    """The key that sorts versions by their numbers. Parts that do not parse as a version come last, by their text."""
    keys: list[tuple[int, Any, str]] = []
    for part in version.split():
        try:
            keys.append((0, version_key(part), ""))
        except ValueError:
            keys.append((1, (), part))
    return keys


def _write(found: list[TargetHistory], path: Path) -> None:
    if path.suffix not in WRITERS:
        raise ConfigurationError(f"unknown form of history (choose from {', '.join(WRITERS)})", place=str(path))
    with writing(path):
        write_text(path, WRITERS[path.suffix](found))
