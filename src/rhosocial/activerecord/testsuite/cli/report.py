"""``ar-testsuite report``: one outcome from several runs, as a file or as pages for a site; or two runs compared."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from ..errors import ConfigurationError, nearest
from ..files import irregular, write_text
from ..report import comparing
from ..report.json_report import from_json, to_json
from ..report.last_run import LastRun, recovered
from ..report.lines import Line
from ..report.markdown import honesty_page, overview_page, target_page
from ..report.markdown_text import page_name
from ..report.merging import merge, only
from ..report.outcome import RunOutcome
from ..report.table import closing_report, plain
from ..report.writing import ENDINGS, WRITERS, write_report

EXAMPLES = """\
examples:
  ar-testsuite report sqlite.json servers.json -o all.html
  ar-testsuite report sqlite.json servers.json --pages docs/results
  ar-testsuite report --compare last-week.json today.json
  ar-testsuite report --compare run.json run.json --pair postgres=postgres-18
"""
MAX_BYTES = 200_000_000
"""Larger reports are refused before they are read; the whole suite on ten targets gives some 20 million bytes."""
REGRESSION = 1
"""The exit status of a comparison in which something got worse."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("runs", nargs="*", metavar="RUN.json", help="reports that --ar-report wrote, merged into one")
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        metavar="FILE",
        help="write the merged run to a .json, .md or .html file (repeatable)",
    )
    parser.add_argument("--pages", metavar="FOLDER", help="write a page for each target and an index into a folder")
    parser.add_argument(
        "--compare",
        nargs=2,
        metavar=("OLD.json", "NEW.json"),
        help="say what got better and what got worse; exit status 1 when something got worse",
    )
    parser.add_argument(
        "--pair",
        metavar="OLD=NEW",
        help="with --compare: compare a target of the old report with one of the new, such as two versions of a server",
    )
    parser.add_argument("--json", action="store_true", help="print the merged run, or the comparison, as JSON")


def execute(arguments: argparse.Namespace) -> int:
    """Merge, write or print; or compare. Raises ConfigurationError for a file that can't be read or written."""
    if arguments.compare:
        if arguments.runs or arguments.output or arguments.pages:
            raise ConfigurationError(
                "takes two reports, and no further option but --pair and --json", place="--compare"
            )
        old, new = (read(name) for name in arguments.compare)
        if arguments.pair:
            old, new = _pair(arguments.pair, old, new)
        return _compared(comparing.compare(old, new), arguments.json)
    if arguments.pair:
        raise ConfigurationError("names targets of the two reports of --compare", place="--pair")
    run = merge([read(name) for name in arguments.runs]) if arguments.runs else _last()
    for name in arguments.output or ():
        write(run, Path(name))
    if arguments.pages:
        for path in write_pages(run, Path(arguments.pages)):
            print(path)
    if arguments.json:
        sys.stdout.write(to_json(run))
    elif not arguments.output and not arguments.pages:
        _print(closing_report(run))
    return 0


def _last() -> RunOutcome:
    """The last run in this folder: of one that did not finish, what its journal has."""
    last = LastRun(Path.cwd())
    if (journal := last.journal) is not None:
        return recovered(journal)
    if not last.json.is_file():
        raise ConfigurationError(
            f"no report: name RUN.json, or run the kit in this folder first ({last.json} is missing)"
        )
    return read(str(last.json))


def _pair(text: str, old: RunOutcome, new: RunOutcome) -> tuple[RunOutcome, RunOutcome]:
    """Two runs with the one target that is compared."""
    names = text.split("=")
    if len(names) != 2:
        raise ConfigurationError(f"expected OLD=NEW, two names of targets, got {text!r}", place="--pair")
    for name, run in zip(names, (old, new)):
        known = [target.id for target in run.targets]
        if name not in known:
            message = f"no target {name!r}.{nearest(name, known)} Targets of the report: {', '.join(known) or 'none'}"
            raise ConfigurationError(message, place="--pair")
    label = " -> ".join(names)
    return only(old, names[0], label), only(new, names[1], label)


def _compared(comparison: comparing.Comparison, as_json: bool) -> int:
    if as_json:
        print(json.dumps(comparing.to_document(comparison), indent=2))
    else:
        _print(comparing.shown(comparison))
    return REGRESSION if comparison.regression else 0


def _print(lines: Iterable[Line]) -> None:
    sys.stdout.write(plain(lines))


def read(name: str) -> RunOutcome:
    """One report from a file."""
    try:
        path = Path(name)
        what = irregular(path)
        if what is not None:
            raise ConfigurationError(f"this is {what}; expected a report in JSON", place=name)
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(f"the report is larger than {MAX_BYTES:,} bytes", place=name)
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"can't be read: {error}", place=name) from None
    return from_json(text, place=name)


def write(run: RunOutcome, path: Path) -> None:
    """Write a run in the form that the file's ending names."""
    if path.suffix not in WRITERS:
        raise ConfigurationError(f"unknown form of report (choose from {ENDINGS})", place=str(path))
    try:
        write_report(run, path)
    except OSError as error:
        raise ConfigurationError(f"can't be written: {error}", place=str(path)) from None


def write_pages(run: RunOutcome, folder: Path) -> list[Path]:
    """A page for each target, one of what dialects say, and ``index.md``.

    The folder is made, and nothing else in it is touched.
    """
    pages = {"index.md": overview_page(run)}
    pages.update({page_name(target.id): target_page(run, target.id) for target in run.targets})
    if run.findings:
        pages["honesty.md"] = honesty_page(run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            write_text(folder / name, text)
    except OSError as error:
        raise ConfigurationError(f"can't be written: {error}", place=str(folder)) from None
    return [folder / name for name in pages]
