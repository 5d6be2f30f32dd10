"""``ar-testsuite report``: the last run, or one outcome from several runs, shown, as a file or as pages for a site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Optional

from ..defects.cause import OWNERS
from ..defects.issues import issues
from ..errors import ConfigurationError, nearest
from ..files import write_text
from ..report import badge
from ..report.json_report import to_json
from ..report.levels import levels_of
from ..report.markdown import honesty_page, overview_page, target_page
from ..report.markdown_text import page_name
from ..report.merging import merge
from ..report.nowhere import nowhere
from ..report.outcome import RunOutcome
from ..report.rule_results import by_rule
from ..report.table import closing_report
from ..report.writing import ENDINGS, WRITERS, write_report
from ..rules import areas
from .reading import last_run, read
from .screen import show, width
from .writing import writing

HISTORY = "history.md"
"""The page of the history among those of the runs."""
EXAMPLES = """\
examples:
  ar-testsuite report                                        the last run of this folder
  ar-testsuite report sqlite.json servers.json -o all.html
  ar-testsuite report sqlite.json servers.json --pages docs/results
  ar-testsuite report --history reports -o history.html      versions of core, driver and server compared
  ar-testsuite report sqlite.json servers.json --nowhere     the rules that pass on none of their targets
  ar-testsuite report --badge badge.svg
  ar-testsuite report --issues mariadb --pages issues        the texts of issues for its maintainers
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("runs", nargs="*", metavar="RUN.json", help="reports that --ar-report wrote, merged into one")
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        metavar="FILE",
        help="write the merged run, or the history, to a .json, .md or .html file (repeatable)",
    )
    parser.add_argument(
        "--pages",
        metavar="FOLDER",
        help="write a page for each target and an index into a folder; with --issues, a file for each issue",
    )
    parser.add_argument(
        "--history",
        metavar="FOLDER",
        help="compare the versions of core, driver and server in a folder of reports: shown, as .md, .html or .json with -o, "
        "or with --pages as a page beside those of the runs",
    )
    parser.add_argument(
        "--issues",
        metavar="OWNER",
        help=f"print the text of an issue for each known defect of {', '.join(sorted(OWNERS))}, the worst first",
    )
    parser.add_argument(
        "--badge", metavar="FILE", help="write a badge of the level reached, as .svg or as .json for shields.io"
    )
    parser.add_argument(
        "--nowhere", action="store_true", help="list the rules that passed on no target, with the reasons"
    )
    parser.add_argument("--json", action="store_true", help="print the merged run as JSON")


def execute(arguments: argparse.Namespace) -> int:
    """Merge, write or print; or print issues. Raises ConfigurationError for a file that can't be read or written."""
    if arguments.issues is not None:
        return _issues(arguments)
    if arguments.history is not None and not arguments.pages:
        return _history(arguments)
    run = merge([read(name) for name in arguments.runs]) if arguments.runs else last_run()
    for name in arguments.output or ():
        write(run, Path(name))
    if arguments.pages:
        for path in write_pages(run, Path(arguments.pages), arguments.history):
            print(path)
    if arguments.badge:
        write_badge(run, Path(arguments.badge))
    if arguments.json:
        sys.stdout.write(to_json(run))
    elif arguments.nowhere:
        show(nowhere(run, width()))
    elif not arguments.output and not arguments.pages and not arguments.badge:
        show(closing_report(run, width=width()))
    return 0


def _history(arguments: argparse.Namespace) -> int:
    if arguments.runs or arguments.badge:
        raise ConfigurationError("reads its folder alone: name no report and no --badge", place="--history")
    from .history import show_history

    return show_history(arguments.history, arguments.output or (), as_json=arguments.json)


def _issues(arguments: argparse.Namespace) -> int:
    """The issues of one owner: as files of a folder, whose names are printed, or one after the other."""
    if arguments.runs or arguments.output or arguments.json or arguments.history is not None:
        raise ConfigurationError("takes no report, and no further option but --pages", place="--issues")
    owner = arguments.issues
    if owner not in OWNERS:
        message = f"unknown owner {owner!r} (choose from {', '.join(sorted(OWNERS))}).{nearest(owner, OWNERS)}"
        raise ConfigurationError(message, place="--issues")
    texts = issues(owner)
    if arguments.pages:
        for path in _written(texts, Path(arguments.pages)):
            print(path)
    else:
        sys.stdout.write("\n".join(texts.values()))
    return 0


def write(run: RunOutcome, path: Path) -> None:
    """Write a run in the form that the file's ending names."""
    if path.suffix not in WRITERS:
        raise ConfigurationError(f"unknown form of report (choose from {ENDINGS})", place=str(path))
    with writing(path):
        write_report(run, path)


def write_badge(run: RunOutcome, path: Path) -> None:
    """Write a badge of a run of every area. Raises ConfigurationError for a run of less, since a badge does not say so."""
    if path.suffix not in badge.WRITERS:
        raise ConfigurationError("unknown form of badge (choose from .svg or .json)", place=str(path))
    missing = sorted(set(areas()) - {item.area for item in run.items})
    if missing or run.deselected:
        lacks = f"the area{'' if len(missing) == 1 else 's'} {', '.join(missing)}" if missing else ""
        lacks = lacks or f"{len(run.deselected)} items that options left out"
        raise ConfigurationError(f"the run lacks {lacks}; a badge needs a run of every rule", place="--badge")
    with writing(path):
        write_text(path, badge.WRITERS[path.suffix](levels_of(run.items)))


def write_pages(run: RunOutcome, folder: Path, reports: Optional[str] = None) -> list[Path]:
    """A page for each target, one of what dialects say, ``index.md``, and the results of each rule as ``rules.json``.

    ``reports`` is a folder of reports: then with a page of their history. The folder of the pages is made, and nothing else in
    it is touched.
    """
    pages = {"index.md": overview_page(run, history=HISTORY if reports is not None else None)}
    pages.update({page_name(target.id): target_page(run, target.id) for target in run.targets})
    if run.findings:
        pages["honesty.md"] = honesty_page(run)
    pages["rules.json"] = by_rule(run)
    if reports is not None:
        from ..report.history_pages import to_markdown
        from .history import history_of

        pages[HISTORY] = to_markdown(history_of(reports), drawn=True)
    return _written(pages, folder)


def _written(pages: Mapping[str, str], folder: Path) -> list[Path]:
    """Each page as a file of the folder, which is made; nothing else in it is touched."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            write_text(folder / name, text)
    return [folder / name for name in pages]
