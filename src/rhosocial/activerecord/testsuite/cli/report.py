"""``ar-testsuite report``: one outcome from several runs, as JSON, as Markdown, or as pages for a site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import ConfigurationError
from ..report.json_report import from_json
from ..report.markdown import overview_page, target_page
from ..report.merging import merge
from ..report.outcome import RunOutcome
from ..report.table import closing_report, plain
from ..reporting import WRITERS

EXAMPLES = """\
examples:
  ar-testsuite report sqlite.json servers.json
  ar-testsuite report sqlite.json servers.json --pages docs/results
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("runs", nargs="+", metavar="RUN.json", help="reports that --ar-report wrote")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the merged run to a .json or .md file")
    parser.add_argument("--pages", metavar="FOLDER", help="write a page for each target and an index into a folder")


def execute(arguments: argparse.Namespace) -> int:
    """Merge, write, or print the closing table. Raises ConfigurationError for a file that can't be read or written."""
    run = merge([read(name) for name in arguments.runs])
    if arguments.output:
        write(run, Path(arguments.output))
    if arguments.pages:
        for path in write_pages(run, Path(arguments.pages)):
            print(path)
    if not arguments.output and not arguments.pages:
        sys.stdout.write(plain(closing_report(run)))
    return 0


def read(name: str) -> RunOutcome:
    """One report from a file."""
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"can't be read: {error}", place=name) from None
    return from_json(text, place=name)


def write(run: RunOutcome, path: Path) -> None:
    """Write a run in the form that the file's ending names."""
    writer = WRITERS.get(path.suffix)
    if writer is None:
        raise ConfigurationError(f"a file ending in {' or '.join(WRITERS)} was expected", place=str(path))
    try:
        path.write_text(writer(run), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"can't be written: {error}", place=str(path)) from None


def write_pages(run: RunOutcome, folder: Path) -> list[Path]:
    """A page for each target and ``index.md``; the folder is made, and nothing else in it is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"index.md": overview_page(run)}
    pages.update({f"{target.id}.md": target_page(run, target.id) for target in run.targets})
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]
