"""``ar-testsuite clean``: drop what killed runs left behind, and nothing else."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from ..engine.scratch import abandoned, remove
from ..errors import ConfigurationError, KitError
from ..report.lines import Fragment, Line, Markup, labelled, wrapped
from .options import choose_targets, import_limit
from .orphan_cleanup import DROPPED, FAILED, LEFT, Cleanup, Found
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite clean                     list what was left, and ask
  ar-testsuite clean --dry-run
  ar-testsuite clean --older-than 0 --yes
  ar-testsuite clean --force             what runs on other machines left, too
"""
INCOMPLETE = 1
"""The exit status when a target could not be read or something could not be dropped."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    choose_targets(parser)
    import_limit(parser)
    parser.add_argument(
        "--older-than",
        type=float,
        default=6.0,
        metavar="HOURS",
        help="keep what is younger (6); what belongs to an active run on this machine is kept at any age",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="drop as well what can't be judged: of runs on other machines, and with a start in the future",
    )
    parser.add_argument("--yes", action="store_true", help="drop without asking, for scripts")
    parser.add_argument("--dry-run", action="store_true", help="list, and drop nothing")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON; drops only with --yes")


def execute(arguments: argparse.Namespace) -> int:
    """List, ask, drop. Gives 0, 1 when a target or a table made trouble, 4 when nobody could be asked."""
    if not 0 <= arguments.older_than < math.inf:
        raise ConfigurationError(
            f"{arguments.older_than:g} can't be an age (choose hours of 0 or more)", place="--older-than"
        )
    cleanup = Cleanup(
        tuple(arguments.target or ()),
        arguments.config,
        Path.cwd(),
        arguments.older_than,
        arguments.force,
        arguments.timeout,
    )
    try:
        found = cleanup.look()
        if not arguments.json:
            show(_lines(cleanup, found))
        folders = abandoned(arguments.older_than)
        if not arguments.json:
            for path, hours in folders:
                show(wrapped((Fragment("folder ", Markup.HEAD),), f"{path}: {hours:.1f} hours old, {LEFT}", width()))
        left = [each for each in found if each.state == LEFT]
        count = len(left) + len(folders)
        if count and not arguments.dry_run and (arguments.yes or (not arguments.json and _agreed(count))):
            cleanup.drop(left)
            for path, _ in folders:
                problem = remove(path)
                if problem is not None:
                    cleanup.problems[str(path)] = problem
                    print(f"could not remove {path}: {problem}", file=sys.stderr)
            if not arguments.json:
                print(f"dropped: {sum(each.state == DROPPED for each in found)}")
                if folders:
                    print(f"removed: {sum(not path.exists() for path, _ in folders)} folders")
                for each in found:
                    if each.state == FAILED:
                        print(f"could not drop {each.name} on {each.target}: {each.problem}", file=sys.stderr)
    finally:
        cleanup.close()
    if arguments.json:
        print(json.dumps(_document(cleanup, found, folders), indent=2))
    bad = bool(cleanup.problems) or any(each.state == FAILED for each in found)
    return INCOMPLETE if bad else 0


def _agreed(count: int) -> bool:
    """Ask the user. Raises KitError without a terminal."""
    if not sys.stdin.isatty():
        raise KitError(
            f"can't ask before dropping {count}: not a terminal (use --yes to drop them, --dry-run to list them)"
        )
    return input(f"Drop {'it' if count == 1 else f'these {count}'}? [y/N] ").strip().lower() in ("y", "yes")


def _lines(cleanup: Cleanup, found: list[Found]) -> list[Line]:
    lines: list[Line] = []
    for target, note in cleanup.notes.items():
        lines += labelled((Fragment(f"{target}: ", Markup.HEAD),), note, width())
        for each in found:
            if each.target == target:
                text = f"{each.kind} {each.name}: {each.hours:.1f} hours old, {each.state}"
                lines += wrapped((Fragment("  "),), text, width())
    for target, problem in cleanup.problems.items():
        lines += labelled((Fragment(f"{target}: ", Markup.BAD),), problem, width())
    return lines


def _document(cleanup: Cleanup, found: list[Found], folders: list[tuple[Path, float]]) -> dict[str, Any]:
    return {
        "targets": {**cleanup.notes, **cleanup.problems},
        "unreachable": sorted(cleanup.problems),
        "folders": [
            {"path": str(path), "hours": round(hours, 2), "removed": not path.exists()} for path, hours in folders
        ],
        "found": [
            {
                "target": each.target,
                "kind": each.kind,
                "name": each.name,
                "hours": round(each.hours, 2),
                "state": each.state,
                "problem": each.problem,
            }
            for each in found
        ],
    }
