"""``ar-testsuite init``: writes a working set-up into a backend's repository."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path

from ..errors import ConfigurationError
from ..report.lines import Fragment, Markup, line
from ..targets.describing import qualified
from .options import as_json
from .scaffold import Backend, Written, find_backend, next_steps, planned, write
from .screen import show

EXAMPLES = """\
examples:
  ar-testsuite init                                  in the root folder of the backend's repository, which is installed
  ar-testsuite init --driver acme_db                 when several are registered
  ar-testsuite init --backend acme.superdb:AcmeDBBackend --dry-run
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--driver", metavar="NAME", help="the backend's short name, when several are registered")
    which.add_argument("--backend", metavar="MODULE:CLASS", help="the backend's class, when it is not registered")
    parser.add_argument("--folder", metavar="FOLDER", default=".", help="the root of the repository (this folder)")
    parser.add_argument("--tests", metavar="FOLDER", default="tests", help="where its tests are, below it (tests)")
    parser.add_argument("--dry-run", action="store_true", help="list what would be written, and write nothing")
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Write the files and list them. Raises ConfigurationError when there is no backend, or something can't be written."""
    folder, tests = Path(arguments.folder), Path(arguments.tests)
    if tests.is_absolute() or ".." in tests.parts:
        raise ConfigurationError(f"expected a folder below {folder}", place="--tests")
    with contextlib.redirect_stdout(sys.stderr):
        backend = find_backend(folder, arguments.driver, arguments.backend)
        files = planned(backend, tests.as_posix())
    done = write(folder, files, pretend=arguments.dry_run)
    steps = next_steps(backend, folder, tests.as_posix())
    if arguments.json:
        print(json.dumps(_document(backend, done, steps), indent=2))
    else:
        _show(backend, done, steps, arguments.dry_run)
    return 0


def _show(backend: Backend, done: list[Written], steps: list[tuple[str, str]], pretended: bool) -> None:
    driver = backend.driver
    show([line(Fragment(driver.name, Markup.HEAD), f": {backend.module}:{backend.attribute}, {driver.distribution}")])
    word = "would write" if pretended else "written"
    for each in done:
        state = Fragment(f"  {word}  ", Markup.GOOD) if each.new else Fragment("  kept as it is  ", Markup.WARN)
        show([line(state, each.path)])
    show([line(Fragment("next:", Markup.HEAD))])
    wide = max(len(command) for command, _ in steps)
    show([line(f"  {command:<{wide}}  {words}" if command else f"  {words}") for command, words in steps])


def _document(backend: Backend, done: list[Written], steps: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "driver": backend.driver.name,
        "class": qualified(backend.driver.sync_class),
        "files": [{"path": each.path, "new": each.new} for each in done],
        "next": [command for command, _ in steps if command],
    }
