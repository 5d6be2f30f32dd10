"""Options that several commands share, and their parser: every wrong call is one message and one exit status."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from ..engine.limits import IMPORT_LIMIT as IMPORT_LIMIT
from ..errors import nearest

LONGEST_IMPORT = 3600.0
EXIT_USAGE = 4
"""What pytest also uses for a wrong call."""
EXIT_INTERRUPTED = 130
"""What a shell reports of a command that Ctrl-C ended."""


class Parser(argparse.ArgumentParser):
    """An argument parser that keeps the examples as they are written and takes no abbreviations."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **kwargs)

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\nTry `{self.prog} --help`.\n")

    def refuse_unknown(self, given: list[str]) -> None:
        """End with the nearest valid option when an argument is unknown."""
        if given:
            known = [text for action in self._actions for text in action.option_strings]
            wrong = given[0].partition("=")[0]
            what = "option" if wrong.startswith("-") else "argument"
            self.error(f"unknown {what} {wrong!r}.{nearest(wrong, known) if what == 'option' else ''}")


def choose_targets(parser: argparse.ArgumentParser) -> None:
    """Which targets, from which file: with the names that a run gives these options, and shorter ones."""
    parser.add_argument(
        "--ar-target", "--target", action="append", metavar="GLOB", dest="target", help="only the targets that match"
    )
    parser.add_argument(
        "--ar-config",
        "--config",
        metavar="FILE",
        dest="config",
        help="the file of targets, in place of backends.yml in this folder",
    )


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= LONGEST_IMPORT:
        raise argparse.ArgumentTypeError(
            f"{text!r} can't be a time (choose more than 0 and at most {LONGEST_IMPORT:g} seconds)"
        )
    return number


def import_limit(parser: argparse.ArgumentParser) -> None:
    """How long the import of a driver or a provider may take."""
    parser.add_argument(
        "--ar-timeout",
        "--timeout",
        type=_seconds,
        default=IMPORT_LIMIT,
        metavar="SECONDS",
        dest="timeout",
        help=f"give up importing a driver after this many seconds ({IMPORT_LIMIT:g})",
    )


def as_json(parser: argparse.ArgumentParser) -> None:
    """For machines."""
    parser.add_argument("--json", action="store_true", help="print JSON")
