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
from ..report.json_report import to_json
from ..report.markdown import DOCS, honesty_page, overview_page, target_page
from ..report.markdown_text import page_name
from ..report.merging import merge
from ..report.nowhere import nowhere
from ..report.outcome import RunOutcome
from ..report.rule_results import by_rule
from ..report.table import closing_report
from ..report.writing import ENDINGS, WRITERS, write_report
from .publishing import print_annotations, write_badge, write_cards, write_code_quality, write_summary
from .reading import last_run, read
from .screen import show, width
from .writing import writing

HISTORY = "history.md"
"""The page of the history among those of the runs."""
_OF_A_REPORT = ("runs", "badge", "card", "summary", "annotations", "code_quality")
"""Arguments for which a report is read."""
EXAMPLES = """\
examples:
  ar-testsuite report                                        the last run of this folder
  ar-testsuite report sqlite.json servers.json -o all.html
  ar-testsuite report sqlite.json servers.json --pages docs/results
  ar-testsuite report --history reports -o history.html      versions of core, driver and server compared
  ar-testsuite report sqlite.json servers.json --nowhere     the rules that pass on none of their targets
  ar-testsuite report --badge badge.svg --card card.html     for the README, and for people who choose a database
  ar-testsuite report --summary summary.md --base main.json  for a job of CI, with what got worse or better
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
        "--card",
        metavar="FILE",
        help="write the one-page card of a backend, as .md or .html; with several targets one for each, FILE-TARGET",
    )
    parser.add_argument(
        "--summary", metavar="FILE", help="write the summary of a CI job, as Markdown below 20 KB: see --base"
    )
    parser.add_argument(
        "--base", metavar="RUN.json", help="the report of the base branch: the summary says what got worse or better"
    )
    parser.add_argument(
        "--annotations",
        action="store_true",
        help="print the failures at the lines of the backend, as workflow commands of GitHub, at most ten",
    )
    parser.add_argument(
        "--code-quality", metavar="FILE", help="write the failures at the lines of the backend for GitLab, as JSON"
    )
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        help="the root of the backend's repository for --annotations and --code-quality; by default the nearest folder "
        "with .git",
    )
    parser.add_argument(
        "--nowhere", action="store_true", help="list the rules that passed on no target, with the reasons"
    )
    parser.add_argument("--json", action="store_true", help="print the merged run as JSON")


def execute(arguments: argparse.Namespace) -> int:
    """Merge, write or print; or print issues. Raises ConfigurationError for a file that can't be read or written."""
    _check(arguments)
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
    published = _publish(run, arguments)
    if arguments.json:
        sys.stdout.write(to_json(run))
    elif arguments.nowhere:
        show(nowhere(run, width()))
    elif not arguments.output and not arguments.pages and not published:
        show(closing_report(run, width=width()))
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Raises ConfigurationError for an option that nothing would use."""
    if arguments.base is not None and not arguments.summary:
        raise ConfigurationError("only the summary compares (--summary FILE); else use `compare`", place="--base")
    if arguments.root is not None and not (arguments.annotations or arguments.code_quality):
        raise ConfigurationError("it belongs to --annotations and --code-quality", place="--root")
    if arguments.annotations and (arguments.json or arguments.nowhere or arguments.pages):
        raise ConfigurationError("standard output holds them alone: name files with -o", place="--annotations")


def _publish(run: RunOutcome, arguments: argparse.Namespace) -> bool:
    """Write what others than the author read; whether anything was."""
    if arguments.badge:
        write_badge(run, Path(arguments.badge))
    if arguments.card:
        written = write_cards(run, Path(arguments.card), arguments.badge)
        if not arguments.json:
            print(*written, sep="\n")
    if arguments.summary:
        write_summary(run, Path(arguments.summary), arguments.base)
    if arguments.code_quality:
        write_code_quality(run, Path(arguments.code_quality), arguments.root)
    if arguments.annotations:
        print_annotations(run, arguments.root)
    return any((arguments.badge, arguments.card, arguments.summary, arguments.code_quality, arguments.annotations))


def _history(arguments: argparse.Namespace) -> int:
    if any(getattr(arguments, name) for name in _OF_A_REPORT):
        raise ConfigurationError(
            "reads its folder alone: name no report, and no option but -o, --json or --pages", place="--history"
        )
    from .history import show_history

    return show_history(arguments.history, arguments.output or (), as_json=arguments.json)


def _issues(arguments: argparse.Namespace) -> int:
    """The issues of one owner: as files of a folder, whose names are printed, or one after the other."""
    others = ("output", "json", "history", *_OF_A_REPORT)
    if any(getattr(arguments, name) for name in others):
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


def write_pages(run: RunOutcome, folder: Path, reports: Optional[str] = None) -> list[Path]:
    """A page for each target, one of what dialects say, ``index.md``, and the results of each rule as ``rules.json``.

    ``reports`` is a folder of reports: then with a page of their history, and else with a link to the one that is there. The
    folder of the pages is made, and nothing else in it is touched.
    """
    # Links lead to pages that are there: those of the kit's documentation, when the folder is in it.
    docs = DOCS if (folder.resolve().parent / "capabilities.md").is_file() else None
    has_history = reports is not None or (folder / HISTORY).is_file()
    pages = {"index.md": overview_page(run, history=HISTORY if has_history else None)}
    pages.update({page_name(target.id): target_page(run, target.id, docs=docs) for target in run.targets})
    if run.findings:
        pages["honesty.md"] = honesty_page(run, docs=docs)
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
