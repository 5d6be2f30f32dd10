"""``ar-testsuite baseline``: the list of known failures that a new backend begins with, from the report of a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Optional

from ..defects.from_file import check_text, known_failures_from
from ..errors import ConfigurationError, nearest
from ..files import irregular, write_text
from ..report.baseline import HEAD, Baseline, baseline_of
from ..report.known_pages import in_a_list
from ..report.last_run import LastRun
from ..report.lines import Fragment, Line, Markup, line, wrapped
from ..report.outcome import Outcome, RunOutcome
from ..rules import areas
from .explaining.rules import random_rules
from .reading import read
from .screen import show, width
from .writing import writing

EXAMPLES = """\
examples:
  ar-testsuite baseline                              from the last run in this folder
  ar-testsuite baseline run.json -o tests/known_failures.yml
  ar-testsuite baseline --append -o tests/known_failures.yml    add what the list does not cover yet
"""
FILE = "known_failures.yml"


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("run", nargs="?", metavar="RUN.json", help="a report of --ar-report; the last run without it")
    parser.add_argument("-o", "--output", metavar="FILE", default=FILE, help=f"the file to write ({FILE})")
    parser.add_argument("--driver", metavar="NAME", help="the driver, when the report has failures of several")
    parser.add_argument("--append", action="store_true", help="add entries to the file for what it does not cover")
    parser.add_argument("--force", action="store_true", help="write over the file when it exists")


def execute(arguments: argparse.Namespace) -> int:
    """Write the file. Raises ConfigurationError when the report does not allow it, or the file is there already."""
    path = Path(arguments.output)
    if path.suffix not in (".yml", ".yaml"):
        raise ConfigurationError("expected a file whose name ends in .yml or .yaml", place=str(path))
    run = read(arguments.run) if arguments.run else finished_run()
    driver = _driver(run, arguments.driver)
    _check(run, driver, append=arguments.append)
    broken = {item.rule.partition(".")[0] for item in run.items if item.outcome.bad}
    found = baseline_of(run, driver, random=random_rules(broken.intersection(areas())))
    if not found.causes:
        show([line(Fragment(f"no failure of {driver} that an entry covers; nothing written", Markup.GOOD))])
    else:
        write_list(path, found, run, driver, append=arguments.append, force=arguments.force)
        show(_said(path, found, arguments.append))
    show(
        [each for text in found.left_out for each in wrapped((Fragment("not covered: ", Markup.WARN),), text, width())]
    )
    return 0


def finished_run() -> RunOutcome:
    """The last run of this folder. Raises ConfigurationError when there is none, or it did not finish."""
    last = LastRun(Path.cwd())
    if last.journal is not None:
        raise ConfigurationError(
            "the last run in this folder did not finish; a baseline needs the report of a whole run"
        )
    if not last.json.is_file():
        raise ConfigurationError(
            f"no report: name RUN.json, or run the kit in this folder first ({last.json} is missing)"
        )
    return read(str(last.json))


def _driver(run: RunOutcome, chosen: Optional[str]) -> str:
    """The driver whose failures are written."""
    known = sorted({target.driver for target in run.targets})
    if chosen is not None:
        if chosen not in known:
            message = f"no target of the driver {chosen!r} (choose from {', '.join(known)}).{nearest(chosen, known)}"
            raise ConfigurationError(message, place="--driver")
        return chosen
    failing = {item.target for item in run.items if item.outcome.bad}
    drivers = sorted({target.driver for target in run.targets if target.id in failing}) or known
    if len(drivers) == 1:
        return drivers[0]
    if not drivers:
        raise ConfigurationError("the report has no target")
    raise ConfigurationError(
        f"the report has failures of several drivers: choose one of {', '.join(drivers)}", place="--driver"
    )


def _check(run: RunOutcome, driver: str, *, append: bool) -> None:
    """Refuse a run that does not show what the next one needs."""
    for target in run.targets:
        if target.driver == driver and target.unreachable:
            mode, why = target.unreachable[0]
            raise ConfigurationError(
                f"{target.id}-{mode} could not be used to the end ({why}); no entry covers that: mend it, or leave the "
                "target out with --ar-target, and run again"
            )
    listed = [item for item in run.items if item.outcome is Outcome.KNOWN_FAILURE and in_a_list(item.known_page)]
    if listed and not append:
        raise ConfigurationError(
            f"{len(listed)} items of this run are known failures by a list already ({listed[0].known_page}): "
            "--append adds entries for the other failures",
            place="--append",
        )


def write_list(path: Path, found: Baseline, run: RunOutcome, driver: str, *, append: bool, force: bool) -> None:
    """Write the list, or add to it. Raises ConfigurationError for a file that is there or can't be written."""
    with writing(path):
        what = irregular(path)
        there = what is not None or path.exists()
        if what is not None:
            raise ConfigurationError(f"this is {what}; expected a file", place=str(path))
        if append:
            text = _appended(path, found, driver)
        elif there and not force:
            raise ConfigurationError(
                "the file exists: --append adds entries for what it does not cover, --force writes over it",
                place=str(path),
            )
        else:
            text = HEAD.format(driver=driver, started=run.started) + found.entries
        check_text(text, path.name)
        write_text(path, text)


def _appended(path: Path, found: Baseline, driver: str) -> str:
    entries = known_failures_from(path)
    owners = {entry.cause.owner for entry in entries} - {driver}
    if owners:
        raise ConfigurationError(f"the file lists failures of {owners.pop()!r}, not of {driver!r}", place=str(path))
    text = path.read_text(encoding="utf-8")
    return f"{text}{'' if text.endswith(chr(10)) else chr(10)}{found.entries}"


def _said(path: Path, found: Baseline, append: bool) -> list[Line]:
    more = f" and {found.not_run} that were not run because of them" if found.not_run else ""
    causes = "cause" if found.causes == 1 else "causes"
    lines = [
        line(
            Fragment(f"{'added to' if append else 'written'}: {path}", Markup.GOOD),
            f" ({found.causes} {causes}, {found.items} items{more})",
        )
    ]
    if append:
        return lines
    text = (
        "a provider in the same folder reads it with "
        f'`known_failures = known_failures_from(Path(__file__).with_name("{path.name}"))`, where '
        "rhosocial.activerecord.testsuite has known_failures_from"
    )
    return [*lines, *wrapped((Fragment("next: ", Markup.HEAD),), text, width())]
