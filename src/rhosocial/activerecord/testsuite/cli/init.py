"""``ar-testsuite init``: writes a working set-up into a backend's repository, or makes the repository."""

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
from .scaffold import (
    SERVERS,
    NewRepository,
    Written,
    find_backend,
    next_steps,
    next_steps_new,
    planned,
    planned_new,
    write,
)
from .screen import show

EXAMPLES = """\
examples:
  ar-testsuite init --new mydb --server postgres     a whole repository with a skeleton backend, in this folder
  ar-testsuite init                                  in the root folder of the backend's repository, which is installed
  ar-testsuite init --driver acme_db                 when several are registered, or in an empty folder
  ar-testsuite init --backend acme.superdb:AcmeDBBackend --dry-run
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--new", metavar="NAME", help="make a repository: the name of the distribution")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--driver", metavar="NAME", help="the backend's short name, when several are registered")
    which.add_argument("--backend", metavar="MODULE:CLASS", help="the backend's class, when it is not registered")
    parser.add_argument(
        "--server", choices=list(SERVERS), help="with --new: what the skeleton connects to (none: SQLite)"
    )
    parser.add_argument("--folder", metavar="FOLDER", default=".", help="the root of the repository (this folder)")
    parser.add_argument("--tests", metavar="FOLDER", default="tests", help="where its tests are, below it (tests)")
    parser.add_argument("--dry-run", action="store_true", help="list what would be written, and write nothing")
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Write the files and list them. Raises ConfigurationError when there is no backend, or something can't be written."""
    folder, tests = Path(arguments.folder), Path(arguments.tests)
    if tests.is_absolute() or ".." in tests.parts:
        raise ConfigurationError(f"expected a folder below {folder}", place="--tests")
    return (_existing if arguments.new is None else _new)(arguments, folder, tests.as_posix())


def _existing(arguments: argparse.Namespace, folder: Path, tests: str) -> int:
    if arguments.server is not None:
        raise ConfigurationError("it belongs to --new NAME", place="--server")
    with contextlib.redirect_stdout(sys.stderr):
        backend = find_backend(folder, arguments.driver, arguments.backend)
        files = planned(backend, folder, tests)
    done = write(folder, files, pretend=arguments.dry_run)
    driver = backend.driver
    title = f"{driver.name}: {backend.module}:{backend.attribute}, {driver.distribution}"
    facts = {"driver": driver.name, "class": qualified(driver.sync_class)}
    return _report(arguments, title, facts, done, next_steps(backend, folder, tests))


def _new(arguments: argparse.Namespace, folder: Path, tests: str) -> int:
    if arguments.backend is not None:
        raise ConfigurationError("a new repository has its own; leave it out with --new", place="--backend")
    new = NewRepository.chosen(arguments.new, arguments.driver or "", arguments.server or "none")
    done = write(folder, planned_new(new, folder, tests), pretend=arguments.dry_run)
    title = f"{new.driver}: {new.package}:{new.stem}Backend, {new.distribution}"
    facts = {"driver": new.driver, "class": f"{new.package}.backend.{new.stem}Backend"}
    kept = [each.path for each in done if not each.new]
    return _report(arguments, title, facts, done, next_steps_new(new, folder, kept))


def _report(
    arguments: argparse.Namespace,
    title: str,
    facts: dict[str, str],
    done: list[Written],
    steps: list[tuple[str, str]],
) -> int:
    if arguments.json:
        files = [{"path": each.path, "new": each.new} for each in done]
        commands = [command for command, _ in steps if command]
        print(json.dumps({**facts, "files": files, "next": commands}, indent=2))
    else:
        _show(title, done, steps, arguments.dry_run)
    return 0


def _show(title: str, done: list[Written], steps: list[tuple[str, str]], pretended: bool) -> None:
    name, _, rest = title.partition(":")
    show([line(Fragment(name, Markup.HEAD), f":{rest}")])
    word = "would write" if pretended else "written"
    for each in done:
        state = Fragment(f"  {word}  ", Markup.GOOD) if each.new else Fragment("  kept as it is  ", Markup.WARN)
        show([line(state, each.path)])
    show([line(Fragment("next:", Markup.HEAD))])
    wide = max(len(command) for command, _ in steps)
    show([line(f"  {command:<{wide}}  {words}" if command else f"  {words}") for command, words in steps])
