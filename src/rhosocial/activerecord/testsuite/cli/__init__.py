"""``ar-testsuite``: the kit from a shell, in any folder, without a checkout. This file only wires."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Optional

from .. import __version__
from ..errors import KitError, nearest
from ..report.printable import printable
from .options import EXIT_INTERRUPTED, EXIT_USAGE, Parser

COMMANDS = {
    "init": "make a backend's repository, or write a working set-up into one; overwrites nothing",
    "run": "run the rules on every configured target; what follows goes to pytest",
    "watch": "run, on each change of the backend's files, the rules that execute what changed",
    "explore": "draw new random examples for the rules on random input, until the time is over",
    "serve": "start a database server of your own, without root or containers; Ctrl-C stops it",
    "doctor": "connect to every configured target and say what a run would lack there",
    "targets": "list the configured targets, their options, and where each value comes from",
    "drivers": "list the installed drivers, and why one can't be used",
    "report": "show, convert or publish the last run, or the JSON reports of several runs merged",
    "compare": "say what got better and what got worse since the run before, or between two reports",
    "explain": "show the text about a rule, a known defect, an area or a paragraph of the contract",
    "repro": "write a script on core and backend alone that shows a rule's failure, and an issue's text",
    "twin": "run a failed rule on a reference too, and show the first place where the two part",
    "accept": "add a failed rule to the list of known failures, with the script that shows it",
    "baseline": "write a new backend's list of known failures from the report of a run",
    "clean": "drop the tables that killed runs left in the configured targets; asks first",
}
"""Each is a module beside this one with EXAMPLES, declare(parser) and execute(arguments); ``run`` is pytest's."""

EXAMPLES = """\
examples:
  ar-testsuite init                                          in a backend's repository
  ar-testsuite doctor --ar-target 'postgres*'
  ar-testsuite run --ar-target 'sqlite-*' --ar-area crud -x
"""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and return its exit status; a KitError is one message and status 4, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name == "run":
        # Everything behind `run` is pytest's, `--help` included.
        from .run import run

        return run(given[1:])
    if name not in COMMANDS:
        return _without_command(given)
    module = importlib.import_module(f".{name}", __name__)
    parser = Parser(prog=f"ar-testsuite {name}", description=_sentence(COMMANDS[name]), epilog=module.EXAMPLES)
    module.declare(parser)
    chosen, rest = parser.parse_known_args(given[1:])
    parser.refuse_unknown(rest)
    try:
        status = int(module.execute(chosen))
        sys.stdout.flush()
        return status
    except KitError as error:
        print(printable(f"ar-testsuite {name}: {error}"), file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        print(f"ar-testsuite {name}: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has closed it, as `head` does; Python would report that again at its end.
        sys.stdout = None
        return 0


def _without_command(given: list[str]) -> int:
    listed = "\n".join(f"  {name:<9} {text}" for name, text in COMMANDS.items())
    parser = Parser(
        prog="ar-testsuite",
        usage="ar-testsuite COMMAND ...",
        description="The conformance kit for database backends of rhosocial-activerecord.",
        epilog=f"commands, each with a --help of its own:\n{listed}\n\n{EXAMPLES}",
    )
    parser.add_argument("--version", action="version", version=__version__)
    _, rest = parser.parse_known_args(given)
    if rest and not rest[0].startswith("-"):
        known = ", ".join(COMMANDS)
        parser.error(f"unknown command {rest[0]!r} (choose from {known}).{nearest(rest[0], COMMANDS)}")
    parser.refuse_unknown(rest)
    parser.error(f"missing command (choose from {', '.join(COMMANDS)})")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
