"""``ar-testsuite compare``: what got better and what got worse between two runs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..errors import ConfigurationError, nearest
from ..report import comparing
from ..report.last_run import LastRun
from ..report.merging import only
from ..report.outcome import RunOutcome
from .reading import last_run, read
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite compare                                       the last run of this folder with the one before
  ar-testsuite compare last-week.json                        an older report with the last run
  ar-testsuite compare last-week.json today.json
  ar-testsuite compare run.json run.json --pair postgres=postgres-18
"""
REGRESSION = 1
"""The exit status of a comparison in which something got worse."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "old", nargs="?", metavar="OLD.json", help="the older report; without it, the run before the last"
    )
    parser.add_argument("new", nargs="?", metavar="NEW.json", help="the newer report; without it, the last run")
    parser.add_argument(
        "--pair",
        metavar="OLD=NEW",
        help="compare a target of the old report with one of the new, such as two versions of a server",
    )
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")


def execute(arguments: argparse.Namespace) -> int:
    """Compare; exit status 1 when something got worse. Raises ConfigurationError for a file that can't be read."""
    old = read(arguments.old) if arguments.old else _previous()
    new = read(arguments.new) if arguments.new else last_run()
    if arguments.pair:
        old, new = _pair(arguments.pair, old, new)
    comparison = comparing.compare(old, new)
    if arguments.json:
        print(json.dumps(comparing.to_document(comparison), indent=2))
    else:
        show(comparing.shown(comparison, width=width()))
    return REGRESSION if comparison.regression else 0


def _previous() -> RunOutcome:
    file = LastRun(Path.cwd()).previous
    if not file.is_file():
        raise ConfigurationError(f"no run before the last one: name OLD.json, or run the kit twice ({file} is missing)")
    return read(str(file))


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
