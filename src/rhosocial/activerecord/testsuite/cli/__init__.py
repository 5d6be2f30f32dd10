"""``ar-testsuite``: the kit from a shell, in any folder, without a checkout. This file only wires."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Optional

from .. import __version__
from ..errors import KitError

EXIT_USAGE = 4
"""What pytest also uses for a wrong call."""

RUN_HELP = "run the rules on every configured target; what follows goes to pytest"
COMMANDS: tuple[str, ...] = ("clean", "report")
"""The other commands; each is a module beside this one with HELP, declare(parser) and execute(arguments)."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and give its exit status; a KitError is one message and status 4, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] == "run":
        # Everything behind `run` is pytest's, `--help` included.
        from .run import run

        return run(given[1:])
    parser = argparse.ArgumentParser(
        prog="ar-testsuite",
        description="The conformance kit for database backends of rhosocial-activerecord.",
        epilog="Example: ar-testsuite run --ar-target 'sqlite-*' --ar-area crud -x",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("run", help=RUN_HELP, add_help=False)
    for name in COMMANDS:
        module = importlib.import_module(f".{name}", __name__)
        module.declare(commands.add_parser(name, help=module.HELP, description=module.HELP))
    chosen = parser.parse_args(given)
    try:
        return int(importlib.import_module(f".{chosen.command}", __name__).execute(chosen))
    except KitError as error:
        print(f"ar-testsuite {chosen.command}: {error}", file=sys.stderr)
        return EXIT_USAGE
