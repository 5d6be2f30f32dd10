"""``ar-testsuite doctor``: connects to every configured target and says what a run would lack there."""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .. import __version__
from ..report.lines import Fragment, Line, Markup, line, wrapped
from .examine import Doctor, Finding, Verdict
from .options import as_json, choose_targets
from .provider_option import choose_provider, provider_of
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite doctor                                  status 0 when a run can do its work everywhere, else 1
  ar-testsuite doctor --ar-target mysql_ci --ar-mode async
  ar-testsuite doctor --provider tests/ar_conformance/provider.py:AcmeProvider
  ar-testsuite doctor --json
"""
UNFIT = 1
"""The exit status when a run can't do its work on a target."""

_MARKUP = {Verdict.OK: Markup.GOOD, Verdict.NOTE: Markup.KNOWN, Verdict.WARN: Markup.WARN, Verdict.BAD: Markup.BAD}


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    choose_targets(parser)
    parser.add_argument("--ar-mode", "--mode", action="append", metavar="MODE", dest="mode", help="only sync or async")
    choose_provider(parser)
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Examine the targets. Returns 0, or 1 when a run can't do its work on one."""
    with contextlib.redirect_stdout(sys.stderr):
        provider = provider_of(arguments.provider)
    doctor = Doctor(tuple(arguments.target or ()), tuple(arguments.mode or ()), arguments.config, Path.cwd(), provider)
    found: list[Finding] = []
    try:
        if not arguments.json:
            show([line(_versions())])
        for finding in doctor.examine():
            if not arguments.json:
                show(_lines(finding, found))
            found.append(finding)
    finally:
        problems = doctor.close()
    bad = sum(finding.verdict is Verdict.BAD for finding in found)
    if arguments.json:
        print(json.dumps(_document(found, problems), indent=2))
    else:
        show(_closing(found, problems))
    return UNFIT if bad or problems else 0


def _versions() -> str:
    core = version("rhosocial-activerecord")
    return (
        f"rhosocial-activerecord-testsuite {__version__}, core {core}, pytest {version('pytest')}, "
        f"Python {platform.python_version()} on {sys.platform}"
    )


def _lines(finding: Finding, before: list[Finding]) -> list[Line]:
    lines: list[Line] = []
    if not before or (before[-1].target, before[-1].mode) != (finding.target, finding.mode):
        lines += [line(Fragment(finding.where, Markup.HEAD))]
    lead = (Fragment(f"  {finding.verdict.value:<8}", _MARKUP[finding.verdict]), Fragment(f"{finding.check:<13}"))
    lines += wrapped(lead, finding.text, width())
    if finding.hint:
        lines += wrapped((Fragment(" " * 23), Fragment("-> ", Markup.DIM)), finding.hint, width())
    return lines


def _closing(found: Iterable[Finding], problems: list[str]) -> list[Line]:
    lines = [line(Fragment("not cleaned up: ", Markup.BAD), problem) for problem in problems]
    found = list(found)
    unfit = sorted({each.where for each in found if each.verdict is Verdict.BAD})
    if unfit:
        return [*lines, line(Fragment("a run can't do its work on: ", Markup.BAD), ", ".join(unfit))]
    warnings = sum(each.verdict is Verdict.WARN for each in found)
    more = f"; {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    return [*lines, line(Fragment("a run can do its work on every target", Markup.GOOD), more)]


def _document(found: list[Finding], problems: list[str]) -> dict[str, Any]:
    return {
        "kit": __version__,
        "core": version("rhosocial-activerecord"),
        "python": platform.python_version(),
        "healthy": not problems and not any(each.verdict is Verdict.BAD for each in found),
        "findings": [{**vars(each), "verdict": each.verdict.value} for each in found],
        "not_cleaned_up": problems,
    }
