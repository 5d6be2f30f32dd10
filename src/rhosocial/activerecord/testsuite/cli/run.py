"""``ar-testsuite run``: pytest on the installed kit, with the options that its import needs."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Optional

from ..engine.plan import Choices
from ..engine.scratch import Scratch
from ..errors import KitError
from ..files import PROOF
from ..report.last_run import LastRun, read_journal, recovered
from ..report.writing import write_report
from ..rules import find_class, hint_on
from .options import EXIT_INTERRUPTED, EXIT_USAGE
from .serve import Ended, serving, without_servers

CONFORMANCE = "rhosocial.activerecord.testsuite.conformance"
_ITEM = re.compile(r"(?:.*\bconformance[/\\])?(test_\w+)\.py(::Test(\w+).*)", re.DOTALL)
"""An item as a run of the installed kit calls it: ``test_conformance.py::TestCrud::test_x[sqlite-memory-sync]``. In a checkout
the folder stands before it."""


_PYTESTS_OWN = (2, 3, 4, 5)
"""Statuses of pytest itself for runs that end early: interrupted, an internal error, a wrong call, nothing to run."""


def command(arguments: Sequence[str]) -> list[str]:
    """The pytest command; the folder that the user stands in gives ``backends.yml`` and is left as it was.

    Items that are named by their ids run alone, everything otherwise.
    """
    before = ["", *arguments]
    named = [_ITEM.fullmatch(each) if last != "--deselect" else None for last, each in zip(before, arguments)]
    items = [f"{CONFORMANCE}.{match[1]}{match[2]}" for match in named if match]
    options = [each for each, match in zip(arguments, named) if not match]
    if items and "--ar-area" not in options:
        options += _areas_of([match[3] for match in named if match])
    return [
        sys.executable,
        "-m",
        "pytest",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        # The root is this folder, even when the kit lies elsewhere or another project lies above.
        f"--rootdir={Path.cwd()}",
        "-p",
        "no:cacheprovider",
        *options,
        "--pyargs",
        *(items or [CONFORMANCE]),
    ]


def _areas_of(names: Sequence[str]) -> list[str]:
    """The option that keeps a run of single items from importing and collecting every other area."""
    try:
        areas = {find_class(f"{name}Tests").area for name in names}
    except AttributeError:
        # A benchmark, or a misspelt name: pytest says what it does not find.
        return []
    return [part for area in sorted(areas) for part in ("--ar-area", area)]


def run(arguments: Sequence[str]) -> int:
    """Run pytest and return its exit status; 1 when the process ended before the run did.

    Servers that ``--serve`` names run as long; when one of them ends before, the status is not 0.
    """
    try:
        names, rest = without_servers(arguments)
        with serving(names, os.environ) as (environ, servers):
            status = _run(rest, environ)
            deaths = [death for death in (server.death() for server in servers) if death]
            for death in deaths:
                print(f"ar-testsuite run: {death}", file=sys.stderr)
            return status or (1 if deaths else 0)
    except KitError as error:
        print(f"ar-testsuite run: {error}", file=sys.stderr)
        return EXIT_USAGE
    except Ended as signal:
        return signal.status
    except KeyboardInterrupt:
        # While a server was started; a run's own end is pytest's.
        print("ar-testsuite run: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED


def _run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """In processes of their own: this one has imported the kit already, and pytest could not show asserted values then.

    When a process ends before its run does, another one runs the rest, until too many did.
    """
    given, ended = list(arguments), 0
    most = most_ends(given)
    while True:
        started = time.time()
        status, finished = _process(given, environ)
        if finished or status in _PYTESTS_OWN or {"--version", "-V"} & set(given):
            # A signal can end the process after its run; a shell says so by 128 and the signal's number.
            return status if status >= 0 else 128 - status
        ended += 1
        last = LastRun(Path.cwd())
        journal = last.journal if last.journal is not None and last.journal.stat().st_mtime >= started else None
        print(
            f"ar-testsuite run: the process ended before the run did (status {status}).{_running(journal)}",
            file=sys.stderr,
        )
        if journal is None or ended >= most or not read_journal(journal).running:
            return _given_up(journal, given)
        print("ar-testsuite run: another process runs the rest", file=sys.stderr)
        given += [] if "--ar-continue" in given else ["--ar-continue"]


def _process(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[int, bool]:
    """The status of one process, and whether its run finished."""
    scratch = Scratch()
    try:
        proof = scratch.path / "finished"
        process = subprocess.Popen(command(arguments), env={**environ, PROOF: str(proof)})
        return _wait(process), proof.exists()
    finally:
        scratch.remove()


def most_ends(arguments: Sequence[str]) -> int:
    """The number of processes that may end before their run does: what ``--ar-losses`` says of sessions."""
    numbers = (int(text) for text in _values("--ar-losses", arguments) if text.isdecimal())
    return next(numbers, Choices().losses)


def _values(option: str, arguments: Sequence[str]) -> list[str]:
    """What is given for an option, as ``--option=value`` or ``--option value``."""
    found = []
    for before, each in zip(["", *arguments], arguments):
        name, equals, value = each.partition("=")
        if name == option and equals:
            found.append(value)
        elif before == option:
            found.append(each)
    return found


def _given_up(journal: Optional[Path], arguments: Sequence[str]) -> int:
    """Write the reports that the user asked for from what there is."""
    if journal is not None:
        run = recovered(journal)
        for name in _values("--ar-report", arguments):
            with contextlib.suppress(OSError, KeyError):
                write_report(run, Path(name))
                print(f"written: {name}", file=sys.stderr)
        print("ar-testsuite run: `ar-testsuite run --ar-continue` runs the rest", file=sys.stderr)
    return 1


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        # Ctrl-C reaches both; the child closes its sessions and then ends with pytest's own status.
        with contextlib.suppress(KeyboardInterrupt):
            try:
                return process.wait()
            except Ended:
                process.terminate()
                process.wait()
                raise


def _running(journal: Optional[Path]) -> str:
    """What the journal says about a run that did not finish."""
    if journal is None:
        return ""
    hints = [hint_on(nodeid) for nodeid in read_journal(journal).running]
    said = "".join(f" {hint}" for hint in dict.fromkeys(hints) if hint)
    return f" {recovered(journal).warnings[0]}.{said} `ar-testsuite report` shows what it had found out."
