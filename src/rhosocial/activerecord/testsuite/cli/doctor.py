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
from ..report.lines import Fragment, Line, Markup, beginning, flowed, labelled, line, wrapped
from .examine import Doctor, Finding, Verdict
from .options import as_json, choose_targets, import_limit
from .provider_here import chosen_provider
from .provider_option import choose_provider
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
    import_limit(parser)
    parser.add_argument("--ar-mode", "--mode", action="append", metavar="MODE", dest="mode", help="only sync or async")
    choose_provider(parser)
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Examine the targets. Returns 0, or 1 when a run can't do its work on one."""
    with contextlib.redirect_stdout(sys.stderr):
        provider = chosen_provider(arguments.provider, arguments.config, arguments.timeout)
    targets, modes = tuple(arguments.target or ()), tuple(arguments.mode or ())
    doctor = Doctor(targets, modes, arguments.config, Path.cwd(), provider, arguments.timeout)
    found: list[Finding] = []
    try:
        if not arguments.json:
            show(wrapped((), _versions(), width()))
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
    lines += labelled(lead, finding.text, width())
    if finding.hint:
        indent = beginning(lead, width())
        lines += wrapped((Fragment(" " * indent), Fragment("-> ", Markup.DIM)), finding.hint, width())
    return lines


def _closing(found: Iterable[Finding], problems: list[str]) -> list[Line]:
    lines = [each for text in problems for each in wrapped((Fragment("not cleaned up: ", Markup.BAD),), text, width())]
    found = list(found)
    unfit = sorted({each.where for each in found if each.verdict is Verdict.BAD})
    if unfit:
        return [*lines, *labelled((Fragment("a run can't do its work on: ", Markup.BAD),), ", ".join(unfit), width())]
    warnings = sum(each.verdict is Verdict.WARN for each in found)
    good = line(Fragment("a run can do its work on every target", Markup.GOOD), ";" if warnings else "")
    more = [line(f"{warnings} warning{'' if warnings == 1 else 's'}")] if warnings else []
    return [*lines, *flowed([good, *more], width())]


def _document(found: list[Finding], problems: list[str]) -> dict[str, Any]:
    return {
        "kit": __version__,
        "core": version("rhosocial-activerecord"),
        "python": platform.python_version(),
        "healthy": not problems and not any(each.verdict is Verdict.BAD for each in found),
        "findings": [{**vars(each), "verdict": each.verdict.value} for each in found],
        "not_cleaned_up": problems,
    }
