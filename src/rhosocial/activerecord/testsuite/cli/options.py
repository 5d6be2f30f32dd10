"""Options that several commands share, and their parser: every wrong call is one message and one exit status."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from ..errors import nearest

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


def as_json(parser: argparse.ArgumentParser) -> None:
    """For machines."""
    parser.add_argument("--json", action="store_true", help="print JSON")
