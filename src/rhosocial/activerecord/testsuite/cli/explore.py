"""``ar-testsuite explore``: new random examples without end for the rules whose input is random."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import random
import re
import signal
from pathlib import Path

from ..engine.kept_finds import kept_finds
from ..engine.plan import Choices, Plan
from ..files import write_text
from ..report.last_run import FOLDER, ignore_the_rest
from ..rules import areas
from .exploring.exploration import Choice, Exploration
from .exploring.leftovers import drop_leftovers
from .exploring.output import closing, of_find
from .exploring.progress import Progress
from .options import choose_targets
from .screen import show
from .writing import writing

EXAMPLES = """\
examples:
  ar-testsuite explore
  ar-testsuite explore --minutes 30 --area types --target 'mydb*' --keep
  ar-testsuite explore --seed 7 --json found.json
"""
FOUND = 1
"""The exit status when something was found, or a kept find still fails."""
MOST_MINUTES = 10_080
"""A week."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--minutes", type=_minutes, default=10.0, metavar="N", help="how long to draw (10)")
    parser.add_argument(
        "--ar-area", "--area", action="append", metavar="AREA", dest="area", help="only the random rules of an area"
    )
    choose_targets(parser)
    parser.add_argument("--ar-mode", "--mode", action="append", metavar="MODE", dest="mode", help="only sync or async")
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="the seed of the first round; another one each time else"
    )
    parser.add_argument("--keep", action="store_true", help=f"keep what is found in {FOLDER}/explore, for later runs")
    parser.add_argument("--json", metavar="FILE", help="write figures, finds and rounds as JSON")


def execute(arguments: argparse.Namespace) -> int:
    """Explore; 1 when something was found."""
    choice = Choice(
        seconds=arguments.minutes * 60,
        seed=random.SystemRandom().randrange(10**6) if arguments.seed is None else arguments.seed,
        areas=tuple(arguments.area or ()),
        targets=tuple(arguments.target or ()),
        modes=tuple(arguments.mode or ()),
        config=arguments.config or "",
        keep=arguments.keep,
    )
    _check(choice)
    if arguments.json:
        with writing(Path(arguments.json)):
            write_text(Path(arguments.json), "{}\n")
    with contextlib.suppress(OSError):
        # Hypothesis's caches lie there, which take two seconds of each process to compute.
        Path(FOLDER).mkdir(exist_ok=True)
        ignore_the_rest(Path(FOLDER))
    # What ends a job of CI ends it in order, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    exploration = Exploration.of(choice, kept_finds(Path.cwd() / FOLDER))
    progress = Progress()
    try:
        for find in exploration.run(progress):
            with progress.paused():
                show(of_find(find))
    finally:
        progress.close()
        if exploration.killed:
            drop_leftovers(choice, exploration.seconds)
    show(closing(exploration))
    if arguments.json:
        with writing(Path(arguments.json)):
            write_text(Path(arguments.json), json.dumps(exploration.to_document(), indent=1) + "\n")
    return FOUND if exploration.finds.failing else 0


def _check(choice: Choice) -> None:
    """Raises ConfigurationError for an unknown area, mode or target, as a run does."""
    plan = Plan(Choices(choice.targets, choice.modes, choice.areas, config_file=choice.config or None), Path.cwd())
    plan.check(areas())
    plan.slots(None)


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= MOST_MINUTES:
        raise argparse.ArgumentTypeError(
            f"{text!r} can't be a time (choose more than 0 and at most {MOST_MINUTES:,} minutes)"
        )
    return number


def _seed(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,12}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} can't be a seed (choose a whole number of at most 12 digits)")
    return int(text)
